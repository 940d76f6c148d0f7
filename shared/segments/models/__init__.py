"""Segments and their rules, as stored and on the wire."""
