import datetime as dt
import subprocess
import sys

import pytest

from comity.forecasting.calendar.country_days import (
    bridge_days,
    celebrates,
    day_number,
    days_off,
    feast_days,
    school_breaks,
)
from comity.forecasting.calendar.feasts import SOURCES, Feast


def test_days_are_counted_from_1970() -> None:
    """A feast lies on another day than its date."""
    assert day_number(dt.date(1970, 1, 2)) == 1


@pytest.mark.parametrize(
    ("feast", "date"),
    [
        (Feast.WESTERN_EASTER, dt.date(2024, 3, 31)),
        (Feast.ORTHODOX_EASTER, dt.date(2024, 5, 5)),
        (Feast.EID_AL_FITR, dt.date(2024, 4, 10)),
        (Feast.RAMADAN, dt.date(2024, 4, 10)),
        (Feast.EID_AL_ADHA, dt.date(2023, 6, 29)),
        (Feast.NOWRUZ, dt.date(2023, 3, 21)),
        (Feast.LUNAR_NEW_YEAR, dt.date(2024, 2, 10)),
        (Feast.MID_AUTUMN, dt.date(2023, 9, 29)),
        (Feast.DIWALI, dt.date(2023, 11, 12)),
        (Feast.PASSOVER, dt.date(2024, 4, 23)),
        (Feast.TISHRI, dt.date(2023, 9, 16)),
        (Feast.YEAR_END, dt.date(2023, 12, 25)),
    ],
)
def test_a_feast_begins_on_its_day(feast: Feast, date: dt.date) -> None:
    """A feast is looked for in the wrong month."""
    assert day_number(date) in feast_days(feast)


def test_every_feast_comes_every_year() -> None:
    """A year without its feast would look like a year in which nobody kept it."""
    for feast in SOURCES:
        years = {(dt.date(1970, 1, 1) + dt.timedelta(days=day)).year for day in feast_days(feast)}
        assert set(range(1980 if feast is Feast.NOWRUZ else 1960, 2051)) <= years, feast


def test_two_eids_of_one_year_are_both_kept() -> None:
    """The shorter Islamic year brings a feast twice a year."""
    days = feast_days(Feast.EID_AL_ADHA)
    assert sum(day_number(dt.date(2039, 1, 1)) <= day <= day_number(dt.date(2039, 12, 31)) for day in days) == 2


@pytest.mark.parametrize(
    ("country", "kept", "not_kept"),
    [
        ("DE", {Feast.WESTERN_EASTER}, {Feast.ORTHODOX_EASTER, Feast.RAMADAN}),
        ("GE", {Feast.ORTHODOX_EASTER}, {Feast.WESTERN_EASTER}),
        ("RU", {Feast.ORTHODOX_EASTER}, {Feast.WESTERN_EASTER}),
        ("MX", {Feast.WESTERN_EASTER}, {Feast.ORTHODOX_EASTER}),
        ("MY", {Feast.RAMADAN, Feast.EID_AL_FITR, Feast.EID_AL_ADHA, Feast.LUNAR_NEW_YEAR}, {Feast.PASSOVER}),
        ("IR", {Feast.NOWRUZ, Feast.EID_AL_FITR}, {Feast.LUNAR_NEW_YEAR}),
        ("AZ", {Feast.NOWRUZ}, {Feast.LUNAR_NEW_YEAR}),
        ("CN", {Feast.LUNAR_NEW_YEAR, Feast.MID_AUTUMN}, {Feast.WESTERN_EASTER}),
        ("KR", {Feast.LUNAR_NEW_YEAR, Feast.MID_AUTUMN}, {Feast.WESTERN_EASTER}),
        ("IL", {Feast.PASSOVER, Feast.TISHRI}, {Feast.WESTERN_EASTER}),
        ("AR", {Feast.WESTERN_EASTER}, {Feast.RAMADAN, Feast.PASSOVER}),
        ("XX", set(), set(Feast)),
    ],
)
def test_countries_keep_their_own_feasts(country: str, kept: set[Feast], not_kept: set[Feast]) -> None:
    """A feast is looked for where nobody keeps it, or missed where everyone does."""
    assert kept <= celebrates(country)
    assert not not_kept & celebrates(country)


def test_a_bridge_lies_between_a_day_off_and_the_weekend() -> None:
    """A Friday after a Thursday off is taken for a working day, or a day off for a bridge."""
    assert day_number(dt.date(2024, 10, 4)) in bridge_days("DE")
    assert day_number(dt.date(2024, 10, 3)) in days_off("DE")
    assert not bridge_days("DE") & days_off("DE")
    assert bridge_days("XX") == days_off("XX") == frozenset()


def test_easter_monday_is_no_fixed_day_off() -> None:
    """A feast that moves is counted again as a day off."""
    assert day_number(dt.date(2024, 4, 1)) not in days_off("DE")


def test_a_day_decreed_at_short_notice_is_not_known() -> None:
    """An election's holiday is used before anyone could know of it."""
    assert day_number(dt.date(2022, 11, 18)) not in days_off("MY")


def test_few_countries_tell_of_school() -> None:
    """Days without school are invented where none are known, or lost where they are."""
    assert school_breaks("IL")
    assert not school_breaks("DE")


def test_the_library_is_loaded_on_the_first_question() -> None:
    """Importing the forecaster would load every country's calendar."""
    code = "import sys, comity.forecasting.calendar.effects; assert 'holidays' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
