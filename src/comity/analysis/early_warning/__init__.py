"""Which flows are unusual in a period, judged against what was expected then."""
