"""The demonstration's mail: every file of eight years, in the order in which it came."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count, product

from comity.model.periods import Period, iterate_periods
from comity.simulation.counts import generator
from comity.simulation.enforcement import ENFORCEMENT, HALF_YEARLY, TRAFFICKING, half_years_of
from comity.simulation.faults import BYTE_FAULTS, FAULT_NOTES, ROW_FAULTS
from comity.simulation.layouts import LAYOUTS, SUFFIX
from comity.simulation.points import POINTS
from comity.simulation.rows import CROSSINGS, IRREGULAR, Row, half_year_rows, point_rows, rows_of
from comity.simulation.scenario import Scenario, load_scenario

SEED = 20161014
DUE_DAYS = {CROSSINGS: 15, IRREGULAR: 20, TRAFFICKING: 60, ENFORCEMENT: 60, POINTS: 14}
_NATIONAL = {"national-csv", "national-xlsx"}
_REVISED = 0.05
_MONTHS_A_QUARTER = 3

# Who never sent what: the last month's gaps are what the secretariat must see at once.
MISSING = {
    ("TJ", CROSSINGS, "2026-10"),
    ("TJ", IRREGULAR, "2026-10"),
    ("KG", IRREGULAR, "2026-09"),
    ("TJ", IRREGULAR, "2026-07"),
    ("KG", CROSSINGS, "2020-04"),
    ("TJ", CROSSINGS, "2020-04"),
    ("TJ", CROSSINGS, "2020-05"),
    ("AM", IRREGULAR, "2020-10"),
}
FAULTS = {
    ("KZ", CROSSINGS, "2019-03"): "wrong-code",
    ("BY", CROSSINGS, "2019-08"): "negative",
    ("RU", CROSSINGS, "2020-01"): "repeated-key",
    ("AM", CROSSINGS, "2020-09"): "someone-else",
    ("KZ", IRREGULAR, "2021-05"): "persons",
    ("BY", CROSSINGS, "2022-02"): "fraction",
    ("KG", CROSSINGS, "2022-06"): "negative",
    ("RU", CROSSINGS, "2023-04"): "future",
    ("TJ", CROSSINGS, "2023-11"): "fraction",
    ("KZ", CROSSINGS, "2024-11"): "infinity",
    ("BY", IRREGULAR, "2025-06"): "empty",
    ("RU", CROSSINGS, "2026-02"): "impossible-period",
    ("AM", CROSSINGS, "2026-09"): "wrong-code",
}
LATE_AT_THE_END = {("KG", CROSSINGS, "2026-10"): 18}


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file as it came: who sent what, when; the national mapping it needs; whether it should be refused."""

    name: str
    data: bytes
    provider: str
    dataflow: str
    period: Period
    received_at: dt.datetime
    mapping: str | None
    refused: bool
    note: str = ""


def demo_files(seed: int = SEED, *, months: int | None = None) -> Iterator[DemoFile]:
    """Yield every file of the demonstration in order of arrival; `months` keeps only the last so many.

    Files are made month by month: none of a month comes before those that wait from the months before it.
    """
    scenario = load_scenario()
    periods = scenario.periods[-months:] if months else scenario.periods
    last = dt.datetime.combine(scenario.today, dt.time(8), tzinfo=dt.UTC)
    waiting: list[tuple[dt.datetime, int, DemoFile]] = []
    number = count()
    for period in periods:
        opening = dt.datetime.combine(period.end, dt.time(8), tzinfo=dt.UTC)
        yield from _arrived(waiting, before=min(opening, last))
        for member, dataflow in product(scenario.members, (CROSSINGS, IRREGULAR)):
            for file in _month(scenario, member, dataflow, period=period, seed=seed):
                heappush(waiting, (file.received_at, next(number), file))
        for file in _points(scenario, periods, period, seed=seed):
            heappush(waiting, (file.received_at, next(number), file))
        if halves := half_years_of(scenario, period):
            for member, dataflow in product(scenario.members, HALF_YEARLY):
                file = _half_year(scenario, member, dataflow, halves=halves, seed=seed)
                heappush(waiting, (file.received_at, next(number), file))
    yield from _arrived(waiting, before=last + dt.timedelta.resolution)


def _arrived(waiting: list[tuple[dt.datetime, int, DemoFile]], *, before: dt.datetime) -> Iterator[DemoFile]:
    while waiting and waiting[0][0] < before:
        yield heappop(waiting)[2]


def _month(scenario: Scenario, member: str, dataflow: str, *, period: Period, seed: int) -> Iterator[DemoFile]:
    case = (member, dataflow, str(period))
    if case in MISSING:
        return
    rng = generator(seed, "mail", *case)
    arrival = _arrival(scenario, rng, period, case=case)
    revised = rng.random() < _REVISED
    status = "P" if revised or period == scenario.periods[-1] else "A"
    rows = rows_of(scenario, member, dataflow, period=period, seed=seed, status=status)
    layout = scenario.members[member].layout if dataflow == CROSSINGS else _sdmx_layout(scenario, member)
    if fault := FAULTS.get(case):
        yield _faulty(rows, case, layout=layout, period=period, received_at=arrival, fault=fault)
        arrival += dt.timedelta(days=rng.randint(1, 6), minutes=rng.randint(1, 300))
    yield _file(rows, case, layout=layout, period=period, received_at=arrival)
    if revised:
        later = arrival + dt.timedelta(days=rng.randint(24, 75), minutes=rng.randint(1, 300))
        yield _file(_revise(rows, rng), case, layout=layout, period=period, received_at=later, note="revised")


