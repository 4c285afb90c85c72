"""Record of what each page takes from evidence, with links, warnings and demands on it."""
