"""Submissions that come by mail."""
