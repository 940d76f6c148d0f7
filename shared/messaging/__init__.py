"""Sign links, show their pages, and queue messages."""
