"""Synthetic reports for the tests of this folder: a usual one, and ones in which much is absent or extreme."""

import datetime as dt
import math
import random
from dataclasses import replace

from comity.model.periods import Frequency, Period, iterate_periods, parse_period
from comity.publish.report_data import (
    Absence,
    Annotation,
    Board,
    BoardCell,
    BoardRow,
    CellState,
    Change,
    Contribution,
    Contributions,
    Diagnostics,
    Fan,
    ForecastPoint,
    HorizonAccuracy,
    Indicator,
    Intake,
    Interval,
    MemberRow,
    Methods,
    ObservedPoint,
    OriginRow,
    Outlook,
    ProviderIntake,
    Refusal,
    Report,
    RunningYear,
    Unusual,
    UnusualItem,
)

MEMBERS = ("AM", "BY", "KZ", "KG", "RU", "TJ")
AMERICAS = ("BR", "CA", "CL", "CO", "CR", "DO", "EC", "GT", "HN", "PE")
QUANTILES = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
Z_SCORES = (-1.96, -1.28, -0.84, -0.52, -0.25, 0.0, 0.25, 0.52, 0.84, 1.28, 1.96)
SEASON = (0.72, 0.70, 0.82, 0.96, 1.05, 1.22, 1.48, 1.52, 1.15, 0.98, 0.70, 0.80)
ORIGINS = (  # noqa: SIM905 - a list of 56 codes reads better as text
    "CN UZ TR DE IN IR GE AZ US FR IT PL MN KR VN AE LT LV UA MD EE GB RS IL BG PK TM JP ES TH ID SA CZ AT GR NL "
    "FI SE CH EG AF SG MV MT XK PS HK MU BH LU CD CI GS STLS _U"
).split()
PURPOSES = ({"en": "Tourism"}, {"en": "Business"}, {"en": "Private visit"}, {"en": "Study"}, {"en": "Work"})

INDICATOR = Indicator(
    id="VISITORS_THIRD_COUNTRIES",
    version="1.0",
    names={"en": "Visitors from third countries", "ru": "Посетители из третьих стран"},
    unit={"en": "visitors", "ru": "посетителей"},
    description={
        "en": "Entries over external borders, and by air and sea, of people who are not nationals of a member, "
        "without crew and transit."
    },
)


def month(text: str) -> Period:
    """Return the period that the text names; the sample's texts are right."""
    period = parse_period(text)
    if period is None:
        raise ValueError(text)
    return period


def make_fan(*, first: str = "2019-01", last: str = "2026-10", level: float = 1.1e6) -> Fan:
    """Return a series with trend, season, a pandemic and two provisional months, and its forecast."""
    noise = random.Random(7)
    periods = list(iterate_periods(month(first), month(last)))
    observed = tuple(
        ObservedPoint(p, _level(p, i, level) * noise.gauss(1, 0.018), provisional=i >= len(periods) - 2)
        for i, p in enumerate(periods)
    )
    forecast = tuple(
        _forecast_point(periods[-1].shift(h), _level(periods[-1].shift(h), len(periods) + h, level), h)
        for h in range(1, 13)
    )
    notes = (
        Annotation(month("2020-03"), {"en": "Borders closed"}),
        Annotation(month("2025-05"), {"en": "Visa facilitation with China"}),
    )
    return Fan(observed, forecast, dt.date(2026, 11, 12), annotations=notes)


def _level(period: Period, index: int, level: float) -> float:
    closed = 0.12 if month("2020-04") <= period <= month("2021-03") else 1.0
    return round(level * SEASON[period.number - 1] * (1 + 0.003 * index) * closed)


def _forecast_point(period: Period, mean: float, ahead: int) -> ForecastPoint:
    width = 0.022 + 0.0137 * math.sqrt(ahead)
    bounds = {q: mean * math.exp(z * width) for q, z in zip(QUANTILES, Z_SCORES, strict=True)}
    return ForecastPoint(period, mean, bounds)


