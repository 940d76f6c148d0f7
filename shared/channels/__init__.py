"""Decide by which channel a visit came. Pure."""
