"""The scripts, by their revisions."""
