"""Check, compile and evaluate the rules of segments. Pure."""
