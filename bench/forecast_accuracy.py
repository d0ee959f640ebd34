"""Forecast accuracy on real monthly counts: the recipe against seasonal naive and AutoETS.

    python -m bench.forecast_accuracy [--no-ets] [SET ...]

Sets: iom (the report's test), iom-validation, au, ca, my, us. The public data lie beside the checkout
(../shared/data, or COMITY_DATA); a set whose file is absent is skipped and says so.
"""

import csv
import gzip
import os
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from bench.result import Result, at_most, every, missing
from comity.forecasting.backtest import Backtest, Moment, backtest

DATA = Path(os.environ.get("COMITY_DATA", Path(__file__).parents[2] / "shared" / "data"))
IOM_STATES = frozenset(("ARG", "BOL", "BRA", "COL", "CRI", "ECU", "GTM", "HND", "MEX", "PER"))
_TEST_ORIGIN = "2024-04"
GROUPED_BELOW = 0.5
"""A month in which a reporter names fewer than this share of the nationalities that it once named was published in
groups: what is absent from it is unknown. In all its other months an absent nationality is zero."""


CANADA_WITHOUT = ("2011-11", "2012-04")
"""Months that are no figures: April 2012 is absent for every country, November 2011 is twice any other November."""


@dataclass(frozen=True)
class Case:
    """One table row: a panel as of each origin, what came, and where to begin."""

    name: str
    origins: list[str]
    panel: Callable[[Moment], pl.DataFrame]
    actuals: pl.DataFrame
    horizon: int = 12


def rows_of(path: str, encoding: str = "utf-8") -> Iterator[dict[str, str]]:
    """Yield the rows of a data file."""
    binary = gzip.open if path.endswith("gz") else open
    with binary(DATA / path, "rt", encoding=encoding) as file:
        yield from csv.DictReader(file)


def months(first: str, last: str) -> list[str]:
    """Return the months from first to last, both included."""
    start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(start, end + 1)]


def iom_panel(origin: Moment) -> pl.DataFrame:
    """Return entries from third countries as known at the origin: by reporter and nationality, and in total.

    Third countries are all but the ten reporting states. Months that the reporter didn't report are missing.
    """
    cells: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows_of("iom_americas_flows/regular_entries.csv.gz"):
        if row["t"] <= str(origin):
            cells[row["geo"]][row["t"]][row["nat"]] = float(row["n"])
    table = [line for reporter, by_month in cells.items() for line in _iom_reporter(reporter, by_month)]
    return pl.DataFrame(table, schema=["unique_id", "ds", "y"], orient="row")


def _iom_reporter(reporter: str, by_month: dict[str, dict[str, float]]) -> Iterator[tuple[str, str, float | None]]:
    third = {nat for cells in by_month.values() for nat in cells} - IOM_STATES
    most = max(len(cells) for cells in by_month.values())
    for month in months(min(by_month), max(by_month)):
        cells = by_month.get(month)
        yield reporter, month, None if cells is None else sum(cells.get(nat, 0) for nat in third)
        absent = None if cells is None or len(cells) < GROUPED_BELOW * most else 0.0
        for nationality in sorted(third):
            yield f"{reporter}/{nationality}", month, (cells or {}).get(nationality, absent)


def iom_report_panel(origin: Moment) -> pl.DataFrame:
    """Return what the report forecasts: the total, each reporter, and the 25 largest origins at the test's origin.

    Reporters with fewer than 24 months at the origin are left out of all three; a month that one of the others
    hasn't reported is missing from the sums.
    """
    frame = iom_panel(origin).with_columns(
        reporter=pl.col("unique_id").str.head(3), nationality=pl.col("unique_id").str.slice(4)
    )
    chosen = _reporters_at_test()
    states = frame.filter((pl.col("nationality") == "") & pl.col("reporter").is_in(chosen)).select(
        "unique_id", "ds", "y"
    )
    cells = frame.filter((pl.col("nationality") != "") & pl.col("reporter").is_in(chosen))
    complete = states.group_by("ds").agg(pl.col("y").count().alias("reported"), pl.col("y").sum())
    complete = complete.filter(pl.col("reported") == len(chosen))
    total = complete.select(pl.lit("total").alias("unique_id"), "ds", "y")
    largest = cells.filter(pl.col("ds") <= _TEST_ORIGIN).group_by("nationality").agg(pl.col("y").sum())
    top = largest.sort("y", "nationality", descending=[True, False]).head(25)["nationality"]
    sums = (
        cells.filter(pl.col("nationality").is_in(top.to_list()))
        .group_by("nationality", "ds")
        .agg(pl.col("y").sum())
    )
    sums = sums.join(complete.select("ds"), on="ds", how="semi")
    origins = sums.select((pl.lit("origin/") + pl.col("nationality")).alias("unique_id"), "ds", "y")
    return pl.concat([states, total, origins]).sort("unique_id", "ds")


