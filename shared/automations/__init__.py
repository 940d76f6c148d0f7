"""Send messages when something happens. Not built yet: only the models exist."""
