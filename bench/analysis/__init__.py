"""What the analyses reach, each figure beside its target: `python -m bench.analysis`."""
