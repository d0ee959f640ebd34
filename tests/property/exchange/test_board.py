"""What the board may never say, whatever came and whenever one looks."""

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.exchange.calendar import BoardCell, BoardState, board, completeness, punctuality
from comity.exchange.derogations import has_derogation
from comity.model.groups import Action, Agreement
from comity.model.periods import Frequency, Period

FREQUENCIES = [Frequency(letter) for letter in "AQMW"]
FIRST = {frequency: Period.containing(dt.date(2023, 1, 2), frequency) for frequency in FREQUENCIES}
days = st.dates(dt.date(2022, 12, 1), dt.date(2024, 6, 30))
agreements = st.builds(
    lambda frequency, due, action, derogations: Agreement(
        "KG",
        "CROSSINGS",
        frequency,
        due,
        ("KG",),
        first_period=FIRST[frequency],
        action=action,
        derogations=tuple(str(FIRST[frequency].shift(step)) for step in derogations),
    ),
    st.sampled_from(FREQUENCIES),
    st.integers(0, 90),
    st.sampled_from(Action),
    st.sets(st.integers(0, 5), max_size=2),
)
receipts = st.lists(
    st.tuples(st.integers(0, 12), days, st.integers(0, 200), st.integers(0, 200), st.booleans()), max_size=8
)


def draw_board(
    agreement: Agreement, came: list[tuple[int, dt.date, int, int, bool]], today: dt.date
) -> list[BoardCell]:
    """Return the board for submissions given as step from the first period, day, rows, changed, nil."""
    first = agreement.first_period or FIRST[Frequency.MONTHLY]
    rows = [
        (
            seq,
            "KG",
            "CROSSINGS",
            "KG",
            first.shift(step).id,
            0 if nil else size,
            changed,
            nil,
            dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC),
        )
        for seq, (step, day, size, changed, nil) in enumerate(sorted(came, key=lambda one: one[1]), start=1)
    ]
    names = ["seq", "provider", "dataflow", "reporter", "_period", "rows", "changed", "nil", "received_at"]
    types = [pl.Int64, *[pl.String] * 3, *[pl.Int64] * 3, pl.Boolean, pl.Datetime("us", "UTC")]
    coverage = pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")
    return board([agreement], coverage, today=today)


@given(agreements, receipts, days)
def test_nothing_is_ticked_before_it_ends_nor_missing_before_it_is_due(
    agreement: Agreement, came: list[tuple[int, dt.date, int, int, bool]], today: dt.date
) -> None:
    """These two were the faults of the first drawing of the board."""
    for cell in draw_board(agreement, came, today):
        assert cell.due == agreement.due_date(cell.period)
        if today <= cell.period.end:
            assert cell.state is BoardState.NOT_DUE
        if cell.state is BoardState.MISSING:
            assert today > cell.due
            assert not has_derogation(agreement, cell.period)
        if cell.state is BoardState.LATE:
            assert cell.days_late > 0
        if cell.state is BoardState.ON_TIME:
            assert cell.days_late == 0


@given(agreements, receipts, days)
def test_every_period_has_one_cell_and_rates_are_shares(
    agreement: Agreement, came: list[tuple[int, dt.date, int, int, bool]], today: dt.date
) -> None:
    """Periods follow one another without gap, and nobody is more punctual than complete."""
    cells = draw_board(agreement, came, today)
    periods = [cell.period for cell in cells]
    assert periods == [periods[0].shift(step) for step in range(len(periods))] if periods else True
    on_time, received = punctuality(cells), completeness(cells)
    assert (on_time is None) == (received is None) == (not any(cell.is_due for cell in cells))
    if on_time is not None and received is not None:
        assert 0 <= on_time <= received <= 1


@given(agreements, receipts, days, days)
def test_a_past_board_is_not_changed_by_what_came_later(
    agreement: Agreement, came: list[tuple[int, dt.date, int, int, bool]], today: dt.date, cutoff: dt.date
) -> None:
    """A board drawn again for a past day must be the board of that day."""
    day = min(today, cutoff)
    known = [one for one in came if one[1] <= day]
    assert draw_board(agreement, came, day) == draw_board(agreement, known, day)
