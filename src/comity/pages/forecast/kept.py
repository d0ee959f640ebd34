"""Forecasts, backtests and scoreboards that pages have made: kept while nothing that they rest on has changed."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from comity.hub.home import Hub

Made = TypeVar("Made")
_MOST = 60
_KEPT: OrderedDict[tuple[object, ...], object] = OrderedDict()
"""What was read last, by all that it depends on."""


def kept(hub: Hub, what: tuple[object, ...], make: Callable[[], Made]) -> Made:
    """Return what is named, made once for each state of the hub; `what` names it by all its choices and the sight.

    It is told apart by what it says of itself, since choices may hold mappings.
    """
    runs = tuple(hub.ledger.last_forecast_runs().items())
    key = (str(hub.directory), id(hub.group), hub.ledger.as_of_seq(), runs, hub.now().date(), repr(what))
    found = _KEPT[key] if key in _KEPT else make()
    _KEPT[key] = found
    _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return cast("Made", found)
