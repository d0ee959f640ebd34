"""What is unusual, by a simple robust rule: the latest change on a year against the series' own earlier ones.

For each reporter × origin, and each reporter's total, the expectation is the value a year ago times the median
growth on a year over the two years before. The spread is the median absolute deviation of those growth rates (on
logs, scaled to a standard deviation), widened by the chance variation of counts and never under two per cent. A
value further than 3.5 spreads from its expectation is unusual: either way, for more is not worse than less. The
rule says where to look, not why.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from comity.analysis.comparison import year_before
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from comity.model.structures import TOTAL

THRESHOLD = 3.5
SMALLEST = 50.0
SMALLEST_SPREAD = 0.02
_MAD_TO_SD = 1.4826
_LONGEST_RUN = 12
_SERIES = ["reporter", "origin"]
_NUMBERS = ["value", "expected", "lower", "upper", "relative", "score"]
_TYPES = {**dict.fromkeys(_SERIES, pl.String()), **dict.fromkeys(_NUMBERS, pl.Float64()), "run": pl.Int64()}


@dataclass(frozen=True)
class Unusual:
    """Series of one period that are outside what their own past lets expect.

    `items`: `reporter`, `origin` (`_T`: all origins), `value`, `expected`, `lower`, `upper`, `relative` (to what
    was expected, a fraction), `score` (distance in spreads, signed), `run` (periods in a row on that side, this one
    included); the furthest first. `checked` series were looked at; `too_short` have fewer than `needed` earlier
    changes on a year, `too_small` are under the smallest count worth a look.
    """

    items: pl.DataFrame
    checked: int
    too_short: int
    too_small: int
    needed: int

    @property
    def is_possible(self) -> bool:
        """Say whether any series was long enough to be looked at."""
        return self.checked > 0


def find_unusual(
    indicator: pl.DataFrame,
    period: Period,
    *,
    reporters: Collection[str] | None = None,
    threshold: float = THRESHOLD,
    smallest: float = SMALLEST,
) -> Unusual:
    """Return what is unusual in `period`, over `reporters` (by default all).

    `smallest` is the count that the value or its expectation must reach. A cell that is absent is unknown here, not
    zero: a series that ends isn't found.
    """
    series = _series(indicator, reporters=reporters)
    scored = _score(series, period, threshold=threshold)
    needed = changes_needed(period.frequency)
    large = (pl.max_horizontal("value", "expected") >= smallest).fill_null(value=False)
    long = (pl.col("changes") >= needed) & pl.col("score").is_not_null()
    looked_at = scored.filter(large & long)
    found = looked_at.filter(pl.col("score").abs() > threshold)
    return Unusual(
        items=_with_runs(series, found, period=period, threshold=threshold),
        checked=looked_at.height,
        too_short=scored.filter(large & ~long).height,
        too_small=scored.filter(~large).height,
        needed=needed,
    )


def changes_needed(frequency: Frequency) -> int:
    """Return how many earlier changes on a year the rule needs: a year of them, at least eight."""
    return max(frequency.per_year, 8)


def _series(indicator: pl.DataFrame, *, reporters: Collection[str] | None) -> pl.DataFrame:
    """Return `reporter`, `origin`, `_period`, `value` with each reporter's total under `_T`."""
    chosen = indicator if reporters is None else indicator.filter(pl.col("reporter").is_in(list(reporters)))
    parts = chosen.filter(pl.col("origin") != TOTAL)
    totals = chosen.with_columns(origin=pl.lit(TOTAL))
    both = [frame.group_by(*_SERIES, PERIOD).agg(pl.col("value").sum()) for frame in (parts, totals)]
    return _with_changes(pl.concat(both))


def _with_changes(series: pl.DataFrame) -> pl.DataFrame:
    """Add `before`, the value a year ago, and `d`, the change since in logs (null where either isn't above 0)."""
    year_ago = {p: year_before(Period.from_id(p)).id for p in series[PERIOD].unique()}
    earlier = series.select(*_SERIES, pl.col(PERIOD).alias("_before"), pl.col("value").alias("before"))
    return (
        series.with_columns(pl.col(PERIOD).replace_strict(year_ago, return_dtype=pl.Int64).alias("_before"))
        .join(earlier, on=[*_SERIES, "_before"], how="left")
        .with_columns(
            d=pl.when(pl.min_horizontal("value", "before") > 0).then((pl.col("value") / pl.col("before")).log())
        )
    )


def _score(series: pl.DataFrame, period: Period, *, threshold: float) -> pl.DataFrame:
    """Return each series that has a value in `period`, with what was expected and how far it is from that."""
    window = max(2 * period.frequency.per_year, 12)
    past = series.filter(pl.col(PERIOD).is_between(period.shift(-window).id, period.shift(-1).id))
    d = pl.col("d").drop_nulls()
    usual = past.group_by(_SERIES).agg(
        changes=d.len(), median=d.median(), spread=(d - d.median()).abs().median() * _MAD_TO_SD
    )
    now = series.filter(pl.col(PERIOD) == period.id).join(usual, on=_SERIES, how="left")
    expected = pl.col("before") * pl.col("median").exp()
    variance = (
        pl.col("spread").clip(lower_bound=SMALLEST_SPREAD) ** 2 + 1 / pl.col("expected") + 1 / pl.col("before")
    )
    return (
        now.with_columns(pl.col("changes").fill_null(0), expected=expected)
        .with_columns(wide=variance.sqrt())
        .with_columns(
            lower=pl.col("expected") * (-threshold * pl.col("wide")).exp(),
            upper=pl.col("expected") * (threshold * pl.col("wide")).exp(),
            relative=pl.col("value") / pl.col("expected") - 1,
            score=(pl.col("d") - pl.col("median")) / pl.col("wide"),
        )
        .with_columns(expected=pl.coalesce("expected", "value"))
    )


def _with_runs(series: pl.DataFrame, found: pl.DataFrame, *, period: Period, threshold: float) -> pl.DataFrame:
    """Add for how many periods in a row each series has been outside on the same side."""
    items = found.select(*_SERIES, *_NUMBERS).with_columns(run=pl.lit(1, pl.Int64))
    going = items.select(*_SERIES, side=pl.col("score").sign())
    for step in range(1, _LONGEST_RUN):
        if going.is_empty():
            break
        scored = _score(series.join(going, on=_SERIES, how="semi"), period.shift(-step), threshold=threshold)
        outside = scored.filter(pl.col("score").abs() > threshold).select(*_SERIES, side=pl.col("score").sign())
        going = going.join(outside, on=[*_SERIES, "side"], how="semi")
        items = items.join(going.select(*_SERIES, more=pl.lit(1, pl.Int64)), on=_SERIES, how="left").select(
            *_SERIES, *_NUMBERS, run=pl.col("run") + pl.col("more").fill_null(0)
        )
    order = pl.col("score").abs()
    return items.cast(pl.Schema(_TYPES)).sort(order, *_SERIES, descending=[True, False, False])


def level() -> float:
    """Return the share of normally varying values within the limits, for a reader who thinks in intervals."""
    return math.erf(THRESHOLD / math.sqrt(2))
