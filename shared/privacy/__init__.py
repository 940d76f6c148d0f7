"""Delete and erase a person's data, or hand out a copy."""
