"""A change explained on the page: its steps lead from one total to the other, and its table says the same."""

from dataclasses import replace
from itertools import pairwise

import pytest

from comity.model.periods import Period, parse_period
from comity.model.statements import Code, Number, Said
from comity.publish.change_data import ChangeEffects, ChangeExplained, ChangePart
from comity.publish.charts.render import complete_spec
from comity.publish.document import change
from comity.publish.document.parts import Figure, Panel, Paragraphs
from comity.publish.texts import Texts


def period(text: str) -> Period:
    """Return a period."""
    found = parse_period(text)
    assert found is not None
    return found


PARTS = tuple(ChangePart(f"P{at}", {"en": f"Part {at}"}, then=100.0, now=100.0 + at) for at in range(-3, 9))
FOUND = ChangeExplained(
    period=period("2026-10"),
    against=period("2025-10"),
    dimension={"en": "Purpose", "ru": "Цель"},
    then=sum(part.then for part in PARTS),
    now=sum(part.now for part in PARTS),
    parts=PARTS,
    effects=(ChangeEffects("KG", 30, 10, 5, 15), ChangeEffects("AM", 0, 2, -1, -1)),
    said=(Said("Most: {part} ({change}).", {"part": Code("CL_X", "P8"), "change": Number(8, signed=True)}),),
    names={("CL_X", "P8"): {"en": "Part 8"}},
    compared=("AM", "KG"),
    left_out=("TJ",),
)


def test_the_blocks() -> None:
    """Sentences first, then the steps beside the shift-share."""
    words, row = change.make_change(FOUND, Texts())
    assert isinstance(words[0], Paragraphs)
    assert words[0].entries[0][1] == "Most: Part 8 (+8)."
    steps, effects = row
    assert isinstance(steps, Figure)
    assert isinstance(effects, Panel)
    assert effects.table is not None
    assert list(effects.table.rows[0]) == ["Kyrgyzstan", "+30", "+10", "+5", "+15"]
    assert "Tajikistan" in steps.source


def test_the_steps_lead_to_the_later_total() -> None:
    """A step left out would end beside the later total; the rest stands as one."""
    figure = change.make_steps(FOUND, Texts())
    assert figure.drawing is not None
    spec = complete_spec(figure.drawing(545, None), 545, validate=True)
    layer = next(layer for layer in spec["layer"] if layer["mark"].get("type") == "bar")
    bars = spec["datasets"][layer["data"]["name"]]
    assert (bars[0]["start"], bars[-1]["end"]) == (FOUND.then, FOUND.now)
    assert all(one["end"] == after["start"] for one, after in pairwise(bars))
    assert bars[-1]["name"] == "All others"
    assert figure.table is not None
    assert figure.download is not None
    assert len(figure.download.text.splitlines()) == 1 + len(PARTS)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_nothing_to_compare(language: str) -> None:
    """The page says so in place of an empty chart."""
    figure = change.make_steps(replace(FOUND, compared=(), parts=(), then=0.0, now=0.0), Texts(language))
    assert figure.drawing is None
    assert figure.absent
    assert change.make_effects(replace(FOUND, effects=()), Texts(language)) is None
