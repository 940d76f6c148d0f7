"""Decide how accounts link, subscribers merge and traces clear. Pure."""
