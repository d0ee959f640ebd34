import pytest

from comity.model.periods import Frequency, Period
from comity.model.statements import Said
from comity.publish.charts.mirror import draw_ratios, draw_sides
from comity.publish.charts.render import complete_spec
from comity.publish.document.mirror import make_history, make_mirror, make_sides
from comity.publish.document.parts import Figure, Panel, Paragraphs
from comity.publish.mirror_data import MirrorLine, MirrorPart, MirrorRow, MissingSide
from comity.publish.page import draw
from comity.publish.texts import Texts

MAY = Period(Frequency.MONTHLY, 2024, 5)


def part(*, ratio: float = 1.2, rows: int = 2, missing: int = 1) -> MirrorPart:
    """Return mirror statistics of some flows."""
    codes = [("TJ", "KG"), ("KG", "TJ"), ("AM", "RU"), ("RU", "AM"), ("KZ", "RU"), ("RU", "KZ")][:rows]
    line = [(MAY.shift(-number), ratio + number / 100) for number in range(3, -1, -1)]
    return MirrorPart(
        dataflow={"en": "Border crossings"},
        said=(Said("No flow between two members is counted by both sides."),),
        rows=tuple(MirrorRow(s, r, MAY, 1000.0, 1000 * ratio, 1100.0, 1050.0, 1150.0) for s, r in codes),
        lines=tuple(MirrorLine(s, r, line) for s, r in codes),
        missing=tuple(MissingSide("TJ", "KG", MAY, "sent", True, 900.0, 850.0, 950.0) for _ in range(missing)),
    )


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("ratio", [1.0, 1.2, 5.0, 300.0])
def test_both_figures_are_drawn(language: str, ratio: float) -> None:
    """Sides that agree and sides that lie far apart have a chart, a description and their table."""
    for figure in (
        make_sides(part(ratio=ratio), Texts(language)),
        make_history(part(ratio=ratio), Texts(language)),
    ):
        assert figure.drawing is not None
        spec = complete_spec(figure.drawing(545, None), 545, validate=True)
        assert spec["width"] == 545
        assert draw(figure, 545, Texts(language)).startswith("<svg")
        assert figure.description
        assert figure.table is not None
        assert figure.table.rows


def test_wide_gaps_get_a_logarithmic_axis() -> None:
    """On a plain axis a side of a hundredth would lie on the edge."""
    kinds = []
    for ratio in (1.2, 50.0):
        figure = make_sides(part(ratio=ratio), Texts())
        assert figure.drawing is not None
        kinds.append("'type': 'log'" in str(figure.drawing(545, None).to_dict(validate=False)))
    assert kinds == [False, True]
    nothing = [{"name": "A", "sent": 0.0, "received": 900.0, "lower": 1.0, "upper": 1000.0}]
    assert "'type': 'log'" not in str(draw_sides(nothing, unit="%", label_width=100).to_dict(validate=False))


def test_labels_at_the_ends_stay_apart() -> None:
    """Two flows with the same last ratio must not be written over each other."""
    lines = [(name, [{"date": "2024-05-01", "ratio": 1.2}]) for name in ("one", "two", "three")]
    text = str(draw_ratios(lines, [], unit="ratio", height=200).to_dict(validate=False))
    places = {piece.split(",")[0] for piece in text.split("'at': ")[1:]}
    assert len(places) == 3


def test_the_blocks_of_the_report() -> None:
    """Sentences first, then both figures side by side, then what hasn't come."""
    rows = make_mirror(part(), Texts())
    assert [[type(block) for block in row] for row in rows] == [[Paragraphs], [Figure, Figure], [Panel]]
    assert [[type(b) for b in row] for row in make_mirror(part(rows=0, missing=0), Texts())] == [[Paragraphs]]
    assert make_sides(part(rows=0), Texts()).absent
    assert make_history(part(rows=0), Texts()).absent


def test_long_lists_say_how_many_more() -> None:
    """A table that silently ends would be taken for the whole."""
    panel = make_mirror(part(missing=25), Texts())[-1][0]
    assert isinstance(panel, Panel)
    assert panel.table is not None
    assert len(panel.table.rows) == 20
    assert panel.table.note == "And 5 more."


def test_only_flows_that_last_are_named() -> None:
    """A flow whose figures ended years ago must not take a label from one that goes on."""
    found = part(rows=6)
    ended = [MirrorLine("BY", "RU", [(MAY.shift(-60), 9.0), (MAY.shift(-59), 9.0)]), *found.lines]
    figure = make_history(MirrorPart(found.dataflow, (), found.rows, ended), Texts())
    assert [entry.label for entry in figure.key] == [
        "Tajikistan → Kyrgyzstan",
        "Kyrgyzstan → Tajikistan",
        "Armenia → Russia",
        "Russia → Armenia",
        "Other flows",
    ]
