"""How much of a hub a copy holds, for people."""

from pathlib import Path

from comity.hub.home import Hub, open_hub
from comity.store.ledger import SqlLedger
from comity.store.replica_state import Holding, holding


def holding_of(hub: Hub) -> Holding | None:
    """Return how much of a hub a copy holds; None where it is a hub of its own."""
    return holding(hub.ledger.connections) if isinstance(hub.ledger, SqlLedger) else None


def describe_holding(directory: Path) -> list[str]:
    """Return sentences about how much a copy in a directory holds."""
    with open_hub(directory, read_only=True) as hub:
        found = holding_of(hub)
    return [] if found is None else sentences(found)


def sentences(found: Holding) -> list[str]:
    """Return sentences about how much a copy holds."""
    if found.is_whole:
        return ["All of it is here: every leaf is open, with its figures and files."]
    told = [f"{found.whole} leaves are here whole, {found.partial} in part, {found.digest} as a digest alone."]
    if found.missing_files:
        told.append(f"{found.missing_files} accepted files are not here: embargoed in part, or not yours to see.")
    return told
