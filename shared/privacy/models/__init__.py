"""Deletions and erasures as stored, and a person's data as it is handed out."""
