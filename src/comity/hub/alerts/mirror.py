"""The other side's figure of a flow that is judged, where the flow has another side."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.hub.alerts.context import MirrorFigure, MirrorOf
from comity.hub.alerts.flows import AlertFlows
from comity.hub.home import Hub
from comity.hub.keys import parse_key
from comity.hub.situation.mirror import mirror_lookup
from comity.hub.situation.mirror_pairs import sides_of
from comity.model.frames import FREQ
from comity.model.periods import Period

if TYPE_CHECKING:
    from comity.analysis.mirror.lookup import Lookup
    from comity.analysis.mirror.pairs import Sides


def mirror_in(hub: Hub, flows: AlertFlows, *, as_of: str | None) -> MirrorOf:
    """Return what gives the other side's figure of each of these flows, by the hub's mirror statistics.

    Only flows whose key names the reporter, the state across and the direction, and nothing else, have another
    side: an origin is where somebody is from, and no state that counts.
    """
    return _Mirror(hub, flows, as_of).find


class _Mirror:
    """Looks figures up; pairs are made when the first is asked for."""

    def __init__(self, hub: Hub, flows: AlertFlows, as_of: str | None) -> None:
        self._hub, self._flows, self._as_of = hub, flows, as_of

    def find(self, key: Mapping[str, str], period: Period) -> MirrorFigure | None:
        """Return the other side's figure; None where there is none."""
        sides = None if self._flows.subject.indicator else self._sides
        if sides is None:
            return None
        told = {**self._fixed, **key}
        chosen = set(parse_key(self._flows.subject.selection or None, self._flows.dataflow))
        is_whole = {sides.reporter, sides.other, sides.direction} == (set(told) | chosen) - {FREQ}
        lookup = self._lookup if is_whole else None
        if lookup is None:
            return None
        found = lookup.find(told[sides.reporter], told[sides.other], direction=told[sides.direction], period=period)
        if found.mirrored is None:
            return None
        change = found.mirrored_change
        before = None if change is None or change <= -1 else found.mirrored / (1 + change)
        return MirrorFigure(found.other, found.mirrored, before, agrees=found.agrees)

    @cached_property
    def _fixed(self) -> dict[str, str]:
        """The codes that the selection names alone."""
        key = parse_key(self._flows.subject.selection or None, self._flows.dataflow)
        return {name: codes[0] for name, codes in key.items() if len(codes) == 1}

    @cached_property
    def _sides(self) -> "Sides | None":
        try:
            return sides_of(self._hub, self._flows.dataflow)
        except UsageError:
            return None

    @cached_property
    def _lookup(self) -> "Lookup | None":
        flows = self._flows
        try:
            return mirror_lookup(self._hub, flows.dataflow.id, as_of=self._as_of, sight=flows.sight)
        except UsageError:
            return None
