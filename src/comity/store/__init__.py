"""The ledger: append-only observations as of a moment, raw files by digest, audit."""
