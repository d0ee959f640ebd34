"""A map's shapes told more coarsely, for a browser that draws them again: fewer digits, the same to the eye."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

Topology = Mapping[str, Any]
Point = tuple[int, int]
_STEP = 60
"""How many steps of the stored grid become one: a fortieth of a degree, less than a tenth of a px on the page."""
_KEPT = "a3"


def coarsen(topology: Topology, *, step: int = _STEP) -> dict[str, Any]:
    """Return a quantised TopoJSON topology on a grid so many times as wide; of properties `a3` alone is kept."""
    scale = [one * step for one in topology["transform"]["scale"]]
    return {
        "type": topology["type"],
        "transform": {"scale": scale, "translate": topology["transform"]["translate"]},
        "objects": {name: _slim(found) for name, found in topology["objects"].items()},
        "arcs": [_coarse(arc, step) for arc in topology["arcs"]],
    }


def _slim(collection: Topology) -> dict[str, Any]:
    geometries = [
        {"type": one["type"], "arcs": one["arcs"], "properties": {_KEPT: one["properties"][_KEPT]}}
        for one in collection["geometries"]
    ]
    return {"type": collection["type"], "geometries": geometries}


def _coarse(arc: Sequence[Sequence[int]], step: int) -> list[list[int]]:
    """Return an arc's steps on the wider grid; points that fall together are one, but an arc keeps both ends."""
    places = [
        (round(x / step), round(y / step))
        for x, y in accumulate(((x, y) for x, y in arc), lambda one, by: (one[0] + by[0], one[1] + by[1]))
    ]
    apart = [places[0], *(after for before, after in pairwise(places) if after != before)]
    if len(apart) == 1:
        apart *= 2
    steps = ([after[0] - before[0], after[1] - before[1]] for before, after in pairwise(apart))
    return [list(apart[0]), *steps]
