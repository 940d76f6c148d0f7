"""Beacons and sessions, as sent and as stored."""
