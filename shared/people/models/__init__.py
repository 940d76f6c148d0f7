"""Accounts and timelines, as stored and on the wire."""
