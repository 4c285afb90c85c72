"""Programs and jars that native servers run from."""
