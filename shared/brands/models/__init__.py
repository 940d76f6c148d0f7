"""Brands, their settings and API keys, as stored and on the wire."""
