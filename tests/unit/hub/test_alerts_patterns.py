"""What is said of alerts stands in English and Russian, fills the same, and says nothing silly."""

from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from comity.hub.alerts.patterns import STATEMENTS
from comity.hub.alerts.statements import say_figure, say_surprise
from comity.model.periods import Frequency, Period
from comity.model.statements import Pattern
from comity.publish.say import say_all
from comity.publish.texts import Texts

MARCH = Period(Frequency.MONTHLY, 2026, 3)
SAME = {"flow", "headline.code"}
"""What is the same in both languages."""


def _russian(pattern: Pattern) -> tuple[str, ...]:
    catalogue = files("comity.publish") / "locale" / "ru" / "alerts.po"
    with catalogue.open("rb") as file:
        entry = read_po(file, locale="ru").get(pattern if isinstance(pattern, str) else pattern.one)
    assert entry is not None, pattern
    return (entry.string,) if isinstance(entry.string, str) else tuple(entry.string)


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_has_its_russian(name: str) -> None:
    """An English sentence among Russian ones reads as a defect."""
    pattern = STATEMENTS[name]
    forms = _russian(pattern)
    english = pattern if isinstance(pattern, str) else pattern.many
    assert len(forms) == (1 if isinstance(pattern, str) else 3)
    assert all(form for form in forms)
    assert (forms[0] == english) is (name in SAME)


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0.1, 1), st.floats(1, 10))
def test_more_is_more_and_less_is_less(value: float, expected: float, low: float, high: float) -> None:
    """A sentence with the wrong sign is worse than none."""
    limits = (expected * low, expected * high)
    said = list(say_figure(period=MARCH, value=value, expected=expected, limits=limits))
    words = say_all(said, Texts("en"), lookup=lambda _list, _code: {})
    if len(words) == 2:
        assert expected >= 1
        assert round(value) != round(expected)
        assert ("more" in words[1] or "times" in words[1]) is (value > expected)
        assert ("less" in words[1]) is (value < expected)


@pytest.mark.parametrize(
    ("p_value", "share"), [(0.0, "0.1 %"), (0.00099, "0.1 %"), (0.0011, "0.2 %"), (0.03, "3.0 %")]
)
def test_a_chance_is_never_said_smaller_than_it_is(p_value: float, share: str) -> None:
    """A share of 0.0 % would promise certainty."""
    said = say_surprise("surprise", p_value, is_shared=False, frequency=Frequency.MONTHLY)
    (sentence,) = say_all(said, Texts("en"), lookup=lambda _list, _code: {})
    assert share in sentence.replace("\u00a0", " ")


def test_what_is_common_by_itself_is_not_called_surprising() -> None:
    """A member of a shared shock that would not stand out alone must say so."""
    (said,) = say_surprise("surprise", 0.4, is_shared=True, frequency=Frequency.MONTHLY)
    assert said.pattern == STATEMENTS["shared"]
