"""Liquid: read it with care, and render it within limits."""
