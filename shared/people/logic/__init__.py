"""Decide what an account and a merge make of a subscriber, and what a timeline shows. Pure."""
