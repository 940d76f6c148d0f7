"""Work out reports from counters. Pure."""
