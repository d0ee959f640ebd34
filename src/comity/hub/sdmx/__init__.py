"""SDMX-REST answered from the ledger."""
