"""Whose figures the level is taken from: log ratios tell states apart, but not how full the fullest count is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from comity.analysis.mirror.frames import SENSITIVITY
from comity.analysis.mirror.model import Model
from comity.analysis.panel import Array
from comity.errors import UsageError

_CORRIDORS = 3
"""A state with fewer corridors is no anchor where others have more."""
_SHARE = 4
"""One state in four is an anchor unless anchors are named."""


@dataclass(frozen=True)
class Coverage:
    """The state effects as coverage: contrasts of the model's effects.

    `receiver`, `sender`: (areas, years, effects): the logarithm of what a state counts of those who come, and of
    those who leave, over the true figure and a level common to all. `has_receiver`, `has_sender`: (areas, years),
    whether it has figures.
    """

    receiver: Array
    sender: Array
    has_receiver: NDArray[np.bool_]
    has_sender: NDArray[np.bool_]


def coverage_contrasts(model: Model) -> Coverage:
    """Return the contrasts of every state and year; half of the mean belongs to either side."""
    space = model.space
    shape = (space.areas, space.years, space.size)
    receiver, sender = np.zeros(shape), np.zeros(shape)
    area, year = np.indices((space.areas, space.years))
    receiver[area, year, area * space.years + year] = 1.0
    sender[area, year, (space.areas + area) * space.years + year] = -1.0
    receiver[:, :, -1], sender[:, :, -1] = 0.5, -0.5
    has = np.zeros((2, space.areas, space.years), dtype=bool)
    has[0, model.blocks.receiver, model.blocks.year] = True
    has[1, model.blocks.sender, model.blocks.year] = True
    return Coverage(receiver, sender, has[0], has[1])


def choose_anchors(model: Model, coverage: Coverage) -> tuple[str, ...]:
    """Return the quarter of the states that count most fully on both sides, most fully first.

    Only states with three corridors or more, where there are such; of one side's figures that side is taken.
    """
    areas = model.blocks.areas
    corridors = _corridors(model)
    enough = min(_CORRIDORS, max(corridors, default=0))
    level = {
        area: float(np.mean([part @ model.effects for part in _sides(coverage, at)]))
        for at, area in enumerate(areas)
        if corridors[at] >= enough and (coverage.has_receiver[at].any() or coverage.has_sender[at].any())
    }
    ordered = sorted(level, key=lambda area: (-level[area], area))
    return tuple(ordered[: max(1, round(len(ordered) / _SHARE))])


def level_contrast(model: Model, coverage: Coverage, anchors: Sequence[str]) -> Array:
    """Return the contrast that sets the level: what the anchors count of those who come is all of them.

    An anchor that has no figures of those who come is taken by its figures of those who leave.
    """
    places = [model.blocks.areas.index(anchor) for anchor in anchors]
    return np.asarray(np.mean([_sides(coverage, at)[0] for at in places], axis=0))


def check_anchors(model: Model, anchors: Sequence[str]) -> tuple[str, ...]:
    """Return the anchors named; raises UsageError for one without figures that have a mirror."""
    shown = {model.blocks.areas[at] for at in {*model.blocks.sender.tolist(), *model.blocks.receiver.tolist()}}
    for anchor in anchors:
        if anchor not in shown:
            raise UsageError(
                f"{anchor} has no figures with a mirror, so that it can't be an anchor.",
                remedy=f"Name one of {', '.join(sorted(shown))}.",
            )
    return tuple(anchors)


def sensitivity(model: Model, coverage: Coverage, anchors: Sequence[str]) -> pl.DataFrame:
    """Return `anchor`, `is_used`, `change`: by which fraction all estimates would change with this anchor alone."""
    used = float(level_contrast(model, coverage, anchors) @ model.effects)
    seen = in_any_year(coverage.has_receiver) | in_any_year(coverage.has_sender)
    rows = [
        {
            "anchor": area,
            "is_used": area in anchors,
            "change": float(np.expm1(level_contrast(model, coverage, [area]) @ model.effects - used)),
        }
        for at, area in enumerate(model.blocks.areas)
        if seen[at]
    ]
    return pl.DataFrame(rows, schema=SENSITIVITY).sort("change", "anchor", descending=[True, False])


def count_components(model: Model) -> int:
    """Return into how many parts the figures fall that share no state on either side: levels link them by prior."""
    areas = len(model.blocks.areas)
    links = (np.ones(len(model.blocks.sender)), (model.blocks.receiver, areas + model.blocks.sender))
    graph = csr_array(coo_array(links, shape=(2 * areas, 2 * areas)))
    used = np.unique([*model.blocks.receiver, *(areas + model.blocks.sender)])
    _, labels = connected_components(graph, directed=False)
    return len(np.unique(labels[used]))


def _corridors(model: Model) -> list[int]:
    """Return how many corridors each area has, of both directions."""
    corridors = {(int(s), int(r)) for s, r in zip(model.blocks.sender, model.blocks.receiver, strict=True)}
    return [sum(at in pair for pair in corridors) for at in range(len(model.blocks.areas))]


def _sides(coverage: Coverage, at: int) -> list[Array]:
    """Return an area's mean contrasts over the years that it has: those who come first, then those who leave."""
    found = []
    for contrasts, has in ((coverage.receiver, coverage.has_receiver), (coverage.sender, coverage.has_sender)):
        if has[at].any():
            found.append(np.asarray(contrasts[at][has[at]].mean(axis=0)))
    return found


def in_any_year(has: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which areas have figures in any year."""
    return np.asarray(has.any(axis=1))
