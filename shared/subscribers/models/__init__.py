"""Subscribers, as stored, as written by callers and as shown."""
