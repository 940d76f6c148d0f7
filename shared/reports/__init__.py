"""Answer stats and channels, record costs, and audit what was counted."""
