"""Subjects of administration, one file each: `make_<subject>` returns what its page shows."""
