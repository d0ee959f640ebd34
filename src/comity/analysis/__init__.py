"""Pure functions from an as-of frame to a documented result."""
