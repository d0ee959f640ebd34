"""The lake: vintages of observations as one Delta table, for engines that read many rows at once."""
