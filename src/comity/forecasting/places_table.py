"""The countries of each series, from a table."""

from pathlib import Path

import polars as pl

from comity.errors import UsageError
from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.table import read_table
from comity.forecasting.texts import say

SERIES, COUNTRIES = "unique_id", "countries"


def read_places(path: Path) -> Calendar:
    """Return the calendar of a .csv or .parquet table: `unique_id`, `countries` (ISO alpha-2 codes apart).

    Raises `UsageError` where it can't be read, a column is missing or a code isn't two letters.
    """
    frame = read_table(path).with_columns(pl.col(pl.String).fill_null(""))
    for column in (SERIES, COUNTRIES):
        if column not in frame.columns:
            raise UsageError(say("no_column", column=column), remedy=say("no_places_remedy"))
    places = {name: tuple(codes.upper().split()) for name, codes in frame.select(SERIES, COUNTRIES).iter_rows()}
    for row, codes in enumerate(places.values(), start=1):
        for code in codes:
            if len(code) != 2 or not code.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
                raise UsageError(say("bad_country", row=row, code=code), remedy=say("no_places_remedy"))
    return Calendar(places)
