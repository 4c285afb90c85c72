"""Databases that keep results."""
