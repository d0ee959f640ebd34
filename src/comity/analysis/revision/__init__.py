"""Revisions: what each vintage changed of figures that were known, how much, which way, and of what kind."""
