"""Define subscribers as they are stored, sent by callers, and shown by the API."""
