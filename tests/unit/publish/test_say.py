"""Statements in a language."""

import gettext

import pytest

from comity.model.periods import parse_period
from comity.model.statements import (
    Area,
    Areas,
    Bounds,
    Code,
    Flow,
    Number,
    Percent,
    Plural,
    Points,
    Said,
    Value,
)
from comity.publish.report_data import Names
from comity.publish.say import say, say_all
from comity.publish.texts import Texts


def lookup(codelist: str, code: str) -> Names:
    """Return the one name that there is."""
    return {"en": "Tourism", "ru": "Туризм"} if (codelist, code) == ("CL_PURPOSE", "TOUR") else {}


@pytest.mark.parametrize(
    ("value", "english"),
    [
        (Number(-12345), "−12\u202f345"),
        (Percent(0.046, signed=True), "+4.6\u00a0%"),
        (Points(-0.0123), "−1.2 percentage points"),
        (Bounds(10, 20), "10 – 20"),
        (Area("GE"), "Georgia"),
        (Areas(("GE", "AM")), "Armenia and Georgia"),
        (Areas(("GE", "AM"), ordered=True), "Georgia and Armenia"),
        (Code("CL_PURPOSE", "TOUR"), "Tourism"),
        (Code("CL_PURPOSE", "XX"), "XX"),
        (Flow((("CL_AREA", "GE"), ("CL_PURPOSE", "TOUR"))), "Georgia → Tourism"),
        (parse_period("2026-01"), "January 2026"),
    ],
)
def test_each_kind_of_value_is_written(value: Value, english: str) -> None:
    """How a value is written follows from its type."""
    said = say(Said("{it}.", {"it": value}), Texts(), lookup=lookup)
    assert said.replace("\u2060", "").replace("\u00a0", " ") == f"{english}.".replace("\u00a0", " ")


@pytest.mark.parametrize(("count", "english"), [(1, "1 flow rose."), (1200, "1\u202f200 flows rose.")])
def test_the_form_goes_with_the_number(count: int, english: str) -> None:
    """Singular and plural."""
    statement = Said(Plural("{count} flow rose.", "{count} flows rose."), {"count": Number(count)})
    assert say(statement, Texts(), lookup=lookup) == english


def test_the_form_can_go_with_another_parameter() -> None:
    """The number that chooses need not be shown."""
    pattern = Plural("{x}: one.", "{x}: many.", by="n")
    assert say_all([Said(pattern, {"n": Number(2), "x": Area("GE")})], Texts(), lookup=lookup) == ["Georgia: many."]


def test_what_chooses_the_form_must_be_a_number() -> None:
    """Anything else is a mistake of the caller."""
    with pytest.raises(TypeError, match="must be a Number"):
        say(Said(Plural("a", "b"), {"count": Area("GE")}), Texts(), lookup=lookup)


def test_names_follow_the_language() -> None:
    """Areas by CLDR, codes by their list."""
    texts = Texts("ru", translation=gettext.NullTranslations())
    said = say(Said("{a}, {b}", {"a": Area("GE"), "b": Code("CL_PURPOSE", "TOUR")}), texts, lookup=lookup)
    assert said == "Грузия, Туризм"
