"""Check rules, compile them, and evaluate them. Pure."""
