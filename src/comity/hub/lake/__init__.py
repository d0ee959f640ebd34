"""Publish observations to a lake."""
