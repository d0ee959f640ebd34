"""The settings of a hub as a service."""
