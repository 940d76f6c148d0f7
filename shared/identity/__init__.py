"""Find the subscriber to whom an email address, a user or a browser belongs."""
