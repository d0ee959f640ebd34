"""The ledger on PostgreSQL: an advisory lock, cells parted by dataflow, and what it says otherwise than SQLite."""