def _reporters_at_test() -> list[str]:
    """Return the reporters that have 24 months at the test's origin."""
    frame = iom_panel(_TEST_ORIGIN).filter(pl.col("unique_id").str.len_chars() == 3)
    counts = frame.group_by("unique_id").agg(pl.col("y").count())
    return sorted(counts.filter(pl.col("y") >= 24)["unique_id"])


def plain(rows: Iterator[tuple[str, str, float]]) -> pl.DataFrame:
    """Return a table in which an absent month is zero."""
    frame = pl.DataFrame(list(rows), schema=["unique_id", "ds", "y"], orient="row")
    frame = frame.group_by("unique_id", "ds").agg(pl.col("y").sum())
    ids, every = frame.select("unique_id").unique(), months(str(frame["ds"].min()), str(frame["ds"].max()))
    grid = ids.join(pl.DataFrame({"ds": every}), how="cross")
    return (
        grid.join(frame, on=["unique_id", "ds"], how="left")
        .with_columns(pl.col("y").fill_null(0))
        .sort("unique_id", "ds")
    )


def fixed(name: str, table: pl.DataFrame, origins: list[str]) -> Case:
    """Return a case whose table was never revised."""
    return Case(name, origins, lambda _: table, table)


def cases() -> dict[str, Callable[[], list[Case]]]:
    """Return the sets by name; each is read only when it is asked for."""
    return {"iom": _iom, "iom-validation": _iom_validation, "au": _au, "ca": _ca, "my": _my, "us": _us}


def _iom() -> list[Case]:
    last = "2025-04"
    return [
        Case("IOM Americas, reporter × nationality", [_TEST_ORIGIN], iom_panel, iom_panel(last)),
        Case("IOM Americas, the report's series", [_TEST_ORIGIN], iom_report_panel, iom_report_panel(last)),
        Case("the same, from March 2024", ["2024-03"], iom_report_panel, iom_report_panel(last)),
    ]


def _iom_validation() -> list[Case]:
    known = iom_panel("2024-04")
    return [Case("IOM Americas, validation (4 months)", ["2023-12"], iom_panel, known, horizon=4)]


def australia() -> pl.DataFrame:
    """Return arrivals in Australia by country and purpose."""
    rows = rows_of("au_tra_visitors/aus_inbound.csv.gz")
    return plain((f"{row['Country']}/{row['Purpose']}", row["Month"], float(row["Count"])) for row in rows)


def canada(*, without: frozenset[str] = frozenset()) -> pl.DataFrame:
    """Return arrivals in Canada by country; a key that stands twice is two islands, which are added."""
    rows = rows_of("ca_arrivals/canada-tourist-arrivals.csv", "latin-1")
    table = plain(
        (row["country"], f"20{row['year']}-{int(row['month']):02d}", float(row["arrivals"] or 0))
        for row in rows
        if row["country"] not in without
    )
    return table.with_columns(y=pl.when(~pl.col("ds").is_in(CANADA_WITHOUT)).then("y"))


def malaysia() -> pl.DataFrame:
    """Return arrivals in Malaysia by nationality."""
    rows = rows_of("my_arrivals/arrivals_soe_to_2024-10.csv.gz")
    return plain((row["country"], row["date"][:7], float(row["arrivals"])) for row in rows)


def texas() -> pl.DataFrame:
    """Return crossings from Mexico to Texas by crossing point and mode."""
    return plain(
        (
            f"{row['Crossing']}/{row['Modes']}",
            f"{row['Year']}-{int(row['Month']):02d}",
            float(row["Northbound Crossing"] or 0),
        )
        for row in rows_of("us_mx_bridge_crossings/monthly_crossings_2008_2025.csv.gz")
    )


def _au() -> list[Case]:
    return [fixed("Australia, arrivals", australia(), ["2012-12", "2018-12"])]


def _ca() -> list[Case]:
    table = canada()
    short = fixed("Canada, 28 months", table.filter(pl.col("ds") >= "2011-01"), ["2013-04"])
    return [short, fixed("Canada, arrivals", table, ["2015-05"])]


def _my() -> list[Case]:
    return [fixed("Malaysia, after the closure", malaysia(), ["2023-10"])]


def _us() -> list[Case]:
    return [fixed("Texas–Mexico, crossings", texas(), ["2014-12", "2018-12", "2023-12"])]


