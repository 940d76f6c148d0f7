"""Keep subscribers: profile, consent, suppression and activity."""
