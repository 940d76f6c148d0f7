"""Decide what a change does to a subscriber's profile and consent. Pure."""
