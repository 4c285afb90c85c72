"""The supervisor process, its clients, and the cleanup after it."""
