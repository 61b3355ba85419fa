"""What came out the same: two snapshots of a study's results, compared item by item. Knows of no build."""
