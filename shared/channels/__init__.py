"""Decide through which channel a visit came. Pure."""
