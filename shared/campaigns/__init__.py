"""Send one message to many subscribers. Not built yet: only the models exist."""
