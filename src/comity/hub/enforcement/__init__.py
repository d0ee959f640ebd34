"""Enforcement and trafficking: figures side by side with what members say of them, as of a moment."""
