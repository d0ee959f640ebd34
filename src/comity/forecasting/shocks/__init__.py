"""Exceptional periods: declared or found, kept out of season and variance, and the way back from them."""
