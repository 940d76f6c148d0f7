"""Content as callers write it, and as it is compiled. Loads no library of content."""
