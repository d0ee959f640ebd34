"""Measured speed, memory and accuracy; `python -m bench` prints one table."""
