"""Planning: what a measure changed, and what a crossing point needs."""
