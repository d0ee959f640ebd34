"""Text that checks read and write: periods, numbers, headings, the catalogue."""

import datetime as dt

import pytest

from comity.model.groups import Agreement
from comity.model.periods import Frequency, parse_time
from comity.validation.catalogue import finding, rules, word
from comity.validation.codes import expected_codes
from comity.validation.context import Context
from comity.validation.example import example_dataflow
from comity.validation.number_text import is_number, number_text
from comity.validation.period_text import expected_period
from comity.validation.person_terms import identifier, plain
from comity.validation.values import diagnose_value


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("03.2024", "2024-03"),
        ("3/2024", "2024-03"),
        ("2024M03", "2024-03"),
        ("2024.3", "2024-03"),
        ("202403", "2024-03"),
        ("2024Q1", "2024-Q1"),
        ("Q1 2024", "2024-Q1"),
        ("31.03.2024", "2024-03-31"),
        (" 2024-03", "2024-03"),
        ("2024-13", "2024-01 to 2024-12"),
        ("2020-W60", "2020-W01 to 2020-W53"),
        ("2023-W60", "2023-W01 to 2023-W52"),
        ("2024-W7", "2024-W07"),
        ("2024-D60", "2024-02-29"),
        ("2024-03-05 10:00", "2024-03-05T10:00:00"),
        ("2024-02-30T10:00:00", "an hour that the calendar has"),
        ("2024-02-30/P1M", "a start that the calendar has, and a length such as P1M, P7D or PT1H"),
        ("spring", "a period such as 2024, 2024-Q1, 2024-03 or 2024-W07"),
        ("03.04.2024", "a period such as 2024, 2024-Q1, 2024-03 or 2024-W07"),
    ],
)
def test_a_wrong_period_is_met_with_the_one_probably_meant(found: str, expected: str) -> None:
    """The advice must be right, and silent where a day and a month could be either way round."""
    assert expected_period(found) == expected


@pytest.mark.parametrize("text", ["0", "-1", "+2.50", ".5", "1.", "1e3", "1E-2"])
def test_a_number_in_any_plain_notation_is_one(text: str) -> None:
    """Programs write the same number in several ways."""
    assert is_number(text)


@pytest.mark.parametrize("text", ["", " 1", "1 ", "1,0", "0x1", "1_000", "NaN", "inf", "١", "1e", "--1", "1.2.3"])
def test_nothing_else_is_a_number(text: str) -> None:
    """Python and polars would each read some of these as numbers; SDMX doesn't."""
    assert not is_number(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1.234.567", "VAL-02"),
        ("1\u202f234", "VAL-02"),
        ("3,5", "VAL-02"),
        ("-inf", "VAL-03"),
        ("9" * 400, "VAL-03"),
        ("NAN", "VAL-04"),
        ("нет", "VAL-04"),
        ("≤ 3", "VAL-05"),
        ("+A1+B1", "VAL-06"),
        ("\u00a012", "VAL-07"),
        ("1e999 ", "VAL-03"),
        ("12 чел.", "VAL-01"),
        ("true", "VAL-01"),
    ],
)
def test_a_wrong_value_is_told_apart(text: str, rule: str) -> None:
    """Each kind of wrong number has its own advice."""
    assert diagnose_value(text) == rule


def test_whole_numbers_are_written_without_decimals() -> None:
    """A count of 1000.0 in a message would look like an average."""
    assert [number_text(n) for n in (1000.0, 0.25, None)] == ["1000", "0.25", "–"]


def test_a_near_code_is_suggested() -> None:
    """Of a long list only what is near helps; of a short one, all of it."""
    lists = {c.id: c.codelist for c in example_dataflow().structure.components if c.codelist is not None}
    assert expected_codes("ZK", lists["ORIGIN"]) == "KZ"
    assert expected_codes("QQ", lists["ORIGIN"]) == "a code of CL_AREA"
    assert expected_codes("TRAIN", lists["MODE"]) == "_T, AIR, LAND, SEA, _U, _O"


def test_each_rule_is_whole() -> None:
    """A rule without a title, advice or expectation would print an empty line."""
    for rule in rules().values():
        assert rule.level in (0, 1, 2)
        for texts in (rule.title, rule.message, rule.expected, rule.remedy):
            assert texts["en"], rule.id


def test_an_unknown_language_falls_back_to_english() -> None:
    """A report must never fail for want of a translation."""
    made = finding("STR-04", {}, language="tg")
    assert made.message == "The file holds no row of figures."
    assert word("frequency", "M", language="tg") == "monthly (M)"


def test_braces_in_a_file_are_text() -> None:
    """A value with braces must not be taken for a placeholder."""
    made = finding("VAL-01", {"found": "{row.__class__}"}, row=3, column="OBS_VALUE")
    assert made.found == "{row.__class__}"
    assert "{row.__class__}" in made.message


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("№ паспорта", "passport"),
        ("N° de passeport", "passport"),
        ("Nº de pasaporte", "passport"),
        ("DATE_OF_BIRTH", "birth_date"),
        ("dateOfBirth", "birth_date"),
        ("2. Фамилия", "surname"),
        ("Number of passport holders", None),
        ("Passports issued", None),
        ("Nombre de passeports", None),
        ("BIRTH_COUNTRY", None),
        ("Year of birth", None),
        ("Passenger Vehicles", None),
        ("STRUCTURE_NAME", None),
        ("Country full name", None),
    ],
)
def test_a_heading_is_read_whatever_its_dress(heading: str, kind: str | None) -> None:
    """Accents, case, numbering and underscores must not hide an identifier, nor a count look like one."""
    match = identifier(heading)
    assert (match.kind if match else None) == kind


def test_a_heading_is_reduced_to_its_words() -> None:
    """Terms and headings meet in one form."""
    assert plain("  3) Né(e)\tle: ") == "ne e le"


def test_who_may_be_reported() -> None:
    """The agreement decides; a member without one reports itself; else any member may be meant."""
    day, members = dt.date(2024, 5, 20), ("KG", "KZ")
    agreement = Agreement("KG", "X", Frequency.MONTHLY, 30, ("RU",))
    anyone = Agreement("KG", "X", Frequency.MONTHLY, 30, ("*",))
    assert Context(day, "KG", agreement, members).allowed_reporters == ("RU",)
    assert Context(day, "KG", anyone, members).allowed_reporters is None
    assert Context(day, "KG", None, members).allowed_reporters == ("KG",)
    assert Context(day, "AGENCY", None, members).allowed_reporters == members
    assert Context(day).allowed_reporters is None


@pytest.mark.parametrize("text", ["9999-D999", "9999-W52", "0000-01", "2023-D366", "2024-W00", "٢٠٢٤-٠٣"])
def test_no_period_lies_outside_the_calendar(text: str) -> None:
    """A period without a first or last day would break every comparison after it."""
    assert parse_time(text) is None
