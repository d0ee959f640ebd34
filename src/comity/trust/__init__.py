"""Proof over bytes: the Merkle tree, signatures and receipts. Pure: no store, no network, no clock."""
