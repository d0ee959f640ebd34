"""Replicas of another hub, checked as they are taken."""
