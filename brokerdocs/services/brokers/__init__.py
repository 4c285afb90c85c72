"""The servers: how each is configured, started, reset."""
