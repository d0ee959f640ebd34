"""What planners see of crossing points."""
