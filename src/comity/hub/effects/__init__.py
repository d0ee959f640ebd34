"""What a measure changed, and what would be seen of a planned operation: read, judged and told."""
