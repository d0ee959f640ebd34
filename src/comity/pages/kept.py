"""What pages have worked out and read again: kept by all that it depends on, for it takes seconds."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from comity.hub.home import Hub

_Made = TypeVar("_Made")
_MOST = 96
_KEPT: OrderedDict[tuple[object, ...], object] = OrderedDict()
"""The results that were read last."""


def kept(hub: Hub, what: tuple[object, ...], make: Callable[[], _Made]) -> _Made:
    """Return what is named, made once for each state of the hub; `what` names it by all its choices and the sight.

    It is told apart by what it says of itself, since choices may hold mappings.
    """
    key = (*known(hub), repr(what))
    if key not in _KEPT:
        _KEPT[key] = make()
    _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return cast("_Made", _KEPT[key])


def known(hub: Hub) -> tuple[object, ...]:
    """Return what moves whenever figures, forecasts, refusals, the group or the day are others."""
    return (
        str(hub.directory),
        hub.group_digest,
        hub.ledger.as_of_seq(),
        tuple(hub.ledger.last_forecast_runs().items()),
        tuple(hub.submissions.counts().items()),
        hub.now().date(),
    )
