"""Decide what a form or a confirmation changes. Pure."""
