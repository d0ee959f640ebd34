"""Comity: states exchange migration statistics, see the situation, and predict visitors from third countries."""

__version__ = "0.1.0"
