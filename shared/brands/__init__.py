"""Know the tenants: their members, settings and API keys, and where their documents lie."""
