"""The countries of each series, from a table."""

from pathlib import Path

import polars as pl

from comity.errors import OutsideError, UsageError
from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.texts import say

SERIES, COUNTRIES = "unique_id", "countries"


def read_places(path: Path) -> Calendar:
    """Return the calendar of a .csv table: `unique_id`, `countries` (ISO alpha-2 codes apart by spaces).

    Raises `UsageError` where a column is missing or a code isn't two letters, `OutsideError` where the file
    can't be read.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False).with_columns(pl.all().fill_null(""))
    except OSError as error:
        raise OutsideError(say("unreadable", name=path.name, reason=error.strerror)) from error
    except pl.exceptions.PolarsError as error:
        raise UsageError(say("unreadable", name=path.name, reason=type(error).__name__)) from error
    for column in (SERIES, COUNTRIES):
        if column not in frame.columns:
            raise UsageError(say("no_column", column=column), remedy=say("no_places_remedy"))
    places = {name: tuple(codes.upper().split()) for name, codes in frame.select(SERIES, COUNTRIES).iter_rows()}
    for row, codes in enumerate(places.values(), start=1):
        for code in codes:
            if len(code) != 2 or not code.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
                raise UsageError(say("bad_country", row=row, code=code), remedy=say("no_places_remedy"))
    return Calendar(places)
