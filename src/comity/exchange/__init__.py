"""Agreements and calendar, the submission's life, the group's file; ports that the store implements."""
