"""Turn beacons into sessions and events."""
