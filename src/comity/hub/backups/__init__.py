"""Backups of a hub: made while it runs, checked, put back."""
