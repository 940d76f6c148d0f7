"""Store imported sessions and orders, and attribute them."""
