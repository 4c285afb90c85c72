"""Verdicts on evidence, and rules for pages; no Sphinx directive."""
