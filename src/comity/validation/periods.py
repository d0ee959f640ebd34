"""Periods: each must exist, be kept, fit the frequency of its row and of the agreement, and lie in the past."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import polars as pl

from comity.model.frames import FREQ, PERIOD
from comity.model.groups import Agreement
from comity.model.periods import RANK_UNIT, YEAR_UNIT, Frequency, NoPeriod, Period, parse_time
from comity.validation.catalogue import word
from comity.validation.hits import Hits, Place
from comity.validation.period_text import expected_period, hour_of, is_period_notation
from comity.validation.probes import Probe, spot
from comity.validation.reporting_year import probe_reporting_year
from comity.validation.sheet import WRITTEN, Sheet

EARLIEST_YEAR = 1900
_FREQUENCIES = [frequency.value for frequency in Frequency]
_WORDS = ("frequency", "agreed")

Known = Mapping[str, Period | NoPeriod | None]
"""Texts of a time dimension, each with what it says (see `parse_time`)."""


def period_of(sheet: Sheet, known: Known) -> pl.Expr:
    """Return `_period`: null where the text names no period; `known` has the file's texts and their periods."""
    if not sheet.has(sheet.time):
        return pl.lit(None, pl.Int64).alias(PERIOD)
    ids = {text: period.id for text, period in known.items() if isinstance(period, Period)}
    text = pl.col(sheet.time).cast(pl.String)
    return text.replace_strict(ids, default=None, return_dtype=pl.Int64).alias(PERIOD)


def read_periods(sheet: Sheet) -> Known:
    """Return what each text of the file's time dimension says."""
    if not sheet.has(sheet.time):
        return {}
    return {text: parse_time(text) for text in sheet.frame[sheet.time].unique().drop_nulls()}


def probe_periods(sheet: Sheet, known: Known) -> Iterator[Probe]:
    """Find texts that name no period, and periods of the wrong frequency or time; needs `_period`."""
    yield from probe_reporting_year(sheet)
    if not sheet.has(sheet.time):
        return
    wrong = [text for text, period in known.items() if period is None]
    for rule, texts in (
        ("PER-01", [text for text in wrong if is_period_notation(text)]),
        ("PER-02", [text for text in wrong if not is_period_notation(text)]),
        ("PER-09", [text for text, time in known.items() if time is NoPeriod.MOMENT]),
        ("PER-10", [text for text, time in known.items() if time is NoPeriod.RANGE]),
    ):
        if texts:
            mask = pl.col(sheet.time).is_in(texts)
            yield spot(sheet, rule, sheet.time, mask, complete=partial(_expect, sheet.context.language))
    yield from _probe_frequencies(sheet)
    yield from _probe_times(sheet, [period for period in known.values() if isinstance(period, Period)])


def _expect(language: str, place: Place) -> Place:
    found = str(place["found"])
    return {"expected": expected_period(found, language), "hour": hour_of(found)}


def _probe_frequencies(sheet: Sheet) -> Iterator[Probe]:
    """Compare each period's frequency with the row's own, then with the agreement's."""
    own, agreement = frequency_column(sheet), sheet.context.agreement
    actual = frequency_of(PERIOD)
    misfit = pl.lit(value=False)
    if own is not None:
        stated = pl.col(own).cast(pl.String)
        misfit = (stated != actual) & stated.is_in(_FREQUENCIES)
        yield spot(sheet, "PER-03", sheet.time, misfit, complete=_describe(sheet), frequency=stated)
    if agreement is not None:
        stray = (actual != agreement.frequency.value) & ~misfit.fill_null(value=False)
        values = {"agreed": agreement.frequency.value}
        yield spot(sheet, "PER-04", sheet.time, stray, values=values, complete=_describe(sheet), frequency=actual)


def frequency_column(sheet: Sheet) -> str | None:
    """Return the dimension that states the frequency, where the file has it, however it is spelt."""
    for dimension in sheet.structure.dimensions:
        if dimension.id.upper() == FREQ and sheet.has(dimension.id):
            return dimension.id
    return None


def frequency_of(column: str) -> pl.Expr:
    """Return the frequency's code of each `Period.id`."""
    ranks = {Period(frequency, 2000, 1).id // RANK_UNIT: frequency.value for frequency in Frequency}
    return (pl.col(column) // RANK_UNIT).replace_strict(ranks, default=None, return_dtype=pl.String)


def year_of(column: str) -> pl.Expr:
    """Return the year of each `Period.id`."""
    return pl.col(column) % RANK_UNIT // YEAR_UNIT


def _describe(sheet: Sheet) -> Callable[[Place], Place]:
    """Return what puts the frequencies of a place into words, with an example of the expected one."""
    today, language = sheet.context.received_on, sheet.context.language

    def complete(place: Place) -> Place:
        wanted = Frequency(str(place.get("agreed", place["frequency"])))
        words = {key: word("frequency", str(place[key]), language=language) for key in _WORDS if key in place}
        return {**words, "example": str(Period.containing(today, wanted).shift(-1))}

    return complete


def _probe_times(sheet: Sheet, periods: Sequence[Period]) -> Iterator[Probe]:
    """Compare each period with the day of receipt, with the beginning of statistics, and with the agreement."""
    received, agreement = sheet.context.received_on, sheet.context.agreement
    future = [period for period in periods if period.start > received]
    ancient = [period for period in periods if period.year < EARLIEST_YEAR]
    past = [period for period in periods if period not in future and period not in ancient]
    running = [period for period in past if period.end >= received]
    asked = [] if agreement is None else [p for p in past if p.frequency is agreement.frequency]
    values = {"received": received.isoformat(), "earliest": str(EARLIEST_YEAR)}
    for rule, wrong in (("PER-05", future), ("PER-07", ancient)):
        if wrong:
            yield spot(sheet, rule, sheet.time, _is_of(wrong), values=values)
    if running:
        yield Probe(_is_of(running), partial(_look_at_running, sheet, values))
    if agreement is not None and any(not agreement.covers(period) for period in asked):
        yield Probe(_is_of(asked), partial(_look_outside, sheet, agreement))


def _is_of(periods: Sequence[Period]) -> pl.Expr:
    return WRITTEN & pl.col(PERIOD).is_in([period.id for period in periods])


def _look_at_running(sheet: Sheet, values: Place, rows: pl.DataFrame) -> Iterator[Hits]:
    """Say once for each period that it hasn't ended."""
    firsts = rows.unique(PERIOD, keep="first", maintain_order=True)
    yield Hits("PER-06", sheet.places(firsts, sheet.time), values)


def _look_outside(sheet: Sheet, agreement: Agreement, rows: pl.DataFrame) -> Iterator[Hits]:
    """Say once that a file brings periods that the agreement doesn't ask for."""
    periods = sorted(Period.from_id(number) for number in rows[PERIOD].unique())
    beyond = [period for period in periods if not agreement.covers(period)]
    if not beyond:
        return
    language = sheet.context.language
    bounds = (agreement.first_period, agreement.last_period)
    first, last = (str(bound) if bound else word("content", "open", language=language) for bound in bounds)
    found = str(beyond[0])
    if len(beyond) > 1:
        found = word("content", "range", language=language, first=beyond[0], last=beyond[-1])
    first_rows = rows.filter(pl.col(PERIOD).is_in([period.id for period in beyond])).head(1)
    places = sheet.places(first_rows, sheet.time).with_columns(found=pl.lit(found))
    yield Hits("PER-08", places, {"agreed": word("content", "range", language=language, first=first, last=last)})
