"""Work out who something belonged to at a moment. Pure."""
