"""A snippet as a file: its text, its addresses, its altered copies."""
