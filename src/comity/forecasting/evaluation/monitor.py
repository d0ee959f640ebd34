"""Which series' forecasts have become bad: tests whose rate of false alarms is stated.

Only forecasts that follow one another are tested: each was made when the figure before it had come. Then the places
of the truths in forecasts that are right are independent (Diebold, Gunther and Tay, 1998), and so are the signs of
errors; figures of overlapping horizons share their surprises and would raise false alarms.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import polars as pl

from comity.forecasting.evaluation.texts import say

ALPHA = 0.05
WINDOW = 12
LEAST = 6
_OUTSIDE_80 = 0.2


@dataclass(frozen=True, slots=True)
class Check:
    """One test of one series: what it would find, on how many forecasts, how many of them speak for it.

    `p` is the chance of so much or more where the forecasts are right; `adjusted` is that after Holm's correction
    for all series and tests of the look. `first` and `last` are the first and last truth's `ds`.
    """

    unique_id: str
    fault: str
    n: int
    count: int
    p: float
    first: object
    last: object
    adjusted: float = 1.0

    @property
    def text(self) -> str:
        """Say what is wrong."""
        return say(self.fault, n=self.n, count=self.count)


@dataclass(frozen=True)
class Look:
    """One look at all series: the checks that were made, most striking first, and those that are flags."""

    checks: tuple[Check, ...]
    alpha: float = ALPHA

    @property
    def flags(self) -> tuple[Check, ...]:
        """The checks whose adjusted p is at most alpha."""
        return tuple(one for one in self.checks if one.adjusted <= self.alpha)

    @property
    def rule(self) -> str:
        """Say how often a look raises a false alarm."""
        if not self.checks:
            return say("nothing_tested", least=LEAST)
        series = len({one.unique_id for one in self.checks})
        return say("rule", alpha=self.alpha, series=series, tests=len(self.checks))


def look(cells: pl.DataFrame, *, alpha: float = ALPHA, window: int = WINDOW, least: int = LEAST) -> Look:
    """Test the last `window` successive forecasts of every series with at least `least` (cells: `score_cells`).

    Bias: the sum of places over the root of their number is standard normal, both tails. Intervals: the truths
    outside the 80 % interval are binomial (0.2), upper tail. Against seasonal naive: the cases in which it was
    nearer are binomial (0.5) where it is as good, upper tail; ties are left out. Holm's correction over all of them
    holds the chance of any false alarm in a look to `alpha`, however the series depend on one another (Holm, 1979).
    It is a rate per look: who looks every month meets false alarms in up to that share of the months.
    """
    found = [check for group in _by_series(cells) for check in _checks(_successive(group)[-window:], least=least)]
    ranked = sorted(found, key=lambda one: one.p)
    checks, highest = [], 0.0
    for place, one in enumerate(ranked):
        highest = max(highest, min(1.0, one.p * (len(ranked) - place)))
        checks.append(Check(one.unique_id, one.fault, one.n, one.count, one.p, one.first, one.last, highest))
    return Look(tuple(checks), alpha)


Row = dict[str, object]


def _by_series(cells: pl.DataFrame) -> Iterator[list[Row]]:
    known = cells.filter(pl.col("place").is_not_null()).sort("unique_id", "origin", "step")
    wanted = ["unique_id", "origin", "ds", "place", "error", "in80", "absolute", "naive_absolute"]
    for group in known.select(wanted).partition_by("unique_id", maintain_order=True):
        yield group.to_dicts()


def _successive(rows: list[Row]) -> list[Row]:
    """Return, in time order, forecasts each of which was made from a period no earlier than the truth before it."""
    taken: list[Row] = []
    for row in rows:
        if not taken or row["origin"] >= taken[-1]["ds"]:  # type: ignore[operator]  # both are of ds's type
            taken.append(row)
    return taken


def _checks(rows: list[Row], *, least: int) -> Iterator[Check]:
    if len(rows) < least:
        return
    places = [_number(row, "place") for row in rows]
    strength = sum(places) / math.sqrt(len(places))
    fault = "too_low" if strength > 0 else "too_high"
    count = sum(_number(row, "error") * strength < 0 for row in rows)
    yield _check(rows, fault, n=len(rows), count=count, p=2 * NormalDist().cdf(-abs(strength)))
    inside = [row["in80"] for row in rows if row["in80"] is not None]
    outside = inside.count(0.0)
    yield _check(rows, "too_narrow", n=len(inside), count=outside, p=_tail(len(inside), outside, _OUTSIDE_80))
    gaps = [
        _number(row, "absolute") - _number(row, "naive_absolute")
        for row in rows
        if row["naive_absolute"] is not None
    ]
    worse, decided = sum(gap > 0 for gap in gaps), sum(gap != 0 for gap in gaps)
    yield _check(rows, "worse_than_naive", n=decided, count=worse, p=_tail(decided, worse, 0.5))


def _check(rows: list[Row], fault: str, *, n: int, count: int, p: float) -> Check:
    return Check(str(rows[0]["unique_id"]), fault, n, count, p, rows[0]["ds"], rows[-1]["ds"])


def _number(row: Row, name: str) -> float:
    return float(row[name])  # type: ignore[arg-type]  # a column of numbers


def _tail(n: int, count: int, chance: float) -> float:
    """Return the chance of `count` or more of `n`."""
    return sum(math.comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(count, n + 1))
