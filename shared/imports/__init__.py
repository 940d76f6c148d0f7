"""Take in files from other tools, in steps that can be repeated."""
