"""Small counts: who protects them, and how far they are protected."""
