"""Panel, models, combination, intervals, accuracy."""
