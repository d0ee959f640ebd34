"""Level 2: a file against the provider's own earlier figures: revisions and jumps of its totals."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from comity.validation.change import Change
from comity.validation.headlines import headline_keys, headlines
from comity.validation.hits import Hits
from comity.validation.number_text import number_text
from comity.validation.periods import year_of
from comity.validation.sheet import AT, Sheet

LOOK_BACK = 12
LEAST_HISTORY = 3
SMALL = 10.0
"""Added to both sides of a comparison, so that small counts don't alarm."""
_YEARS_BACK = 2
_DAYS_OF_52_WEEKS = 364
_HOURS_A_DAY = 24
_BEFORE, _AFTER = 0, 1

Series = Mapping[Period, float]
Panel = Mapping[tuple[str, ...], Series]


def check_history(change: Change) -> Iterator[Hits]:
    """Find totals that the file revises by more than the group's threshold, and new ones far off the usual.

    What is compared are headline figures (see `headlines`), not cells. A new total is compared with the median of
    the twelve periods before it and with the same period a year before, and is said only if it is off both.
    """
    if change.before.is_empty() or change.written.is_empty():
        return
    sheet, keys = change.sheet, headline_keys(change.sheet)
    before, after = _panels(change)
    rows = change.written.unique([*keys, PERIOD], keep="first", maintain_order=True)
    totals = [_total(place, keys, before, after) for place in rows.select(AT, *keys, PERIOD).iter_rows(named=True)]
    thresholds = sheet.context.thresholds
    revised = [total for total in totals if total is not None and total.is_revised(thresholds.revision)]
    jumping = [total for total in totals if total is not None and total.is_jump(thresholds.jump)]
    for rule, found in (("HIS-01", revised), ("HIS-02", jumping)):
        if found:
            yield _hits(sheet, rule, rows, found)


def _panels(change: Change) -> tuple[Panel, Panel]:
    """Return the headline figures before and after the file, without what lies too far back to be compared."""
    first = min(Period.from_id(number).year for number in change.written[PERIOD].unique()) - _YEARS_BACK
    sides = [change.before.with_columns(_side=pl.lit(_BEFORE)), change.after.with_columns(_side=pl.lit(_AFTER))]
    cells = pl.concat(sides, how="diagonal").filter(year_of(PERIOD) >= first)
    panels: dict[int, dict[tuple[str, ...], dict[Period, float]]] = {_BEFORE: {}, _AFTER: {}}
    for side, *key, number, value in headlines(change.sheet, cells, by=("_side",)).iter_rows():
        panels[side].setdefault(tuple(key), {})[Period.from_id(number)] = value
    return panels[_BEFORE], panels[_AFTER]


@dataclass(frozen=True)
class _Total:
    """One headline figure that the file touches: where, its key and period, before and after, and what is usual."""

    at: int
    key: tuple[str, ...]
    period: Period
    before: float | None
    after: float
    usual: float | None
    year_before: float | None

    def is_revised(self, threshold: float) -> bool:
        """Say whether an earlier figure changes by more than the threshold, as a share of it."""
        return self.before is not None and abs(self.after - self.before) > threshold * (self.before + SMALL)

    def is_jump(self, threshold: float) -> bool:
        """Say whether a new figure is off the usual, and off the year before where that is known."""
        if self.before is not None or self.usual is None:
            return False
        is_off_season = self.year_before is None or self._is_off(self.year_before, threshold)
        return self._is_off(self.usual, threshold) and is_off_season

    def _is_off(self, reference: float, threshold: float) -> bool:
        ratio = (self.after + SMALL) / (max(reference, 0.0) + SMALL)
        return not 1 / (1 + threshold) <= ratio <= 1 + threshold


def _total(place: Mapping[str, object], keys: Sequence[str], before: Panel, after: Panel) -> _Total | None:
    key, period = tuple(str(place[k]) for k in keys), Period.from_id(int(str(place[PERIOD])))
    series, known = after.get(key, {}), before.get(key, {})
    if period not in series:
        return None
    recent = [series[p] for p in (period.shift(-n) for n in range(1, LOOK_BACK + 1)) if p in series]
    usual = statistics.median(recent) if known and len(recent) >= LEAST_HISTORY else None
    return _Total(
        int(str(place[AT])), key, period, known.get(period), series[period], usual, series.get(_year_before(period))
    )


def _year_before(period: Period) -> Period:
    """Return the period a year before; of days and hours, on the same day of the week."""
    steps = {Frequency.DAILY: _DAYS_OF_52_WEEKS, Frequency.HOURLY: _DAYS_OF_52_WEEKS * _HOURS_A_DAY}
    return period.shift(-steps.get(period.frequency, period.frequency.per_year))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number)


def _hits(sheet: Sheet, rule: str, rows: pl.DataFrame, totals: Sequence[_Total]) -> Hits:
    words = pl.DataFrame(
        {
            AT: pl.Series([total.at for total in totals], dtype=rows.schema[AT]),
            "_after": pl.Series([number_text(total.after) for total in totals], dtype=pl.String),
            "_earlier": pl.Series([number_text(total.before) for total in totals], dtype=pl.String),
            "_usual": pl.Series([number_text(_rounded(total.usual)) for total in totals], dtype=pl.String),
            "_of_period": pl.Series([str(total.period) for total in totals], dtype=pl.String),
            "_key": pl.Series([".".join(total.key) for total in totals], dtype=pl.String),
        }
    )
    extra = {
        "after": pl.col("_after"),
        "earlier": pl.col("_earlier"),
        "usual": pl.col("_usual"),
        "period": pl.col("_of_period"),
        "key": pl.col("_key"),
    }
    places = sheet.places(rows.join(words, on=AT, maintain_order="left"), sheet.measure, **extra)
    percent = number_text(round(sheet.context.thresholds.revision * 100))
    return Hits(rule, places.with_columns(found=pl.col("after")), {"percent": percent})
