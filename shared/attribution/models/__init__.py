"""Conversions, refunds and server events, as stored and on the wire."""
