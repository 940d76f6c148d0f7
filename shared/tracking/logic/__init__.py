"""Tell one visit from the next, and people from bots. Pure."""
