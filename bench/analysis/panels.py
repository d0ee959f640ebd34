"""The public panels that the analyses are measured on, read from beside the checkout.

The data lie in ../shared/data, or where COMITY_DATA says; every function raises `AbsentDataError`, which names the
file, where it isn't there. Each folder's README names its traps; those that matter here are named by the function.
All panels are monthly.
"""

import csv
import gzip
import os
from functools import cache
from pathlib import Path

import polars as pl

from comity.analysis.panel import Panel, to_panel
from comity.model.frames import PERIOD
from comity.model.periods import parse_period

DATA = Path(os.environ.get("COMITY_DATA", Path(__file__).parents[3] / "shared" / "data"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
UNKNOWN = "UNK"
"""A nationality that Frontex leaves empty."""


class AbsentDataError(Exception):
    """A file of the shared data isn't beside the checkout."""


@cache
def au() -> Panel:
    """Return visitors to Australia by `country` and `purpose`: 114 flows, 2005-01 to 2020-02.

    February 2020 has the beginning of the pandemic in it, for China.
    """
    return _australia("aus_inbound")


@cache
def au_out() -> Panel:
    """Return residents of Australia leaving, by `country` (where to), `purpose`: 78 flows, 2005-01 to 2017-06."""
    return _australia("aus_outbound")


@cache
def bridge() -> Panel:
    """Return northbound crossings of Texan bridges by `crossing` and `mode`: 165 flows, 2008-01 to 2025-12.

    Vehicles and persons don't add up over modes. Restrictions held from 2020-03 to 2021-11.
    """
    rows = _rows("us_mx_bridge_crossings/monthly_crossings_2008_2025.csv.gz")
    return _panel(
        [
            (one["Crossing"], one["Modes"], f"{one['Year']}-{int(one['Month']):02d}", one["Northbound Crossing"])
            for one in rows
        ],
        ("crossing", "mode"),
    )


@cache
def ca() -> Panel:
    """Return arrivals in Canada by `country`: 237 flows, 2011-01 to 2016-05; many are small and have gaps (NaN).

    The file has two digits a year, and 64 doubled months that are added up.
    """
    rows = _rows("ca_arrivals/canada-tourist-arrivals.csv", encoding="latin-1")
    return _panel(
        [(one["country"], f"20{one['year']}-{_month(one['month']):02d}", one["arrivals"]) for one in rows],
        ("country",),
    )


@cache
def my() -> Panel:
    """Return arrivals in Malaysia by `country` and `state` of entry: 1,839 flows, 2020-01 to 2024-10.

    The borders were closed from 2020-03 to 2022-03; more than half of the cells are zero.
    """
    rows = _rows("my_arrivals/arrivals_soe_to_2024-10.csv.gz")
    return _panel(
        [(one["country"], one["soe"], one["date"][:7], one["arrivals"]) for one in rows], ("country", "state")
    )


@cache
def frontex(edition: str = "2025-05-15", *, by: tuple[str, ...] = ("route", "nat"), last: str = "") -> Panel:
    """Return detections of irregular crossings by `by` of `route`, `type`, `nat`, from 2009-01; absent cells are 0.

    Only cells above zero are listed in the file. Detections aren't persons. `last` is the last month wanted.
    """
    frame = frontex_rows(edition)
    chosen = frame.filter(pl.col(PERIOD) <= _id(last)) if last else frame
    return to_panel(chosen, by, absent=0.0)


@cache
def frontex_rows(edition: str = "2025-05-15") -> pl.DataFrame:
    """Return the rows of an edition of the detections: `route`, `type`, `nat`, `_period`, `value`."""
    rows = _rows(f"frontex_ibc_vintages/frontex_asof_{edition}.csv.gz")
    return _frame(
        [(one["route"], one["type"], one["nat"] or UNKNOWN, one["t"], one["n"]) for one in rows],
        ("route", "type", "nat"),
    )


@cache
def iom(name: str) -> Panel:
    """Return a panel of IOM's American flows by `reporter` and `nat`; `name` as in `iom_rows`; gaps are NaN."""
    return to_panel(iom_rows(name), ("reporter", "nat"))


@cache
def iom_rows(name: str) -> pl.DataFrame:
    """Return `reporter`, `nat`, `_period`, `value` of `regular_entries`, `regular_exits` or `irregular_entries`.

    The publisher swapped the columns of reporter and nationality in the exits. Absent rows aren't zeros for sure.
    """
    reporter, nationality = ("nat", "geo") if name == "regular_exits" else ("geo", "nat")
    rows = _rows(f"iom_americas_flows/{name}.csv.gz")
    return _frame(
        [(one[reporter], one[nationality] or UNKNOWN, one["t"], one["n"]) for one in rows], ("reporter", "nat")
    )


def until(panel: Panel, last: str) -> Panel:
    """Return the panel without what comes after the month `last` (2019-12)."""
    end = sum(period.id <= _id(last) for period in panel.periods)
    return Panel(panel.keys, panel.periods[:end], panel.values[:, :end])


def _australia(name: str) -> Panel:
    rows = _rows(f"au_tra_visitors/{name}.csv.gz")
    return _panel(
        [(one["Country"], one["Purpose"], one["Month"], one["Count"]) for one in rows], ("country", "purpose")
    )


def _rows(path: str, *, encoding: str = "utf-8") -> list[dict[str, str]]:
    file = DATA / path
    if not file.is_file():
        raise AbsentDataError(f"{file} isn't there; COMITY_DATA names the folder of the shared data")
    opened = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def _panel(rows: list[tuple[str, ...]], keys: tuple[str, ...]) -> Panel:
    return to_panel(_frame(rows, keys), keys)


def _frame(rows: list[tuple[str, ...]], keys: tuple[str, ...]) -> pl.DataFrame:
    """Return rows of keys, month and count as a frame with `_period` and `value`."""
    frame = pl.DataFrame(rows, schema=[*keys, "_month", "value"], orient="row")
    ids = {month: _id(month) for month in frame["_month"].unique()}
    return frame.with_columns(
        pl.col("value").cast(pl.Float64, strict=False),
        pl.col("_month").replace_strict(ids, return_dtype=pl.Int64).alias(PERIOD),
    ).select(*keys, PERIOD, "value")


def _id(month: str) -> int:
    period = parse_period(month)
    if period is None:
        raise ValueError(month)
    return period.id


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS.index(text[:3].lower()) + 1
