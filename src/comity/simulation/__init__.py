"""Synthetic, seeded figures of the demonstration group; plainly labelled as such."""
