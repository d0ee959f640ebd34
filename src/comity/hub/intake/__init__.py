"""A file's way in: received, checked, submitted."""
