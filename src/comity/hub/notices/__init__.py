"""Reminders and other notices: what is due, to whom, and their delivery."""
