"""What pages have worked out and read again: kept by all that it depends on, for it takes seconds."""

from collections.abc import Callable
from typing import TypeVar, cast

from comity.hub.home import Hub
from comity.pages.recent import Recent

_Made = TypeVar("_Made")
_KEPT = Recent[tuple[object]](96)
"""The results that were read last; each alone in a tuple, since None is a result too."""


def kept(hub: Hub, what: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
    """Return what is named, made once for each state of the hub; `what` names it by all its choices and the sight.

    It is told apart by what it says of itself, since choices may hold mappings.
    """
    key = (*known(hub), repr(what))
    found = _KEPT.get(key)
    if found is None:
        found = (make(),)
        _KEPT.put(key, found)
    return cast("_Made", found[0])


def known(hub: Hub) -> tuple[object, ...]:
    """Return what moves whenever figures, forecasts, refusals, measures, the group or the day are others."""
    return (
        str(hub.directory),
        hub.group_digest,
        hub.ledger.as_of_seq(),
        tuple(hub.ledger.last_forecast_runs().items()),
        tuple(hub.submissions.counts().items()),
        hub.measures.last(),
        hub.now().date(),
    )
