"""Monthly counts of visitors and crossings: six panels of shared data, with origins in normal times and in shock.

The data lie beside the checkout (../shared/data, or COMITY_DATA). A closure of borders parts two tables:

- **normal**: every test month lies before February 2020;
- **shock**: every test origin lies in or after March 2020.

Validation origins are earlier than the first test origin of their table, and what came after that origin is hidden
from them: their last horizons are cut short.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import polars as pl

from bench.forecast.split import Array, Split
from bench.forecast_accuracy import australia, canada, iom_panel, malaysia, months, plain, rows_of, texas

TABLES = {"panels": "normal", "shocks": "shock"}
"""The table of each set that is made of panels."""
HORIZON, SEASON = 12, 12
LARGEST, SMALLER, SEED = 60, 30, 20_20
LEAST_KNOWN = 18
"""Months that a series must have at an origin: the IOM panel has 23 at its first."""
_RECENT = 24
_EDITIONS = {"history": "frontex_asof_2025-02-10.csv.gz", "actual": "frontex_asof_2025-05-15.csv.gz"}
"""The earliest edition whose nationality codes are complete, and the latest one."""


@dataclass(frozen=True)
class Panel:
    """A panel's figures as known at an origin and as they came, and its origins by table."""

    name: str
    history: Callable[[str], pl.DataFrame]
    actual: Callable[[], pl.DataFrame]
    normal: tuple[str, ...] = ()
    normal_validation: tuple[str, ...] = ()
    shock: tuple[str, ...] = ()
    shock_validation: tuple[str, ...] = ()

    def origins(self, table: str, *, validation: bool = False) -> tuple[str, ...]:
        """Return the origins of the table `normal` or `shock`."""
        found: tuple[str, ...] = getattr(self, f"{table}_validation" if validation else table)
        return found


def panels(table: str) -> list[Panel]:
    """Return the panels that take part in a table; their data are read only when they are asked for."""
    return [panel for panel in _PANELS if panel.origins(table)]


def panel_splits(panel: Panel, table: str, *, validation: bool = False) -> list[Split]:
    """Return one split an origin. Raises FileNotFoundError where the data don't lie beside the checkout.

    The series are those with the 60 largest means over the last two years before the table's first test origin, and
    30 of the smaller ones drawn by a fixed seed. One takes part at an origin where it has 18 known months, seasonal
    differences that aren't all zero and an actual value.
    """
    first = panel.origins(table)[0]
    chosen = choose_series(_grid(panel.history(first), first))
    hidden = first if validation else "9999-12"
    return [
        _split(panel, table, origin, chosen=chosen, hidden=hidden)
        for origin in panel.origins(table, validation=validation)
    ]


def choose_series(known: dict[str, Array]) -> tuple[str, ...]:
    """Return the ids of the largest and of some smaller series; `known` ends at the first test origin."""
    size = {
        name: float(np.nanmean(values[-_RECENT:]))
        for name, values in known.items()
        if np.isfinite(values).sum() >= LEAST_KNOWN and np.isfinite(values[-_RECENT:]).any()
    }
    ranked = sorted((name for name in size if size[name] > 0), key=lambda name: (-size[name], name))
    smaller = np.array(sorted(ranked[LARGEST:]), dtype=object)
    drawn = np.random.default_rng(SEED).permutation(len(smaller))[:SMALLER]
    return tuple(sorted([*ranked[:LARGEST], *smaller[drawn]]))


def _split(panel: Panel, table: str, origin: str, *, chosen: tuple[str, ...], hidden: str) -> Split:
    known, come = _grid(panel.history(origin), origin), _cells(panel.actual())
    last = int(origin[:4]) * 12 + int(origin[5:]) - 1
    ahead = [f"{n // 12}-{n % 12 + 1:02d}" for n in range(last + 1, last + 1 + HORIZON)]
    tests = {
        name: np.array([come[name].get(month, np.nan) if month <= hidden else np.nan for month in ahead])
        for name in chosen
        if name in come
    }
    taking = [name for name in chosen if name in tests and _takes_part(known.get(name), tests[name])]
    part = "-validation" if hidden < "9999" else ""
    return Split(
        f"{panel.name}-{table}{part}-{origin}",
        SEASON,
        HORIZON,
        tuple(taking),
        tuple(known[name] for name in taking),
        tuple(tests[name] for name in taking),
        origin,
    )