def points_from(scenario: Scenario, first: Period) -> Period:
    """Return the month that crossing points' figures begin with, where others begin with `first`: a quarter's."""
    begins = max(first, scenario.points_from)
    return begins.shift(-(begins.number - 1) % _MONTHS_A_QUARTER)


def _points(scenario: Scenario, periods: Sequence[Period], period: Period, *, seed: int) -> Iterator[DemoFile]:
    """Yield each member's days at its crossing points, soon after a quarter's end and after the last month."""
    if period.number % _MONTHS_A_QUARTER and period != periods[-1]:
        return
    first = period.shift(-((period.number - 1) % _MONTHS_A_QUARTER))
    if first < points_from(scenario, periods[0]):
        return
    quarter = list(iterate_periods(first, period))
    for member in dict.fromkeys(point.member for point in scenario.points):
        if rows := [row for one in quarter for row in point_rows(scenario, member, period=one, seed=seed)]:
            case = (member, POINTS, str(period))
            rng = generator(seed, "mail", *case)
            arrival = dt.datetime.combine(period.end, dt.time(8), tzinfo=dt.UTC)
            arrival += dt.timedelta(days=rng.randint(2, DUE_DAYS[POINTS] - 1), minutes=rng.randint(0, 540))
            layout = _sdmx_layout(scenario, member)
            yield _file(rows, case, layout=layout, period=period, received_at=arrival)


def _half_year(scenario: Scenario, member: str, dataflow: str, *, halves: Sequence[Period], seed: int) -> DemoFile:
    """Return a member's file of half a year, or of several; all of them come on time, and none is revised."""
    period = halves[-1]
    case = (member, dataflow, str(period))
    rows = [row for half in halves for row in half_year_rows(scenario, member, dataflow, period=half, seed=seed)]
    rng = generator(seed, "mail", *case)
    days, minutes = rng.randint(20, DUE_DAYS[dataflow] - 1), rng.randint(0, 540)
    arrival = dt.datetime.combine(period.end, dt.time(8), tzinfo=dt.UTC) + dt.timedelta(days=days, minutes=minutes)
    return _file(rows, case, layout=_sdmx_layout(scenario, member), period=period, received_at=arrival)


def _sdmx_layout(scenario: Scenario, member: str) -> str:
    layout = scenario.members[member].layout
    return "sdmx-csv-2.0" if layout in _NATIONAL else layout


def _arrival(scenario: Scenario, rng: random.Random, period: Period, *, case: tuple[str, str, str]) -> dt.datetime:
    due = DUE_DAYS[case[1]]
    days = rng.randint(5, due - 1)
    if rng.random() < scenario.members[case[0]].late:
        days = due + rng.randint(1, 30)
    days = LATE_AT_THE_END.get(case, min(days, due - 1) if period == scenario.periods[-1] else days)
    moment = dt.datetime.combine(period.end, dt.time(8), tzinfo=dt.UTC)
    return moment + dt.timedelta(days=days, minutes=rng.randint(0, 540), seconds=rng.randint(0, 59))


def _file(
    rows: Sequence[Row],
    case: tuple[str, str, str],
    *,
    layout: str,
    period: Period,
    received_at: dt.datetime,
    note: str = "",
) -> DemoFile:
    member, dataflow, _ = case
    name = f"{member}_{dataflow}_{period}{'_revised' if note == 'revised' else ''}.{SUFFIX.get(layout, 'csv')}"
    mapping = f"{member}.toml" if layout in _NATIONAL else None
    data = LAYOUTS[layout](rows, dataflow)
    return DemoFile(name, data, member, dataflow, period, received_at, mapping, refused=False, note=note)


def _faulty(
    rows: Sequence[Row],
    case: tuple[str, str, str],
    *,
    layout: str,
    period: Period,
    received_at: dt.datetime,
    fault: str,
) -> DemoFile:
    member, dataflow, _ = case
    if fault in BYTE_FAULTS:
        data, layout = BYTE_FAULTS[fault](rows), _sdmx_layout(load_scenario(), member)
    else:
        data = LAYOUTS[layout](ROW_FAULTS[fault](rows), dataflow)
    name = f"{member}_{dataflow}_{period}.{SUFFIX.get(layout, 'csv')}"
    mapping = f"{member}.toml" if layout in _NATIONAL else None
    note = FAULT_NOTES[fault]
    return DemoFile(name, data, member, dataflow, period, received_at, mapping, refused=True, note=note)


def _revise(rows: Sequence[Row], rng: random.Random) -> list[Row]:
    """Correct some cells, mostly upwards, as late counts come in; what was provisional is final now."""
    revised = []
    for row in rows:
        value = int(row["OBS_VALUE"])
        if rng.random() < 0.35:
            value = max(0, value + round(value * rng.gauss(0.025, 0.02)) + rng.choice((0, 0, 1)))
        revised.append({**row, "OBS_VALUE": str(value), "OBS_STATUS": "A"})
    return revised