def auto_ets(case: Case, found: Backtest) -> float:
    """Return the MASE of AutoETS over that of seasonal naive, on the series that the backtest scored."""
    from statsforecast.models import AutoETS

    from comity.forecasting.accuracy import seasonal_scale
    from comity.forecasting.backtest import _split_at
    from comity.forecasting.gaps import fill_gaps

    chosen, errors = set(found.by_series["unique_id"]), []
    for origin in case.origins:
        series, timeline, _ = _split_at(case.panel(origin), case.actuals, origin=origin, frequency=None)
        season = timeline.season
        for unique_id, history, actual in series:
            came, scale = actual[: case.horizon], seasonal_scale(history, season)
            known = np.flatnonzero(np.isfinite(history))
            if unique_id not in chosen or not scale > 0 or len(known) < 24 or not np.isfinite(came).any():
                continue
            whole = fill_gaps(history[known[0] : known[-1] + 1], season)
            bridged = len(history) - 1 - known[-1]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                mean = AutoETS(season_length=season).forecast(y=whole, h=case.horizon + bridged)["mean"][bridged:]
            errors.append(np.nanmean(np.abs(came - np.maximum(mean[: len(came)], 0))) / scale)
    return float(np.mean(errors))


def run() -> Iterator[Result]:
    """Yield the row of the report's own test: ten American states, twelve months held back."""
    try:
        (case,) = cases()["iom"]()
    except FileNotFoundError as error:
        yield missing("forecasts of the report", f"{Path(str(error.filename)).name} isn't beside the checkout")
        return
    found = backtest(case.panel, case.actuals, origins=case.origins, horizon=case.horizon)
    mase, wql = found.mase_ratio, found.wql_ratio
    told = ", ".join(
        f"{name} {one.value:.3f} ({one.low:.3f}–{one.high:.3f})" for name, one in (("MASE", mase), ("WQL", wql))
    )
    yield Result(
        f"forecasts of the report, {case.name}, {found.series} series: over seasonal naive (95 %)",
        told,
        every(at_most(mase.value, 1, "MASE"), at_most(wql.value, 1, "WQL")),
        f"seasonal naive: MASE {found.naive.mase:.3f}, WQL {found.naive.wql:.4f}; 80 / 95 % intervals hold "
        f"{found.score.coverage80:.2f} / {found.score.coverage95:.2f}",
    )


def report(case: Case, *, with_ets: bool) -> None:
    """Print one row."""
    start = time.process_time()
    found = backtest(case.panel, case.actuals, origins=case.origins, horizon=case.horizon)
    cpu = time.process_time() - start
    ets = f"{auto_ets(case, found):.3f}" if with_ets else "–"
    score, naive = found.score, found.naive
    print(
        f"| {case.name} | {found.series} | {score.mase:.3f} | {naive.mase:.3f} | {ets} "
        f"| {found.mase_ratio.value:.3f} ({found.mase_ratio.low:.3f}–{found.mase_ratio.high:.3f}) "
        f"| {score.wql:.4f} | {naive.wql:.4f} "
        f"| {found.wql_ratio.value:.3f} ({found.wql_ratio.low:.3f}–{found.wql_ratio.high:.3f}) "
        f"| {score.coverage80:.2f} / {score.coverage95:.2f} | {cpu:.1f} |",
        flush=True,
    )
    if os.environ.get("COMITY_DETAIL"):
        with pl.Config(tbl_rows=50, tbl_cols=20, tbl_width_chars=160):
            print(found.by_member, found.by_horizon, _by_route(found))


def _by_route(found: Backtest) -> pl.DataFrame:
    sums = pl.col("mase", "naive_mase").mean(), pl.col("loss", "naive_loss").sum(), pl.len()
    return found.by_series.group_by("route").agg(*sums)


def main(arguments: list[str]) -> None:
    """Print the table."""
    with_ets = "--no-ets" not in arguments
    names = [name for name in arguments if not name.startswith("-")] or [
        n for n in cases() if n != "iom-validation"
    ]
    print(
        "| Set | Series | MASE | naive | AutoETS | ratio (95 %) | WQL | naive | ratio (95 %) | 80 / 95 % | CPU s |"
    )
    print("| --- " * 11 + "|")
    for name in names:
        try:
            made = cases()[name]()
        except FileNotFoundError as error:
            print(f"{name}: skipped, {Path(str(error.filename)).name} isn't beside the checkout")
            continue
        for case in made:
            report(case, with_ets=with_ets)


if __name__ == "__main__":
    main(sys.argv[1:])
