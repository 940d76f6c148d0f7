"""Work out to whom something belonged at a moment. Pure."""
