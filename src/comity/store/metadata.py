"""What all tables of the ledger belong to, whichever file defines them."""

import sqlalchemy as sa

METADATA = sa.MetaData()

SEALED: dict[str, bool] = {"sealed": True}
"""`info` of a table each of whose rows is committed to by the transparency log (see `comity.store.journal`)."""


def is_sealed(table: sa.Table) -> bool:
    """Say whether every row of the table must be committed to by the log."""
    return bool(table.info.get("sealed"))