def _takes_part(history: Array | None, come: Array) -> bool:
    if history is None or np.isfinite(history).sum() < LEAST_KNOWN or not np.isfinite(come).any():
        return False
    differences = np.abs(history[SEASON:] - history[:-SEASON])
    return bool((differences[np.isfinite(differences)] > 0).any())


def _cells(frame: pl.DataFrame) -> dict[str, dict[str, float]]:
    cells: dict[str, dict[str, float]] = {}
    for name, month, value in frame.select("unique_id", "ds", "y").drop_nulls().iter_rows():
        cells.setdefault(name, {})[month] = value
    return cells


def _grid(frame: pl.DataFrame, origin: str) -> dict[str, Array]:
    """Return every series from its first known month up to and including the origin."""
    cells = _cells(frame.filter(pl.col("ds") <= origin))
    return {
        name: np.array([known.get(month, np.nan) for month in months(min(known), origin)], dtype=float)
        for name, known in cells.items()
    }


_australia, _malaysia, _texas = cache(australia), cache(malaysia), cache(texas)


@cache
def _canada() -> pl.DataFrame:
    """Return arrivals without Canada's own residents."""
    return canada(without=frozenset({"Canada"}))


@cache
def _frontex(edition: str) -> pl.DataFrame:
    rows = rows_of(f"frontex_ibc_vintages/{_EDITIONS[edition]}")
    return plain((f"{row['route']}/{row['nat']}", row["t"], float(row["n"])) for row in rows if row["nat"])


_TWO_YEARS_BEFORE = ("2014-09", "2015-03", "2015-09", "2016-03", "2016-09", "2017-03")
_BEFORE_CLOSURE = ("2018-03", "2018-05", "2018-07", "2018-09", "2018-11", "2019-01")
_PANELS = (
    Panel(
        "au",
        lambda _: _australia(),
        _australia,
        normal=_BEFORE_CLOSURE,
        normal_validation=_TWO_YEARS_BEFORE,
    ),
    Panel(
        "ca",
        lambda _: _canada(),
        _canada,
        normal=("2014-07", "2014-09", "2014-11", "2015-01", "2015-03", "2015-05"),
        normal_validation=("2013-01", "2013-04", "2013-07"),
    ),
    Panel(
        "us",  # the figures of 2025 come from other sources and aren't scored
        lambda _: _texas(),
        _texas,
        normal=_BEFORE_CLOSURE,
        normal_validation=_TWO_YEARS_BEFORE,
        shock=("2021-09", "2021-12", "2022-06", "2022-12", "2023-06", "2023-12"),
        shock_validation=("2020-03", "2020-06", "2020-09"),
    ),
    Panel(
        "frontex",  # 2015 and 2016 were a crisis of their own
        lambda _: _frontex("history"),
        lambda: _frontex("actual"),
        normal=_BEFORE_CLOSURE,
        normal_validation=("2013-03", "2013-09", "2014-03", "2016-09", "2017-03"),
        shock=("2022-03", "2022-08", "2023-01", "2023-06", "2023-10", "2024-02"),
        shock_validation=("2015-06", "2015-12", "2016-06", "2020-03", "2020-09", "2021-03"),
    ),
    Panel(
        "my",  # begins in January 2020: every history holds the closure
        lambda _: _malaysia(),
        _malaysia,
        shock=("2023-03", "2023-05", "2023-07", "2023-08", "2023-09", "2023-10"),
        shock_validation=("2022-06", "2022-09", "2022-12"),
    ),
    Panel(
        "iom",  # begins in January 2022, in the reopening
        iom_panel,
        lambda: iom_panel("2025-04"),
        shock=("2023-11", "2023-12", "2024-01", "2024-02", "2024-03", "2024-04"),
        shock_validation=("2023-06", "2023-08"),
    ),
)
