"""The situation and its report: all analyses of figures as of a moment."""
