"""Send messages when something happens. Only its models exist."""
