"""Analyses that several requests read from: put together once for what they depend on, for they take seconds."""

from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar, cast

from comity.hub.home import Hub

_Made = TypeVar("_Made")
_MOST = 24
_KEPT: OrderedDict[tuple[object, ...], object] = OrderedDict()
"""The results that were read last, by all that they depend on."""


def kept(hub: Hub, make: Callable[[], _Made], *told: object) -> _Made:
    """Return what `make` returns for a hub as it is now; `told` is what else the result depends on."""
    key = (str(hub.directory), id(hub.group), hub.ledger.as_of_seq(), hub.now().date(), *told)
    if key not in _KEPT:
        _KEPT[key] = make()
    _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return cast("_Made", _KEPT[key])
