"""The quality indicators of one dataflow, by provider and for all together."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from comity.analysis.quality.definitions import ALL, FRAME, INDICATORS, PARTS, parts
from comity.analysis.quality.delivery import delivery_parts
from comity.analysis.quality.figures import basis_parts, break_parts, status_parts
from comity.analysis.quality.revision import final_parts, revision_parts
from comity.analysis.quality.words import word_quality
from comity.model.board import BoardCell
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

YEARS = 3
"""Revisions of so many years are looked at; all else is of the last year, and breaks of all periods."""
_SMALLEST, _SUMMED = "CC2", "BREAKS"


@dataclass(frozen=True)
class QualityInput:
    """What the indicators of a dataflow are made from, as it was known and seen.

    `cells` are the board's. `indicator` is an indicator frame of the dataflow, `observations` an observation frame,
    `vintages` a vintage frame, both with the reporters under `reporter`; `keys` are the dimensions of a cell.
    `reporters` are those of each provider. `stated` are, by provider, how many concepts its quality report has
    statements for, of `concepts`. `breaks` (`reporter`, `_period`) are those that legal acts open.
    """

    dataflow: str
    today: dt.date
    cells: Sequence[BoardCell]
    indicator: pl.DataFrame
    observations: pl.DataFrame
    vintages: pl.DataFrame
    keys: tuple[str, ...]
    reporters: Mapping[str, tuple[str, ...]]
    stated: Mapping[str, int] = field(default_factory=dict)
    concepts: int = 0
    breaks: pl.DataFrame | None = None


@dataclass(frozen=True)
class QualityIndicators:
    """The quality indicators of a dataflow over a year of periods, `first` to `last` (None: nothing was due yet).

    `frame`: `dataflow`, `provider` (`_T`: all together), `indicator` (a code of `definitions.INDICATORS`), `value`
    (in `unit`), `unit` (percent, days, periods, count), `basis` (Int64: how many deliveries, observations, cells or
    periods it rests on). An indicator that can't be computed has no row. All together: ratios of sums, the shortest
    comparable series, the sum of breaks.
    """

    dataflow: str
    first: Period | None
    last: Period | None
    frame: pl.DataFrame
    sentences: tuple[Said, ...] = ()

    def value(self, provider: str, indicator: str) -> float | None:
        """Return a value; None where there is none."""
        own = self.frame.filter(pl.col("provider") == provider, pl.col("indicator") == indicator)
        return None if own.is_empty() else float(own["value"][0])


def quality_indicators(given: QualityInput) -> QualityIndicators:
    """Return the quality indicators of one dataflow, by provider and for all together."""
    due = [cell.period for cell in given.cells if cell.is_due]
    last = max(due, default=None)
    first = None if last is None else last.shift(1 - last.frequency.per_year)
    made = pl.concat(_parts(given, first=first, last=last)).filter(pl.col("bottom") > 0)
    found = QualityIndicators(given.dataflow, first, last, _frame(given.dataflow, made))
    return replace(found, sentences=tuple(word_quality(found, given)))


def _parts(given: QualityInput, *, first: Period | None, last: Period | None) -> list[pl.DataFrame]:
    if first is None or last is None:
        return [_metadata(given)]
    year = pl.col(PERIOD).is_between(first.id, last.id)
    since = pl.col(PERIOD) >= last.shift(1 - YEARS * last.frequency.per_year).id
    observations, indicator = _named(given.observations, given), _named(given.indicator, given)
    vintages = _named(given.vintages, given).filter(since)
    return [
        delivery_parts(cell for cell in given.cells if first <= cell.period <= last),
        final_parts(vintages, today=given.today),
        revision_parts(vintages, keys=list(given.keys)),
        status_parts(observations.filter(year)),
        basis_parts(indicator.filter(year)),
        break_parts(observations, indicator, reporters=given.reporters, told=given.breaks),
        _metadata(given),
    ]


def _named(frame: pl.DataFrame, given: QualityInput) -> pl.DataFrame:
    """Add whose figures they are; what nobody agreed to send is left out."""
    owners = {reporter: provider for provider, own in given.reporters.items() for reporter in own}
    table = pl.DataFrame({"reporter": list(owners), "provider": list(owners.values())}, schema=_OWNERS)
    return frame.join(table, on="reporter", how="inner")


_OWNERS = {"reporter": pl.String, "provider": pl.String}


def _metadata(given: QualityInput) -> pl.DataFrame:
    """Return the parts of AC3: the share of the concepts of SIMS that the latest quality report speaks of."""
    count = given.concepts
    return parts([(one, "AC3", given.stated.get(one, 0), count, count) for one in given.reporters])


def _frame(dataflow: str, made: pl.DataFrame) -> pl.DataFrame:
    return (
        pl.concat([made, _together(made)])
        .with_columns(
            dataflow=pl.lit(dataflow),
            value=pl.col("top")
            / pl.col("bottom")
            * _of("indicator", {name: one.scale for name, one in INDICATORS.items()}, pl.Float64()),
            unit=_of("indicator", {name: one.unit for name, one in INDICATORS.items()}, pl.String()),
            _order=_of("indicator", {name: at for at, name in enumerate(INDICATORS)}, pl.Int64()),
        )
        .sort(pl.col("provider") == ALL, "provider", "_order", descending=[True, False, False])
        .select(*FRAME)
    )


def _together(made: pl.DataFrame) -> pl.DataFrame:
    """Return the row of all providers for each indicator."""
    name = pl.col("indicator").first()
    return (
        made.group_by("indicator")
        .agg(
            provider=pl.lit(ALL),
            top=pl.when(name == _SMALLEST).then(pl.col("top").min()).otherwise(pl.col("top").sum()),
            bottom=pl.when(name.is_in([_SMALLEST, _SUMMED])).then(pl.lit(1.0)).otherwise(pl.col("bottom").sum()),
            basis=pl.when(name == _SMALLEST).then(pl.col("basis").min()).otherwise(pl.col("basis").sum()),
        )
        .select(*PARTS)
    )


def _of(column: str, mapping: Mapping[str, object], dtype: pl.DataType) -> pl.Expr:
    return pl.col(column).replace_strict(mapping, return_dtype=dtype)


def owners(agreements: Iterable[tuple[str, Sequence[str]]]) -> dict[str, tuple[str, ...]]:
    """Return the reporters of each provider, from (provider, reporters) of the agreements on one dataflow."""
    found: dict[str, tuple[str, ...]] = {}
    for provider, reporters in agreements:
        found[provider] = tuple(dict.fromkeys((*found.get(provider, ()), *reporters)))
    return found
