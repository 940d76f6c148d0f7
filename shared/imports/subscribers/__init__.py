"""Store imported subscribers."""
