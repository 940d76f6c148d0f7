"""Store subscribers: profile, consent, suppression and activity."""
