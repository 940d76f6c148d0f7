"""Store which subscribers belong to each segment, and count them."""
