"""The ledger on SQLite: a file, a lock beside it, and what SQLite says otherwise than PostgreSQL."""
