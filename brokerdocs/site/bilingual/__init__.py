"""Both languages in one page: parsing, pairs, titles, search."""
