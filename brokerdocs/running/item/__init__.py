"""What one item has while it runs: fixtures, worker, shell, guard."""
