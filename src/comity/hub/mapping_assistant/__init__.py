"""The assistant for national layouts: a sample is looked at, its columns are guessed, a mapping is written."""