def make_board(
    flow: str, name: str, *, members: tuple[str, ...] = MEMBERS, last: str = "2026-10", periods: int = 12
) -> Board:
    """Return a board on which most came on time, some late, one was refused and one is missing."""
    draw = random.Random(flow)
    end = month(last)
    columns = tuple(end.shift(i - periods + 1) for i in range(periods))
    rows = []
    for number, member in enumerate(members):
        cells = [_cell(draw) for _ in columns]
        if number == 1:
            cells[-1] = BoardCell(CellState.LATE, days_late=6)
        if number == 3:
            cells[-2:] = [BoardCell(CellState.REVISED, days_late=3, revisions=1), BoardCell(CellState.MISSING)]
        if number == 5:
            cells[0], cells[-1] = BoardCell(CellState.NIL), BoardCell(CellState.PARTIAL)
        late = sum(c.days_late > 0 or c.state is CellState.MISSING for c in cells)
        rows.append(BoardRow(member, tuple(cells), 1 - late / len(cells)))
    return Board(flow, {"en": name}, columns, tuple(rows), due=dt.date(2026, 11, 10))


def _cell(draw: random.Random) -> BoardCell:
    state = draw.choices((CellState.ON_TIME, CellState.LATE, CellState.REVISED), (80, 12, 8))[0]
    return BoardCell(state, days_late=draw.randint(1, 14) if state is CellState.LATE else 0)


def make_origins(total: float) -> tuple[OriginRow, ...]:
    """Return all origins, each smaller than the one before."""
    draw = random.Random(3)
    weights = [1 / (rank + 1.5) ** 1.25 for rank in range(len(ORIGINS))]
    parts = [round(total * w / sum(weights)) for w in weights]
    return tuple(
        OriginRow(code, part, None if code == "GS" else draw.gauss(0.04, 0.12), part * 0.93)
        for code, part in zip(ORIGINS, parts, strict=True)
    )


def full_report() -> Report:
    """Return a report in which everything is present."""
    fan = make_fan()
    total = fan.observed[-1].value or 0.0
    year = sum(p.value or 0.0 for p in fan.observed[-12:])
    mean = sum(p.mean for p in fan.forecast)
    return Report(
        group={"en": "Collective Security Treaty Organization", "ru": "ОДКБ"},
        indicator=INDICATOR,
        period=month("2026-10"),
        issued=dt.date(2026, 11, 16),
        as_of=dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC),
        seq=1148,
        total=total,
        fan=fan,
        members=MEMBERS,
        simulated=True,
        notice={"en": "All figures are synthetic: they were drawn at random and describe no state."},
        change=Change(total, total / 1.046, 0.046, month("2025-10"), excluded=("KG",)),
        outlook=Outlook(month("2026-11"), month("2027-10"), mean, Interval(0.8, mean * 0.95, mean * 1.056), 0.035),
        year=RunningYear(month("2025-11"), month("2026-10"), year, 0.038),
        origins=make_origins(total),
        member_rows=_member_rows(total),
        by_origin=_by_origin(),
        by_purpose=_by_purpose(),
        boards=(
            make_board("CROSSINGS", "Border crossings"),
            make_board("IRREGULAR", "Irregular migration: detections"),
        ),
        unusual=_unusual(),
        intake=_intake(),
        diagnostics=_diagnostics(),
        methods=Methods(
            dataflows=("COMITY:CROSSINGS(1.0.0)",),
            models=(
                "MSTL with Theta on logs",
                "MSTL with ETS on logs",
                "MSTL with Theta",
                "optimised Theta",
                "AutoCES",
            ),
            notes=({"en": "Season and trend are taken from the total, not added up from the members."},),
        ),
    )


def _member_rows(total: float) -> tuple[MemberRow, ...]:
    shares = {"RU": 0.62, "KZ": 0.2, "BY": 0.11, "AM": 0.05, "TJ": 0.02}
    rows = [
        MemberRow(code, round(total * s), 0.05 - s / 10, provisional=code == "TJ") for code, s in shares.items()
    ]
    return (*rows, MemberRow("KG", None))


