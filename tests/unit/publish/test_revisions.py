"""The revision triangle: valid, coloured by direction and size, and in agreement with its table."""

import datetime as dt

import pytest

from comity.model.periods import Frequency, Period
from comity.publish.charts.render import complete_spec
from comity.publish.charts.revisions import LOWERED, RAISED, SAME, colour_of
from comity.publish.document.revisions import make_reporters, make_sums, make_triangle
from comity.publish.revisions_data import Aged, ReporterRevisions, RevisionsData, VintageSum
from comity.publish.texts import Texts

FIRST = Period(Frequency.MONTHLY, 2025, 1)
MOVES = (0.0, 0.0005, 0.005, 0.05, -0.0005, -0.005, -0.05)


def triangle() -> RevisionsData:
    """Return thirty months, each known for as long as it is old; the last moves as MOVES says."""
    cells = [
        Aged(FIRST.shift(number), age, 1000.0 * (1 + MOVES[number % 7] * (age > 0)), MOVES[number % 7] * (age > 0))
        for number in range(30)
        for age in range(min(13, 30 - number))
    ]
    sums = (VintageSum(3, dt.date(2025, 3, 1), "KG", 100, -5, 20, 1, -2, 114),)
    reporters = (ReporterRevisions("KG", 14, 11, 3, 2, 1.5, 2.5, 0.004), ReporterRevisions("AM", 2))
    return RevisionsData({"en": "Crossings"}, tuple(cells), reporters, sums, ())


def test_the_triangle_is_valid_and_has_the_latest_periods() -> None:
    """Two years fit; earlier ones are in the CSV file."""
    figure = make_triangle(triangle(), Texts())
    assert figure.drawing is not None
    assert figure.download is not None
    spec = complete_spec(figure.drawing(545, None), 545, validate=True)
    (rows,) = spec["datasets"].values()
    assert len({row["period"] for row in rows}) == 24
    assert figure.download.text.count("\r\n") == 1 + len(triangle().triangle)
    assert {entry.colour for entry in figure.key} == {row["colour"] for row in rows}


def test_the_table_says_what_the_colours_show() -> None:
    """The difference a month after the figure first came stands with its sign."""
    figure = make_triangle(triangle(), Texts())
    assert figure.table is not None
    shown = {row[0]: row[2] for row in figure.table.rows}
    assert shown["September\u00a02025"].startswith("+0.05")
    assert shown["July\u00a02025"].startswith("−5.00")
    assert figure.table.columns[2:4] == ("after 1 month", "after 3 months")


@pytest.mark.parametrize(
    ("relative", "colour"),
    [
        (0.0, SAME),
        (0.0005, RAISED[0]),
        (0.005, RAISED[1]),
        (0.5, RAISED[2]),
        (-0.0005, LOWERED[0]),
        (-1, LOWERED[2]),
    ],
)
def test_colours_go_by_direction_and_size(relative: float, colour: str) -> None:
    """Either way has its own scale, and what stayed is grey."""
    assert colour_of(relative, (0.001, 0.01)) == colour


def test_tables() -> None:
    """A vintage is a sum with signs; a reporter without settled figures has dashes."""
    sums, reporters = make_sums(triangle(), Texts()), make_reporters(triangle(), Texts())
    assert sums.table is not None
    assert reporters.table is not None
    assert sums.table.rows[0][2:] == ("100", "−5", "+20", "+1", "−2", "114")
    assert reporters.table.rows[1] == ("Armenia", "2", *["–"] * 6)
    empty = RevisionsData({"en": "Crossings"}, (), (), (), ())
    assert all(part.absent for part in (make_sums(empty, Texts()), make_reporters(empty, Texts())))
    assert make_triangle(empty, Texts()).absent
