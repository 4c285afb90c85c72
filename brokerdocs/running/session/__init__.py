"""A whole run: collection, lanes, records, results."""
