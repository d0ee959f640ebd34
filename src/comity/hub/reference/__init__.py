"""What a hub checks by and what its figures are made of, to be looked up."""
