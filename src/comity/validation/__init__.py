"""Rules: a frame, its structure and its context in, findings out."""
