"""Work out what a document counts and how counters add up. Pure."""
