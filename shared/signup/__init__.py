"""Let people opt in: forms and double opt-in."""
