"""A small neural network for the quantiles of all series of a panel at once, in NumPy."""
