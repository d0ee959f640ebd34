import re
from dataclasses import replace

import pytest
from babel.messages.pofile import read_po

import comity.publish
from comity.analysis.seasonal.growth import Growth
from comity.analysis.seasonal.result import Adjusted, Gate, Reason
from comity.analysis.seasonal.statements import STATEMENTS, tell, tell_quiet
from comity.publish.say import say_all
from comity.publish.texts import Texts
from unit.analysis.seasonal.made_series import periods_of
from unit.analysis.seasonal.test_revisions import STL
from unit.analysis.seasonal.test_specification import KEPT

BEFORE, PERIOD = periods_of(2)
UP = Growth(PERIOD, BEFORE, change=0.123, noise=0.01)


def _said(adjusted: Adjusted, growth: Growth | None, language: str = "en", origin: str | None = None) -> str:
    told = tell(adjusted, growth, origin=origin)
    return " ".join(say_all(told, Texts(language), lookup=lambda _list, _code: {})).replace("\u00a0", " ")


def _made(*reasons: Reason, fault: str = "") -> Adjusted:
    import polars as pl

    return Adjusted(pl.DataFrame(), Gate(reasons=reasons), STL, fault)


@pytest.mark.parametrize("pattern", STATEMENTS.values())
def test_every_sentence_has_its_russian(pattern: str) -> None:
    """An English sentence on a Russian page is a defect; so is one that lost its figure."""
    folder = next(iter(comity.publish.__path__))
    with open(f"{folder}/locale/ru/seasonal.po", "rb") as file:  # noqa: PTH123 - one file of the package
        russian = {one.id: one.string for one in read_po(file, locale="ru")}
    assert russian[pattern] not in {"", pattern}
    assert set(re.findall(r"\{\w+\}", russian[pattern])) == set(re.findall(r"\{\w+\}", pattern))


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told_of_total_and_origin(reason: Reason) -> None:
    """Whoever sees an unadjusted series must read why."""
    assert _said(_made(reason), None).startswith("The total is ")
    assert _said(_made(reason), None, origin="GE").startswith("Origin Georgia: ")
    assert "Происхождение: Грузия." in _said(_made(reason), None, "ru", origin="GE")


def test_the_change_is_told_with_its_sign_in_words() -> None:
    """Rose or fell, the size without a sign, and between which periods."""
    assert _said(_made(), UP) == "Adjusted for season, the total rose by 12.3 % from January 2010 to February 2010."
    fell = replace(UP, change=-0.05)
    assert "fell by 5.0 %" in _said(_made(), fell, origin="GE")
    with_calendar = replace(_made(), specification=KEPT)
    assert "season and calendar" in _said(with_calendar, UP)


def test_what_chance_brings_is_not_told() -> None:
    """Silent under the noise, and nothing but the one sentence that says so."""
    small = replace(UP, change=0.015, noise=0.01)
    assert _said(_made(), small) == ""
    assert len(tell_quiet([small, None])) == 1
    assert tell_quiet([small, UP]) == ()
    assert tell_quiet([None]) == ()


def test_a_change_that_shows_as_nothing_is_not_told() -> None:
    """A rise by 0.0 % says nothing."""
    assert not replace(UP, change=0.0004, noise=0.0).is_told


def test_a_fault_of_x13_is_told() -> None:
    """Another method than announced must be named."""
    assert "STL was tried instead" in _said(_made(fault="no"), None)
