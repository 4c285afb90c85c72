"""Benchmarks: not collected, not asserted."""
