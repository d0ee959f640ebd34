"""Who comes in and what they see: log-in, keys, signatures."""
