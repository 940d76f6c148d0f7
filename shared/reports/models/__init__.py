"""Reports and costs, as stored and on the wire."""
