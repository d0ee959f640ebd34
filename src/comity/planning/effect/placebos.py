"""The same question asked where nothing happened: other flows at the time, and all flows at earlier times."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from comity.planning.effect.controls import LEAST_CONTROLS, nearest
from comity.planning.effect.counterfactual import LONGEST_PAST, Gap, Window, find_gap
from comity.planning.effect.flows import Array, Expected

YEARS_NEEDED = 2
"""A flow is judged from a start that has so many years of figures before it."""
MOST_IN_SPACE = 60
MOST_IN_TIME = 7
_MONTHS_A_YEAR = 12
_EVEN = 1e-4
_PRIOR = 3.0
"""The spread that all flows have counts for as many earlier times of a flow's own."""


@dataclass(frozen=True)
class Tried:
    """One flow from one start on: its gap by period once its two parts are weighed.

    `fit` is how far the synthetic control was from the flow before the start (root mean square).
    """

    row: int
    start: int
    gap: Array
    fit: float

    @property
    def mean(self) -> float:
        """The mean gap over the window, on logarithms."""
        return float(self.gap.mean())


@dataclass(frozen=True)
class Placebos:
    """A flow's gap beside what the same method finds where nothing happened.

    `own` is the flow itself; `space` are other flows at the same time, `time` any flow at earlier times. `spread`
    is the standard deviation of each row's mean gap where nothing happened, as far as its own earlier times and
    those of all flows tell; `usual` is the variance of a flow in the middle. `share` is what the forecast counts
    for in the flow's own gap, against the synthetic control; `weights` those of the controls in the latter, by row.
    """

    own: Tried
    space: tuple[Tried, ...]
    time: tuple[Tried, ...]
    spread: dict[int, float]
    usual: float
    share: float
    weights: dict[int, float]

    def scores(self, tried: Sequence[Tried]) -> Array:
        """Return mean gaps in spreads; an earlier time is judged by a spread that it doesn't widen itself."""
        return np.array([one.mean / self.spread_of(one) for one in tried])

    def spread_of(self, one: Tried) -> float:
        """Return the spread that a trial is judged by."""
        if one.start == self.own.start:
            return self.spread[one.row]
        others = [other.mean for other in self.time if other.row == one.row and other.start != one.start]
        return _spread(others, self.usual)


def earlier_starts(window: Window, season: int) -> list[int]:
    """Return the starts of earlier windows that end before this one begins and have two years before them."""
    step = max(1, window.length // 2)
    return list(range(window.start - window.length, YEARS_NEEDED * season - 1, -step))[:MOST_IN_TIME]


def past_of(start: int, season: int) -> int:
    """Return how many periods before a start are learnt from."""
    return min(start, LONGEST_PAST * season // _MONTHS_A_YEAR)


class Gaps:
    """The gaps of flows compared with the rows `among`, at a time and at earlier ones; each is made once."""

    def __init__(self, made: Expected, among: Sequence[int], window: Window) -> None:
        """Prepare to compare; nothing is computed yet."""
        self.made, self.among, self.window = made, among, window
        self._known: dict[int, dict[int, Gap]] = {}

    def of(self, unit: int) -> dict[int, Gap]:
        """Return a flow's gaps by the start from which it is judged."""
        if unit not in self._known:
            self._known[unit] = dict(_gaps(self.made, unit, self.among, self.window))
        return self._known[unit]


def try_placebos(compared: Gaps, row: int, *, most: int = MOST_IN_SPACE) -> Placebos:
    """Return the flow's gap and those of its placebos, among the rows that it can be compared with.

    No more than `most` other flows are tried, the most alike first. The two parts of a gap are averaged, each
    counting the more the closer it came at the flow's earlier times.
    """
    made, among, window = compared.made, compared.among, compared.window
    units = [row, *nearest(made.logs, row, among, window, most=most)]
    now: list[Tried] = []
    before: list[Tried] = []
    share, weights = 0.5, dict[int, float]()
    for unit in units:
        gaps = compared.of(unit)
        mix = _mix([gap for start, gap in gaps.items() if start != window.start])
        if unit == row:
            share = 0.0 if gaps[window.start].forecast is None else mix
            weights = dict(
                zip(nearest(made.logs, row, among, window), map(float, gaps[window.start].weights), strict=True)
            )
        for start, gap in gaps.items():
            tried = Tried(unit, start, _weighed(gap, mix), gap.fit)
            (now if start == window.start else before).append(tried)
    usual = _usual_variance(before) if before else float(np.median([one.fit**2 for one in now]))
    spread = {one.row: _now_spread(one, before, usual) for one in now}
    return Placebos(now[0], tuple(now[1:]), tuple(before), spread, usual, share, weights)


def _gaps(made: Expected, unit: int, among: Sequence[int], window: Window) -> Iterator[tuple[int, Gap]]:
    for start in (window.start, *earlier_starts(window, made.season)):
        at = Window(start, window.length, past_of(start, made.season))
        whole = [one for one in among if one != unit and _is_known(made.logs[one], at)]
        if len(whole) < LEAST_CONTROLS or not np.isfinite(made.logs[unit, at.within]).all():
            continue
        yield start, find_gap(made, unit, nearest(made.logs, unit, whole, at), at)


def _is_known(logs: Array, window: Window) -> bool:
    return bool(np.isfinite(logs[window.start - window.past : window.start + window.length]).all())


def _mix(earlier: Sequence[Gap]) -> float:
    """Return what the forecast counts for, by how close both parts came at earlier times."""
    both = [(gap.forecast.mean(), gap.synthetic.mean()) for gap in earlier if gap.forecast is not None]
    if not both:
        return 0.5
    forecast, synthetic = np.sqrt((np.array(both) ** 2).mean(axis=0) + _EVEN)
    return float(synthetic / (forecast + synthetic))


def _weighed(gap: Gap, mix: float) -> Array:
    return gap.synthetic if gap.forecast is None else np.asarray(mix * gap.forecast + (1 - mix) * gap.synthetic)


def _usual_variance(before: Sequence[Tried]) -> float:
    """Return the variance of a flow in the middle at earlier times."""
    by_row: dict[int, list[float]] = {}
    for one in before:
        by_row.setdefault(one.row, []).append(one.mean**2)
    return float(np.median([np.mean(squares) for squares in by_row.values()])) + _EVEN


def _now_spread(one: Tried, before: Sequence[Tried], usual: float) -> float:
    """Return a flow's spread.

    Where no flow has earlier times, how well its control fitted before stands for it, half way to that of a flow in
    the middle. Source: ratios of gaps after and before, Abadie, Diamond & Hainmueller (2010), JASA 105.
    """
    if not before:
        return float(np.sqrt((one.fit**2 + usual) / 2))
    return _spread([other.mean for other in before if other.row == one.row], usual)


def _spread(means: Sequence[float], usual: float) -> float:
    return float(np.sqrt((sum(mean**2 for mean in means) + _PRIOR * usual) / (len(means) + _PRIOR)))
