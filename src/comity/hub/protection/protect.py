"""Protect small counts of what came before a base was agreed, and tell how far they are protected."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.exchange.outbox_ports import BY_ITSELF
from comity.exchange.protection_ports import ProtectionState
from comity.hub.home import Hub


@dataclass(frozen=True, slots=True)
class ProtectionView:
    """How far the group's dataflows are protected, and how many events were decided about just now."""

    states: tuple[ProtectionState, ...]
    decided: int = 0


def protect_due(hub: Hub, _moment: dt.datetime) -> Sequence[str]:
    """Protect what came before a base was agreed; return a line where there was anything."""
    if all(one.is_complete for one in view_protection(hub).states):
        return []
    decided = protect_figures(hub, actor=BY_ITSELF).decided
    return [f"protected the small counts of {decided} events"] if decided else []


def view_protection(hub: Hub) -> ProtectionView:
    """Return how far each dataflow that has a base is protected."""
    return ProtectionView(tuple(hub.protections.states([hub.catalogue.dataflow(f) for f in hub.group.dataflows])))


def protect_figures(hub: Hub, *, actor: str) -> ProtectionView:
    """Decide about every event that isn't decided about yet.

    Raises UsageError where the group protects nothing.
    """
    if not hub.group.protections:
        raise UsageError(
            "The group protects no small counts.",
            remedy='Agree on a base and write it to comity.toml: [[protection]] dataflow = "…", base = 5.',
        )
    decided = sum(
        hub.protections.decide(hub.catalogue.dataflow(one.dataflow), actor=actor) for one in hub.group.protections
    )
    return ProtectionView(view_protection(hub).states, decided)
