"""Turn sections or HTML into emails: check, compile, render for a person, and write as MIME."""
