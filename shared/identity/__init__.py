"""Find which subscriber an email, a user or a browser belongs to."""
