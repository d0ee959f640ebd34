"""`comity.waiting_times`: waits at a crossing point from nothing but its traffic, procedures and lanes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.errors import UsageError
from comity.model.crossing_points import CrossingPoint, Lanes, Procedure
from comity.planning.waiting.change import apply_changes, parse_change
from comity.planning.waiting.plan import make_plan
from comity.planning.waiting.simulate import Simulated, simulate
from comity.planning.waiting.summary import difference, waits, whole, whole_difference

_MOST_HOURS = 9000
_MOST_TRAVELLERS = 1e9


@dataclass(frozen=True)
class WaitingTimes:
    """Waits by hour, and of all hours, with the columns of `summary.waits`; what the changes do, else None.

    `hours` and `effect_hours` have a row for each hour of the traffic (`cell`), `whole` and `effect` one.
    """

    hours: pl.DataFrame
    whole: Mapping[str, float | None]
    effect_hours: pl.DataFrame | None
    effect: Mapping[str, float | None] | None
    simulated: Simulated


def waiting_times(  # noqa: PLR0913 - one call is the whole interface
    travellers: Sequence[float] | Sequence[Sequence[float]] | npt.NDArray[np.float64],
    *,
    procedures: Sequence[Procedure],
    lanes: Sequence[Lanes],
    changes: Sequence[str] = (),
    patience: float | None = None,
    limit: float = 20.0,
    futures: int = 100,
    seed: int = 0,
) -> WaitingTimes:
    """Simulate a crossing point, first come, first served, and say how long travellers wait.

    `travellers` are those expected in each hour, beginning on a Monday at midnight, or a table of such rows, a
    row a future; `limit` and `patience` are minutes. `changes` are written as "ENROL=+40s", "EGATE=33%" or
    "STAFFED=+1lane", and are tried on the same travellers. Every number is the same for the same `seed`.

    Raises UsageError for traffic, procedures, lanes or changes that make no sense.
    """
    rates = _rates(travellers, futures)
    point = CrossingPoint("point", "", tuple(procedures), tuple(lanes), patience=patience)
    changed = apply_changes(point, [parse_change(text) for text in changes])
    hours = range(rates.shape[1])
    before = simulate(make_plan(point, hours, limit=60 * limit), rates, seed=seed)
    after = simulate(make_plan(changed, hours, limit=60 * limit), rates, seed=seed) if changes else None
    return WaitingTimes(
        hours=waits(before),
        whole=whole(before).drop("cell").row(0, named=True),
        effect_hours=None if after is None else difference(before, after),
        effect=None if after is None else whole_difference(before, after).drop("cell").row(0, named=True),
        simulated=before,
    )


def _rates(
    travellers: Sequence[float] | Sequence[Sequence[float]] | npt.NDArray[np.float64], futures: int
) -> npt.NDArray[np.float64]:
    """Return (futures, hours) of travellers an hour."""
    try:
        rates = np.atleast_2d(np.asarray(travellers, dtype=float))
    except ValueError as error:
        raise UsageError("The traffic isn't a table of numbers.", remedy="Give travellers by hour.") from error
    fits = rates.ndim == 2 and 1 <= rates.shape[1] <= _MOST_HOURS  # noqa: PLR2004 - futures and hours
    if not (fits and np.isfinite(rates).all() and (rates >= 0).all()):
        raise UsageError(
            "The traffic isn't hours of travellers.", remedy=f"Give up to {_MOST_HOURS} numbers of 0 or more."
        )
    if rates.shape[0] == 1:
        rates = np.repeat(rates, max(futures, 1), axis=0)
    if rates.sum() > _MOST_TRAVELLERS:
        raise UsageError("Those are too many travellers to simulate.", remedy="Ask for fewer futures or hours.")
    return rates
