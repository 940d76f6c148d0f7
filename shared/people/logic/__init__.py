"""Decide how accounts and merges change a subscriber, and what a timeline shows. Pure."""
