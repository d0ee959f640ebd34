import pytest

from comity.model.periods import Frequency, Period
from comity.model.statements import Said
from comity.publish.charts.render import complete_spec
from comity.publish.document.nowcast import make_figure, make_nowcast, make_totals
from comity.publish.document.parts import Figure, Panel, Paragraphs
from comity.publish.nowcast_data import NowcastPart, NowcastRow
from comity.publish.page import draw
from comity.publish.texts import Texts

MAY = Period(Frequency.MONTHLY, 2024, 5)


def part(*, members: int = 5, late: bool = True) -> NowcastPart:
    """Return a nowcast of some members, the second of them late, the third partial."""
    codes = ["RU", "KZ", "KG", "AM", "BY", *(f"X{number:02d}" for number in range(20))][:members]
    rows = [NowcastRow(code, 50_000.0 - 1000 * at) for at, code in enumerate(codes)]
    if late:
        rows[1] = NowcastRow("KZ", 49_000.0, (45_000.0, 53_000.0), (43_000.0, 55_500.0), None, "own+shared")
        rows[2] = NowcastRow("KG", 48_000.0, (47_000.0, 49_000.0), (46_500.0, 49_500.0), 20_000.0, "own+ladder")
    return NowcastPart(
        indicator={"en": "Visitors", "ru": "Посетители"},
        unit={"en": "entries", "ru": "въезды"},
        period=MAY,
        said=(Said("All of this is estimated: no member has reported the whole of it."),),
        rows=tuple(rows),
        total_reported=163_000.0,
        total_with=240_000.0,
        bounds80=(236_000.0, 244_000.0),
        bounds95=(234_000.0, 246_000.0),
    )


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("late", [True, False])
def test_reported_and_estimated_are_drawn(language: str, late: bool) -> None:  # noqa: FBT001 - both must be drawn
    """The figure is valid with and without estimates, described, and has its table and file."""
    figure = make_figure(part(late=late), Texts(language))
    assert figure.drawing is not None
    spec = complete_spec(figure.drawing(545, None), 545, validate=True)
    assert spec["width"] == 545
    svg = draw(figure, 545, Texts(language))
    assert svg.startswith("<svg")
    assert ("(estimated)" in svg or "(оценка)" in svg) == late
    assert figure.description
    assert figure.table is not None
    assert len(figure.table.rows) == 5


def test_the_file_marks_every_estimate() -> None:
    """Whoever takes the figures away must see which of them nobody has reported."""
    figure = make_figure(part(), Texts())
    assert figure.download is not None
    lines = figure.download.text.splitlines()
    assert [line.split(",")[3] for line in lines] == ["OBS_STATUS", "", "I", "I", "", ""]
    assert lines[3].split(",")[8] == "20000"


def test_the_total_stands_without_and_with() -> None:
    """Both totals are shown, and the interval beside the one that needs it."""
    table = make_totals(part(), Texts()).table
    assert table is not None
    assert [row[1].replace("\u202f", " ") for row in table.rows] == ["163 000", "240 000"]
    assert table.rows[0][2] == ""
    assert "236" in table.rows[1][2]


def test_long_lists_say_that_they_are_cut() -> None:
    """A chart of the largest must not look like one of all."""
    assert "16 largest members" in make_figure(part(members=25), Texts()).subtitle
    assert "largest" not in make_figure(part(), Texts()).subtitle


def test_the_blocks_of_the_report() -> None:
    """Sentences, then figure and totals; nothing where nothing is estimated."""
    rows = make_nowcast(part(), Texts())
    assert [[type(block) for block in row] for row in rows] == [[Paragraphs], [Figure, Panel]]
    assert make_nowcast(None, Texts()) == ()
