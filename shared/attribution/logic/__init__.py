"""Build journeys and share credit. Pure."""
