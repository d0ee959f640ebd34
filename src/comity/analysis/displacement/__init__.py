"""Whether neighbours rose when a flow fell, by more than random months would show."""
