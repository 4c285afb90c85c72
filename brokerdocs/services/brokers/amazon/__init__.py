"""Emulators of Amazon's services."""
