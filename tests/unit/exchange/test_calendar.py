"""The board as a whole: its extent, its table, punctuality and completeness."""

import datetime as dt

import polars as pl
import pytest

from comity.exchange.calendar import (
    BoardCell,
    BoardState,
    board,
    board_months,
    completeness,
    punctuality,
    rates_by_period,
    rates_by_provider,
)
from comity.exchange.receipts import can_be_whole
from comity.model.groups import Agreement
from comity.model.periods import Frequency, Period, parse_period

EMPTY = pl.DataFrame(
    schema={
        "seq": pl.Int64,
        "provider": pl.String,
        "dataflow": pl.String,
        "reporter": pl.String,
        "_period": pl.Int64,
        "rows": pl.Int64,
        "changed": pl.Int64,
        "nil": pl.Boolean,
        "received_at": pl.Datetime("us", "UTC"),
    }
)


def month(text: str) -> Period:
    """Return the period that a text names."""
    period = parse_period(text)
    assert period is not None
    return period


def agreement(provider: str, *, first: str | None = "2024-01", last: str | None = None) -> Agreement:
    """Return a monthly agreement, due after 20 days."""
    return Agreement(
        provider,
        "CROSSINGS",
        Frequency.MONTHLY,
        20,
        (provider,),
        first_period=month(first) if first else None,
        last_period=month(last) if last else None,
    )


def received(provider: str, period: str, day: dt.date) -> pl.DataFrame:
    """Return the coverage frame of one submission."""
    at = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
    row = (1, provider, "CROSSINGS", provider, month(period).id, 10, 10, False, at)
    return pl.DataFrame([row], schema=EMPTY.schema, orient="row")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (agreement("KG"), ["2024-01", "2024-02", "2024-03"]),
        (agreement("KG", last="2024-02"), ["2024-01", "2024-02"]),
        (agreement("KG", first="2024-05"), []),
        (agreement("KG", first=None), ["2024-02", "2024-03"]),
    ],
    ids=["to the current period", "to the last period", "not begun", "no first period, nothing came"],
)
def test_the_board_spans_what_the_agreement_asks_for(one: Agreement, expected: list[str]) -> None:
    """A cell outside the agreement would blame a provider for what nobody asked."""
    cells = board([one], EMPTY, today=dt.date(2024, 3, 15))
    assert [str(cell.period) for cell in cells] == expected


def test_without_a_first_period_the_board_begins_with_what_came() -> None:
    """History that a provider sent must show even where the agreement doesn't date it."""
    cells = board(
        [agreement("KG", first=None)], received("KG", "2023-11", dt.date(2023, 12, 5)), today=dt.date(2024, 1, 15)
    )
    assert [(str(c.period), c.state) for c in cells] == [
        ("2023-11", BoardState.ON_TIME),
        ("2023-12", BoardState.NOT_DUE),
        ("2024-01", BoardState.NOT_DUE),
    ]


def test_another_providers_figures_tick_nothing() -> None:
    """Coverage belongs to its sender."""
    cells = board([agreement("TJ")], received("KG", "2024-01", dt.date(2024, 2, 5)), today=dt.date(2024, 2, 25))
    assert cells[0].state is BoardState.MISSING


@pytest.mark.parametrize(
    ("frequency", "first", "days", "states"),
    [
        (Frequency.DAILY, "2024-03-03", 4, {"2024-03-04": BoardState.MISSING, "2024-03-05": BoardState.NOT_DUE}),
        (
            Frequency.HOURLY,
            "2024-03-04T00:00:00",
            25 + 24,
            {"2024-03-04T23:00:00": BoardState.MISSING, "2024-03-05T00:00:00": BoardState.NOT_DUE},
        ),
    ],
)
def test_days_and_hours_fall_due_so_many_days_after_their_day(
    frequency: Frequency, first: str, days: int, states: dict[str, BoardState]
) -> None:
    """A sender would be called late before the day was over, or never."""
    asked = Agreement("KG", "CROSSINGS", frequency, 1, ("KG",), first_period=month(first))
    cells = board([asked], EMPTY, today=dt.date(2024, 3, 6))
    assert len(cells) == days
    found = {str(one.period): one for one in cells}
    assert {text: found[text].state for text in states} == states
    assert found[min(states)].due == dt.date(2024, 3, 5)


def test_figures_of_an_hour_that_has_not_ended_are_not_whole() -> None:
    """An hour that was still running when its figures came would be ticked off as received."""
    hour = month("2024-03-05T10:00:00")
    assert not can_be_whole(hour, dt.datetime(2024, 3, 5, 10, 59, tzinfo=dt.UTC))
    assert can_be_whole(hour, dt.datetime(2024, 3, 5, 14, tzinfo=dt.timezone(dt.timedelta(hours=3))))


def cell(provider: str, period: str, state: BoardState, *, late: int = 0, due: bool = True) -> BoardCell:
    """Return a board cell."""
    return BoardCell(provider, "CROSSINGS", month(period), dt.date(2024, 2, 20), state, days_late=late, is_due=due)


CELLS = [
    cell("KG", "2024-01", BoardState.ON_TIME),
    cell("KG", "2024-02", BoardState.REVISED, late=4),
    cell("KG", "2024-03", BoardState.NOT_DUE, due=False),
    cell("TJ", "2024-01", BoardState.MISSING, late=9),
    cell("TJ", "2024-02", BoardState.NIL),
    cell("TJ", "2024-03", BoardState.ON_TIME, due=False),
    cell("AM", "2024-01", BoardState.DEROGATION, due=False),
]


def test_punctuality_and_completeness_count_due_periods_only() -> None:
    """An early month must not hide a missing one, nor a derogation count as a failure."""
    assert punctuality(CELLS) == 2 / 4
    assert completeness(CELLS) == 3 / 4


def test_without_due_periods_there_is_no_rate() -> None:
    """0 % would accuse a provider that owes nothing yet."""
    assert punctuality(CELLS[2:3]) is None
    assert completeness([]) is None


def test_rates_are_series_by_provider_and_period() -> None:
    """Each provider and period gets its own figures, periods in order."""
    by_provider = rates_by_provider(CELLS)
    assert (by_provider["KG"].punctuality, by_provider["KG"].completeness) == (0.5, 1.0)
    assert (by_provider["TJ"].punctuality, by_provider["TJ"].completeness) == (0.5, 0.5)
    by_period = rates_by_period(reversed(CELLS))
    assert [str(p) for p in by_period] == ["2024-01", "2024-02", "2024-03"]
    assert [by_period[p].due for p in by_period] == [2, 2, 0]


def test_the_table_has_a_cell_for_each_provider_and_period() -> None:
    """A hole must be a hole in its own column, not shift the row."""
    (table,) = board_months(CELLS, last=2)
    assert [str(p) for p in table.periods] == ["2024-02", "2024-03"]
    assert [row.provider for row in table.rows] == ["KG", "TJ", "AM"]
    assert [[c.state if c else None for c in row.cells] for row in table.rows] == [
        [BoardState.REVISED, BoardState.NOT_DUE],
        [BoardState.NIL, BoardState.ON_TIME],
        [None, None],
    ]


def test_the_table_is_no_longer_than_the_board() -> None:
    """Twelve columns of nothing would stand before a young exchange."""
    (table,) = board_months(CELLS)
    assert [str(p) for p in table.periods] == ["2024-01", "2024-02", "2024-03"]
    assert board_months([]) == ()
