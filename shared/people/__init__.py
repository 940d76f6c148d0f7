"""Join what belongs to one person: accounts, devices, merges and their history."""
