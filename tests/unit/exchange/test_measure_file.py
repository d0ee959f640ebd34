"""A measure's file: what it may say, and how what is wrong is told."""

import datetime as dt

import pytest

from comity.errors import ConfigurationError
from comity.exchange.measure_file import read_measure
from comity.model.measures import Effect, ExpectedEffect, MeasureKind, MeasureScope, Stage

WHOLE = """
id = "visa-free-2025"
kind = "visa"
title.en = "Visa-free entry"
title.ru = "Безвизовый въезд"
announced = 2025-01-10
in_force = 2025-02-01
ended = 2026-01-31
restricted = true
shared_with = ["KG"]
[scope]
members = ["KG"]
citizenships = ["CN"]
dataflows = ["CROSSINGS"]
key = "DIRECTION=IN"
[source]
text.en = "Decision 4"
link = "https://ministry.example/4"
[expected]
direction = "down"
size = 0.25
by = 2025-06-30
"""
SHORT = 'id = "m"\nkind = "closure"\ntitle.en = "M"\nin_force = 2025-02-01\n'


def test_a_file_says_all_that_a_measure_is() -> None:
    """A part that is dropped on the way would be missed only when somebody looks for it."""
    found = read_measure(WHOLE, name="m.toml")
    assert (found.id, found.kind, found.titles["ru"]) == ("visa-free-2025", MeasureKind.VISA, "Безвизовый въезд")
    assert found.scope == MeasureScope(("KG",), ("CN",), (), (), ("CROSSINGS",), "DIRECTION=IN")
    assert found.expected == ExpectedEffect(Effect.DOWN, 0.25, dt.date(2025, 6, 30))
    assert (found.restricted, found.shared_with, found.source.link) == (True, ("KG",), "https://ministry.example/4")
    assert (found.start, found.end, found.first) == (
        dt.date(2025, 2, 1),
        dt.date(2026, 1, 31),
        dt.date(2025, 1, 10),
    )


def test_a_closure_is_exceptional_unless_it_says_otherwise() -> None:
    """A month with a closed border is no guide to later ones, and few would think of saying so."""
    assert read_measure(SHORT, name="m").exceptional
    assert not read_measure(f"exceptional = false\n{SHORT}", name="m").exceptional
    assert not read_measure(SHORT.replace("closure", "visa"), name="m").exceptional


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2025-01-09", None),
        ("2025-01-10", Stage.ANNOUNCED),
        ("2025-02-01", Stage.IN_FORCE),
        ("2026-01-31", Stage.IN_FORCE),
        ("2026-02-01", Stage.ENDED),
    ],
)
def test_a_stage_holds_from_its_day(day: str, stage: Stage | None) -> None:
    """The last day in force is in force; a day earlier or later it would stand wrong on every page."""
    assert read_measure(WHOLE, name="m").stage_on(dt.date.fromisoformat(day)) is stage


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "visa"', 'kind = "visum"'), 'one of "visa"'),
        (("citizenships", "citizenship"), "citizenships"),
        (('id = "visa-free-2025"', 'id = "Visa free"'), "no short name"),
        (("title.en", "text.en"), ""),
        (("in_force = 2025-02-01\n", ""), "only what was in force can end"),
        (("in_force = 2025-02-01", "in_force = 2025-01-01"), "before announced"),
        (('"CROSSINGS"', '"CROSSINGS", "STOCK"'), "one dataflow"),
        (("size = 0.25", "size = 1.5"), "more than all"),
        (("size = 0.25", 'size = "much"'), "a number"),
        (("restricted = true", "restricted = false"), "shared_with"),
        (("https://ministry.example/4", "javascript:alert(1)"), "no address"),
        (("restricted = true", 'operation = "OP_X"\nrestricted = true'), "joint operation"),
        (("in_force = 2025-02-01", 'in_force = "2025-02-01"'), "a date"),
        (("[scope]", "[scope"), "not valid TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: tuple[str, str], said: str) -> None:
    """A measure with a slip in it would be marked on the wrong charts, or on none."""
    text = WHOLE.replace(*change)
    if change[1] == "text.en":
        text = text.replace("title.ru", "text.ru")
        said = "needs a title"
    with pytest.raises(ConfigurationError, match="m\\.toml") as caught:
        read_measure(text, name="m.toml")
    assert said in f"{caught.value.detail} {caught.value.remedy}"
    assert caught.value.remedy
