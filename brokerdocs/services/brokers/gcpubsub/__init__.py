"""Google Pub/Sub, played by an emulator."""
