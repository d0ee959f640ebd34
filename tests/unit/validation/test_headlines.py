"""Headline figures: totals are taken where they were sent, else made of their parts, never both."""

import datetime as dt
from collections.abc import Sequence

import polars as pl

from comity.validation.casebook import frame_of
from comity.validation.context import Context
from comity.validation.example import example_dataflow
from comity.validation.figures import with_figures
from comity.validation.headlines import headline_keys, headlines
from comity.validation.sheet import Sheet, prepare

CONTEXT = Context(dt.date(2024, 5, 20))


def sheet_of(header: list[str], cells: Sequence[Sequence[str | None]]) -> Sheet:
    """Return the sheet of these cells, with periods and values."""
    frame = frame_of(header, cells)
    return with_figures(prepare(frame, {}, dataflow=example_dataflow(), context=CONTEXT))[0]


def totals(header: list[str], cells: Sequence[Sequence[str | None]]) -> list[float]:
    """Return the headline figures of these cells, in order of size."""
    sheet = sheet_of(header, cells)
    return sorted(headlines(sheet, sheet.frame)["_value"].to_list())


def test_a_total_is_not_added_to_its_parts() -> None:
    """The total of a month would double the moment a provider sends it beside the parts."""
    assert totals(["MODE", "OBS_VALUE"], [["_T", "100"], ["AIR", "60"], ["LAND", "30"]]) == [100.0]


def test_parts_stand_in_for_a_total_in_each_dimension() -> None:
    """A total of one dimension only is completed by the parts of the other."""
    cells = [["KZ", "_T", "10"], ["UZ", "AIR", "3"], ["UZ", "SEA", "4"]]
    assert totals(["ORIGIN", "MODE", "OBS_VALUE"], cells) == [17.0]


def test_what_has_no_total_is_kept_apart() -> None:
    """Figures of different points aren't one series, since the list of points has no total."""
    sheet = sheet_of(["POINT", "OBS_VALUE"], [["P1", "1"], ["P2", "2"]])
    assert headline_keys(sheet) == ["FREQ", "REPORTER", "POINT"]
    assert totals(["POINT", "OBS_VALUE"], [["P1", "1"], ["P2", "2"]]) == [1.0, 2.0]


def test_a_missing_value_is_no_nought() -> None:
    """A period of which nothing is known has no headline."""
    sheet = sheet_of(["OBS_VALUE"], [["NaN"]])
    assert headlines(sheet, sheet.frame).is_empty()
    assert headlines(sheet, sheet.frame).schema["_value"] == pl.Float64
