"""Keep who belongs to a segment, and how many."""
