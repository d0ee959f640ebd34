"""Whether a reader sees protected figures, and whether they were all decided about: if not, nothing is shown."""

import sqlalchemy as sa

from comity.errors import LedgerError
from comity.exchange.protection_ports import Protector
from comity.model.access import Sight
from comity.store import schema
from comity.store.protected_tables import protection

PROTECTOR_OPTION = "comity_protector"


def protector_of(connection: sa.Connection) -> Protector | None:
    """Return who decides about small counts on this connection; None where nobody does."""
    found = connection.get_execution_options().get(PROTECTOR_OPTION)
    return found if isinstance(found, Protector) else None


def base_for(connection: sa.Connection, dataflow: str, *, sight: Sight, seq: int) -> int | None:
    """Return the base under which a reader sees the figures of others as of `seq`; None: as they are.

    Raises LedgerError where not all of them are decided about.
    """
    protector = protector_of(connection)
    base = None if sight.is_everything or protector is None else protector.base_of(dataflow)
    if base is not None and not is_decided(connection, dataflow, base=base, seq=seq):
        raise LedgerError(
            f"Small counts of {dataflow} aren't protected yet (base {base}), so that its figures aren't shown.",
            remedy="Run `comity protect` at the hub; a copy of all of it shows them to nobody but its owner.",
        )
    return base


def is_decided(connection: sa.Connection, dataflow: str, *, base: int, seq: int) -> bool:
    """Say whether all events of a dataflow up to `seq` are decided about; they are so in their order."""
    event = schema.event
    last = connection.execute(
        sa.select(sa.func.max(event.c.seq)).where(event.c.dataflow == dataflow, event.c.seq <= seq)
    ).scalar()
    if last is None:
        return True
    found = sa.select(protection.c.seq).where(protection.c.base == base, protection.c.seq == last)
    return connection.execute(found).first() is not None