def _by_origin() -> Contributions:
    points = {
        "CN": 0.019,
        "UZ": 0.011,
        "TR": 0.008,
        "IN": 0.007,
        "SA": 0.004,
        "GS": 0.002,
        "DE": -0.006,
        "PL": -0.003,
    }
    rows = tuple(Contribution(code, p, p * 1e6) for code, p in points.items())
    return Contributions(rows, rest=0.046 - sum(points.values()))


def _by_purpose() -> Contributions:
    points = (0.031, 0.012, 0.006, 0.002, -0.005)
    return Contributions(
        tuple(Contribution(n["en"][:3], p, p * 1e6, n) for n, p in zip(PURPOSES, points, strict=True))
    )


def _unusual() -> Unusual:
    return Unusual(
        (
            UnusualItem(21_400, 13_900, 17_100, 15_500, reporter="BY", origin="GE", run=3),
            UnusualItem(11_000, 12_800, 15_500, 14_100, reporter="KZ", origin="DE", purpose={"en": "Tourism"}),
            UnusualItem(27_900, 21_000, 26_200, 23_450, reporter="RU", origin="GS"),
        ),
        series=612,
    )


def _intake() -> Intake:
    faults = ("Codes that are not in the code list", "One line per person", "Totals differ from their parts")
    return Intake(
        dt.date(2019, 2, 8),
        dt.date(2026, 11, 15),
        tuple(
            ProviderIntake(m, 180 + i, refused=i % 3, revising=5 * i, warnings=7 + i) for i, m in enumerate(MEMBERS)
        ),
        tuple(
            Refusal(m, dt.date(2026, 3 + i, 9), {"en": "Border crossings"}, {"en": fault})
            for i, (m, fault) in enumerate(zip(MEMBERS, faults, strict=False))
        ),
    )


def _diagnostics() -> Diagnostics:
    return Diagnostics(
        mase=0.812,
        mase_naive=1.204,
        wql=0.061,
        wql_naive=0.094,
        coverage_80=0.786,
        coverage_95=0.941,
        series=6,
        origins=12,
        horizon=12,
        by_horizon=tuple(HorizonAccuracy(h, 0.55 + 0.035 * h, 1.1 + 0.012 * h) for h in range(1, 13)),
    )


def huge_report() -> Report:
    """Return ten members with tens of millions, of whom several are late, missing or refused."""
    board = make_board("ENTRIES", "Entries by nationality", members=AMERICAS)
    cells = (*board.rows[4].cells[:-1], BoardCell(CellState.REFUSED))
    rows = (*board.rows[:4], replace(board.rows[4], cells=cells), *board.rows[5:])
    fan = make_fan(level=59e6)
    total = fan.observed[-1].value or 0.0
    shares = [0.3, 0.2, 0.15, 0.1, 0.08, 0.07, 0.05, 0.03, 0.0199, 0.0001]
    return replace(
        full_report(),
        group={"en": "Ten states of the Americas"},
        members=AMERICAS,
        simulated=True,
        notice={},
        total=total,
        fan=fan,
        change=Change(total, total * 1.3, -0.231, month("2025-10")),
        outlook=Outlook(month("2026-11"), month("2027-10"), 12 * 61e6, Interval(0.8, 12 * 55e6, 12 * 70e6)),
        year=RunningYear(month("2025-11"), month("2026-10"), 12 * 59e6, -0.2),
        origins=make_origins(total),
        member_rows=tuple(MemberRow(c, total * s, 0.1 * s) for c, s in zip(AMERICAS, shares, strict=True)),
        by_purpose=Contributions(absent=Absence.NO_BREAKDOWN),
        boards=(replace(board, rows=rows),),
        unusual=Unusual(series=1204),
    )


