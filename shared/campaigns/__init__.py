"""Send one message to many subscribers. Only its models exist."""
