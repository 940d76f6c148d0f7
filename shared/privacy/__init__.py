"""Delete, erase and hand out what is known of a person."""