def tiny_report() -> Report:
    """Return a report with counts below ten, and a change from nothing."""
    counts = (0, 2, 1, 0, 0, 3, 1, 0, 2, 1, 0, 0, 1, 3)
    periods = [month("2025-09").shift(i) for i in range(len(counts))]
    observed = tuple(ObservedPoint(p, float(v)) for p, v in zip(periods, counts, strict=True))
    return replace(
        full_report(),
        total=3.0,
        fan=Fan(observed, absent=Absence.TOO_SHORT),
        change=Change(3.0, 0.0, None, month("2025-10")),
        outlook=None,
        year=RunningYear(month("2025-11"), month("2026-10"), 14.0),
        origins=(OriginRow("UZ", 2.0), OriginRow("CD", 1.0, 0.0)),
        member_rows=(MemberRow("AM", 3.0),),
        by_origin=Contributions(absent=Absence.NOTHING_REPORTED),
        by_purpose=Contributions(absent=Absence.NO_BREAKDOWN),
        unusual=Unusual(absent=Absence.TOO_SHORT),
        diagnostics=Diagnostics(absent=Absence.TOO_SHORT),
        simulated=False,
        notice={},
    )


def first_month_report() -> Report:
    """Return a report on the only month that has ever come, from one of six members."""
    point = ObservedPoint(month("2026-10"), 812_345.0, provisional=True)
    board = make_board("CROSSINGS", "Border crossings", periods=1)
    waiting = tuple(replace(r, cells=(BoardCell(CellState.NOT_DUE),), on_time=None) for r in board.rows[1:])
    here = replace(board.rows[0], cells=(BoardCell(CellState.ON_TIME),), on_time=1.0)
    return replace(
        tiny_report(),
        total=812_345.0,
        fan=Fan((point,), absent=Absence.TOO_SHORT),
        change=None,
        change_absent=Absence.TOO_SHORT,
        year=None,
        year_absent=Absence.TOO_SHORT,
        origins=make_origins(812_345.0)[:12],
        member_rows=(MemberRow("AM", 812_345.0, provisional=True),),
        boards=(replace(board, rows=(here, *waiting)),),
        intake=Intake(dt.date(2026, 11, 3), dt.date(2026, 11, 3), (ProviderIntake("AM", 1),)),
    )


def empty_report() -> Report:
    """Return a report on a hub that has received nothing and has no agreements."""
    return Report(
        group={"en": "A group"},
        indicator=INDICATOR,
        period=month("2026-10"),
        issued=dt.date(2026, 11, 16),
        as_of=dt.datetime(2026, 11, 16, 9, 0, tzinfo=dt.UTC),
        seq=0,
        total=None,
        fan=Fan((), absent=Absence.NOTHING_REPORTED),
    )


def public_report() -> Report:
    """Return the usual report as the public gets it: without who sent what, and with a member in no sum."""
    full = full_report()
    assert full.year is not None
    return replace(
        full,
        boards=(),
        intake=None,
        fan=replace(full.fan, left_out=("KG",)),
        year=replace(full.year, left_out=("KG",)),
        is_public=True,
    )


def annual_report() -> Report:
    """Return a report on yearly figures with a gap, where one provider reports for many states."""
    years = [Period(Frequency.ANNUAL, year, 1) for year in range(2009, 2017)]
    values = (None, 13.1e6, 13.9e6, None, 15.2e6, 13.5e6, 14.9e6, 14_337_084.0)
    board = Board(
        "STOCK",
        {"en": "Registrations"},
        tuple(years[-4:]),
        (BoardRow("MVD", (BoardCell(CellState.ON_TIME),) * 4, 1.0),),
    )
    return replace(
        tiny_report(),
        period=years[-1],
        total=14_337_084.0,
        names={"MVD": {"en": "Ministry of the Interior of the Russian Federation, Main Directorate for Migration"}},
        fan=Fan(
            tuple(ObservedPoint(y, v) for y, v in zip(years, values, strict=True)), absent=Absence.NOT_COMPUTED
        ),
        change=Change(14_337_084.0, 14.9e6, -0.038, years[-2]),
        year=RunningYear(years[-1], years[-1], 14_337_084.0, -0.038),
        origins=make_origins(14_337_084.0),
        boards=(board,),
        intake=None,
    )


REPORTS = {
    "full": full_report,
    "huge": huge_report,
    "tiny": tiny_report,
    "first_month": first_month_report,
    "empty": empty_report,
    "annual": annual_report,
    "public": public_report,
}
