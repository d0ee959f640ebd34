"""What is said of displacement agrees with the numbers, and is silent where they are."""

import numpy as np
import pytest

from comity.analysis.displacement.displacement import displacement
from comity.analysis.displacement.result import Displacement, Verdict
from comity.analysis.displacement.search import find_displacement
from comity.analysis.displacement.statements import STATEMENTS, word_displacement, word_search
from comity.model.statements import Number, Percent, Said
from comity.publish.say import say_all
from comity.publish.texts import Texts
from unit.analysis.displacement.test_displacement import CALM, START, shift, steady

LISTS = {"ROUTE": "CL_ROUTE", "CITIZENSHIP": "CL_AREA"}


def event(share: float, *levels: float, start: int = START) -> Displacement:
    """Return a fall, a share of which went to the first neighbour."""
    panel = shift(steady(*levels, seed=CALM), share, start=start)
    return displacement(panel, 0, panel.periods[start], along=("ROUTE",))


def keys(said: tuple[Said, ...]) -> list[str]:
    """Return which sentences were chosen."""
    names = {id(pattern): key for key, pattern in STATEMENTS.items()}
    return [names[id(one.pattern)] for one in said]


def test_a_shift_in_words() -> None:
    """Both numbers, the correction, and that it proves no cause."""
    found = event(0.6, 400, 200, 150)
    assert keys(word_displacement(found, LISTS)) == ["fell.several", "rose.corrected", "share", "cause"]
    words = " ".join(say_all(word_displacement(found, LISTS), Texts(), lookup=lambda _list, _code: {}))
    texts = Texts()
    assert texts.number(found.risen["excess"][0]) in words
    assert texts.number(found.shortfall) in words
    assert "corrected for 2 neighbours tried" in words


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (event(1.0, 400, 200), ["fell.several", "rose", "cause"]),
        (event(0.0, 400, 200, 150), ["fell.several", "not_seen", "together"]),
        (event(0.0, 400, 200), ["fell.several", "not_seen"]),
        (event(0.0, 400, 1), ["fell.several", "no_neighbours"]),
        (event(0.0, 400, 200, start=20), ["unknown"]),
        (event(1.0, 400, 200, start=119), ["fell.one", "rose", "cause"]),
    ],
    ids=["one", "none of two", "none of one", "no neighbour", "unknown", "one month"],
)
def test_the_sentences_that_fit(found: Displacement, expected: list[str]) -> None:
    """A share is told only below the whole, a number of neighbours only of several."""
    chosen = [key for key in keys(word_displacement(found, LISTS)) if key != "share"]
    assert chosen == expected


def test_shares_are_neither_nothing_nor_more_than_all() -> None:
    """A share of 130 % of the shortfall would be silly, one of 0 % too."""
    for share in (0.3, 0.7, 1.0, 1.5):
        for one in word_displacement(event(share, 400, 200), LISTS):
            if one.pattern == STATEMENTS["share"]:
                value = one.values["share"]
                assert isinstance(value, Percent)
                assert 0.01 <= value.fraction <= 1


def test_without_a_null_the_want_is_said() -> None:
    """How many other periods there are, and how many are needed."""
    panel = shift(steady(400, 200, months=62), 1.0, start=50)
    found = displacement(panel, 0, panel.periods[50], along=("ROUTE",))
    assert found.verdict is Verdict.NO_NULL
    (said,) = [one for one in word_displacement(found, LISTS) if "needed" in one.values]
    assert said.values["needed"] == Number(36)


def test_a_usual_fall_is_said_to_be_one() -> None:
    """A flow that is a little below what was expected hasn't fallen."""
    generator = np.random.default_rng(3)
    panel = steady(400, 200)
    panel.values[0] = generator.poisson(400, panel.values.shape[1])
    for start in range(60, 100):
        found = displacement(panel, 0, panel.periods[start], along=("ROUTE",))
        if found.verdict is Verdict.NOT_SEEN and (found.p_fall or 0) > found.level:
            assert "usual_fall" in keys(word_displacement(found, LISTS))
            break
    else:
        pytest.fail("no usual fall among forty months")


def test_the_whole_in_words() -> None:
    """None, or how many and how often chance points somewhere."""
    panel = shift(steady(400, 200, 150), 1.0)
    first = panel.periods[START]
    found = find_displacement(panel, first, along=("ROUTE",))
    assert word_search((), first=first, level=0.1).pattern == STATEMENTS["none_fell"]
    (text,) = say_all([word_search(found, first=first, level=0.1)], Texts(), lookup=lambda _list, _code: {})
    assert "one flow fell" in text
    assert "10" in text
