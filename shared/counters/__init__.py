"""Count a day's numbers: in shards, folded into periods, with unique visitors."""
