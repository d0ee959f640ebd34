"""The transparency log and receipts, in words and steps."""
