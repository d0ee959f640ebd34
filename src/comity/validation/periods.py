"""Periods: each must exist, fit the frequency of its row and of the agreement, and lie in the past."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import polars as pl

from comity.model.frames import FREQ, PERIOD
from comity.model.groups import Agreement
from comity.model.periods import Frequency, Period
from comity.validation.catalogue import word
from comity.validation.hits import Hits, Place
from comity.validation.period_text import expected_period, is_period_notation, read_period
from comity.validation.sheet import AT, Sheet

EARLIEST_YEAR = 1900
_FREQUENCIES = [frequency.value for frequency in Frequency]
_WORDS = ("frequency", "agreed")


def with_periods(sheet: Sheet) -> Sheet:
    """Return the sheet with `_period`: null where the text names no period."""
    if not sheet.has(sheet.time):
        return sheet.with_frame(sheet.frame.with_columns(pl.lit(None, pl.Int64).alias(PERIOD)))
    known = {text: period.id for text, period in _periods(sheet).items() if period is not None}
    period = pl.col(sheet.time).replace_strict(known, default=None, return_dtype=pl.Int64)
    return sheet.with_frame(sheet.frame.with_columns(period.alias(PERIOD)))


def _periods(sheet: Sheet) -> Mapping[str, Period | None]:
    return {text: read_period(text) for text in sheet.frame[sheet.time].unique().drop_nulls()}


def check_periods(sheet: Sheet) -> Iterator[Hits]:
    """Find texts that name no period, and periods of the wrong frequency or time; needs `_period`."""
    if not sheet.has(sheet.time):
        return
    wrong = [text for text, period in _periods(sheet).items() if period is None]
    yield _wrong(sheet, "PER-01", [text for text in wrong if is_period_notation(text)])
    yield _wrong(sheet, "PER-02", [text for text in wrong if not is_period_notation(text)])
    yield from _frequencies(sheet)
    yield from _times(sheet)


def _wrong(sheet: Sheet, rule: str, texts: Sequence[str]) -> Hits:
    def complete(place: Place) -> Place:
        return {"expected": expected_period(str(place["found"]), sheet.context.language)}

    rows = sheet.frame.filter(pl.col(sheet.time).is_in(texts))
    return Hits(rule, sheet.places(rows, sheet.time), complete=complete)


def _frequencies(sheet: Sheet) -> Iterator[Hits]:
    """Compare each period's frequency with the row's own, then with the agreement's."""
    rows = sheet.frame.drop_nulls(PERIOD)
    actual = _frequency_of(rows[PERIOD])
    own = frequency_column(sheet)
    if own is not None:
        misfit = (pl.col(own) != actual) & pl.col(own).is_in(_FREQUENCIES)
        misfits = rows.filter(misfit)
        yield Hits("PER-03", sheet.places(misfits, sheet.time, frequency=pl.col(own)), complete=_describe(sheet))
        rows = rows.with_columns(actual.alias("_actual")).filter(~pl.col(AT).is_in(misfits[AT].to_list()))
    else:
        rows = rows.with_columns(actual.alias("_actual"))
    agreement = sheet.context.agreement
    if agreement is not None:
        strays = rows.filter(pl.col("_actual") != agreement.frequency.value)
        places = sheet.places(strays, sheet.time, frequency=pl.col("_actual"))
        yield Hits("PER-04", places, {"agreed": agreement.frequency.value}, _describe(sheet))


def frequency_column(sheet: Sheet) -> str | None:
    """Return the dimension that states the frequency, where the file has it, however it is spelt."""
    for dimension in sheet.structure.dimensions:
        if dimension.id.upper() == FREQ and sheet.has(dimension.id):
            return dimension.id
    return None


def _frequency_of(periods: pl.Series) -> pl.Series:
    """Return the frequency's code of each `Period.id`."""
    codes = {number: Period.from_id(number).frequency.value for number in periods.unique()}
    return periods.replace_strict(codes, default=None, return_dtype=pl.String)


def _describe(sheet: Sheet) -> Callable[[Place], Place]:
    """Return what puts the frequencies of a place into words, with an example of the expected one."""
    today, language = sheet.context.received_on, sheet.context.language

    def complete(place: Place) -> Place:
        wanted = Frequency(str(place.get("agreed", place["frequency"])))
        words = {key: word("frequency", str(place[key]), language=language) for key in _WORDS if key in place}
        return {**words, "example": str(Period.containing(today, wanted).shift(-1))}

    return complete


def _times(sheet: Sheet) -> Iterator[Hits]:
    """Compare each period with the day of receipt, with the beginning of statistics, and with the agreement."""
    periods = [Period.from_id(number) for number in sheet.written[PERIOD].unique().drop_nulls()]
    received = sheet.context.received_on
    future = [period for period in periods if period.start > received]
    ancient = [period for period in periods if period.year < EARLIEST_YEAR]
    past = [period for period in periods if period not in future and period not in ancient]
    values = {"received": received.isoformat(), "earliest": str(EARLIEST_YEAR)}
    for rule, wrong in (("PER-05", future), ("PER-07", ancient)):
        yield Hits(rule, sheet.places(_rows_of(sheet, wrong), sheet.time), values)
    running = _rows_of(sheet, [period for period in past if period.end >= received])
    firsts = running.unique(PERIOD, keep="first", maintain_order=True)
    yield Hits("PER-06", sheet.places(firsts, sheet.time), values)
    if sheet.context.agreement is not None:
        yield from _outside(sheet, sheet.context.agreement, past)


def _rows_of(sheet: Sheet, periods: Sequence[Period]) -> pl.DataFrame:
    return sheet.written.filter(pl.col(PERIOD).is_in([period.id for period in periods]))


def _outside(sheet: Sheet, agreement: Agreement, periods: Sequence[Period]) -> Iterator[Hits]:
    """Say once that a file brings periods that the agreement doesn't ask for."""
    asked = [period for period in periods if period.frequency is agreement.frequency]
    beyond = sorted(period for period in asked if not agreement.covers(period))
    if not beyond:
        return
    language = sheet.context.language
    bounds = (agreement.first_period, agreement.last_period)
    first, last = (str(bound) if bound else word("content", "open", language=language) for bound in bounds)
    found = str(beyond[0])
    if len(beyond) > 1:
        found = word("content", "range", language=language, first=beyond[0], last=beyond[-1])
    places = sheet.places(_rows_of(sheet, beyond).head(1), sheet.time).with_columns(found=pl.lit(found))
    yield Hits("PER-08", places, {"agreed": word("content", "range", language=language, first=first, last=last)})
