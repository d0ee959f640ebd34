"""Nowcast: what a member that is late, or whose period is partial, can be expected to report."""
