"""Tasks of an erasure, and a person's data as handed out."""
