"""Manage brands: their members, settings and API keys, and the paths of their documents."""
