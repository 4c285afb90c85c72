"""Declarations of checks, and the items that they become."""
