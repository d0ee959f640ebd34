"""Quality reports: the concepts of SIMS, what is checked, versions, who reads them, and the SDMX message."""

import datetime as dt
import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.formats.quality_form import parse_quality_form, render_quality_form
from comity.hub.home import Hub
from comity.hub.quality.check import LONGEST_STATEMENT, check_statements
from comity.hub.quality.file import report_template
from comity.hub.quality.quality import QualityOutcome, key_statements, report_for, reports_for, submit_report
from comity.hub.quality.sdmx import metadata_message
from comity.model.access import ANYBODY, OPERATOR, Principal, Role
from comity.model.periods import parse_period
from comity.structures.sims import sims
from small_hub import AM, KG, MORNING, after, make_hub

REQUIRED = {
    "S.1.1": "National Statistical Committee",
    "S.1.6": "desk@example.org",
    "S.2.3": "2026-02-01",
    "S.3.1": "Crossings of the state border.",
    "S.3.4": "A crossing is an event, not a person.",
    "S.3.5": "A crossing.",
    "S.3.6": "All crossings at open points.",
    "S.4": "Number of crossings.",
    "S.11.2": "Good since 2024.",
    "S.13.1": "Complete at airports.",
    "S.18.1": "Border control system.",
}
ABOUT = {"provider": "KG", "dataflow": "CROSSINGS", "first": "2025-01", "last": "2025-12"}
ANALYST = Principal("analyst", Role.ANALYST)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give an empty hub."""
    with make_hub(tmp_path) as opened:
        yield opened


def report(**more: object) -> bytes:
    """Return a report as JSON, with other statements added."""
    return json.dumps({**ABOUT, "statements": {**REQUIRED, **more}}).encode()


def put(hub: Hub, hours: float = 0, **more: object) -> QualityOutcome:
    """Submit a report of KG."""
    return submit_report(hub, KG, report(**more), at=after(hours))


def test_the_concepts_are_those_of_sims() -> None:
    """A concept under a wrong number would be read as another statement by every other system."""
    concepts = sims()
    assert [one for one in concepts if concepts[one].depth == 1] == [f"S.{n}" for n in range(1, 20)]
    assert all(one.parent in concepts for one in concepts.values() if one.depth > 1)
    assert len({one.concept for one in concepts.values()}) == len(concepts)
    assert concepts["S.14.2.1"].concept == "PUNCTUALITY_RELEASE"
    assert not [one.id for one in concepts.values() if one.is_heading and (one.kind.is_number or one.is_required)]
    assert all(one.name_ru != one.name_en for one in concepts.values())


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"S.99": "x"}, "QLT-01"),
        ({"S.13.1": " "}, "QLT-02"),
        ({"S.3.2": "x" * (LONGEST_STATEMENT + 1)}, "QLT-03"),
        ({"S.12.3.1": "most"}, "QLT-04"),
        ({"S.12.3.1": 101}, "QLT-04"),
        ({"S.12.3.1": True}, "QLT-04"),
        ({"S.14.1.1": -1}, "QLT-04"),
        ({"S.14.1.1": float("nan")}, "QLT-04"),
        ({"S.15.2.1": 1.5}, "QLT-04"),
        ({"S.13": "Fine."}, "QLT-05"),
        ({"S.2.1": "last year"}, "QLT-06"),
        ({"S.18.3": "see passport AN1234567"}, "QLT-07"),
    ],
)
def test_a_faulty_statement_is_found_and_nothing_kept(hub: Hub, more: dict[str, object], rule: str) -> None:
    """A report with a fault that passes stays the published quality of the figures for a year."""
    outcome = submit_report(hub, KG, report(**more), at=after(0))
    assert [one.rule for one in outcome.findings] == [rule]
    assert hub.quality.all() == []
    russian = submit_report(hub, KG, report(**more), language="ru", at=after(0))
    assert any("а" <= letter <= "я" for letter in next(iter(russian.findings)).message)


def test_numbers_may_be_signed_where_they_can_be(hub: Hub) -> None:
    """Figures that came early are punctual by less than nought days."""
    outcome = put(hub, **{"PUNCTUALITY_RELEASE": "-3", "S.12.3.1": 99.5})
    assert outcome.report is not None
    assert (outcome.report.statements["S.14.2.1"], outcome.report.statements["S.12.3.1"]) == (-3.0, 99.5)


def test_every_version_stays(hub: Hub) -> None:
    """What was said of figures when they were used must be found again."""
    first, again, second = put(hub), put(hub, 1), put(hub, 2, **{"S.16": "None."})
    assert first.report is not None
    assert (first.is_new, again.is_new, second.is_new) == (True, False, True)
    assert [one.version for one in reports_for(hub, OPERATOR)] == [2]
    assert [one.version for one in reports_for(hub, ANALYST, all_versions=True)] == [1, 2]
    assert "S.16" not in report_for(hub, ANALYST, first.report.id).statements
    assert hub.ledger.verify() == []


def test_who_may_submit_and_read(hub: Hub) -> None:
    """A provider that could describe another's figures could discredit them."""
    with pytest.raises(ForbiddenError):
        submit_report(hub, AM, report(), at=after(0))
    with pytest.raises(ForbiddenError):
        submit_report(hub, ANALYST, report(), at=after(0))
    kept = put(hub).report
    assert kept is not None
    for read in (lambda: reports_for(hub, ANYBODY), lambda: report_for(hub, ANYBODY, kept.id)):
        with pytest.raises(ForbiddenError):
            read()
    with pytest.raises(UnknownArtefactError):
        report_for(hub, ANALYST, 99)


def test_key_statements_stand_beside_the_figures_of_their_periods(hub: Hub) -> None:
    """A reader must see what the figures are, and not what they were in another year."""
    put(hub, **{"S.12.3.1": 98})
    inside, outside = parse_period("2025-06"), parse_period("2026-01")
    assert ("S.12.3.1", 98) in [(one.concept, one.statement) for one in key_statements(hub, "KG", "CROSSINGS")]
    assert key_statements(hub, "KG", "CROSSINGS", period=inside, language="ru")[0].title == sims()["S.3.4"].name_ru
    assert key_statements(hub, "KG", "CROSSINGS", period=outside) == []
    assert key_statements(hub, "AM", "CROSSINGS") == []


@pytest.mark.parametrize("kind", ["toml", "json", "xlsx"])
def test_a_template_is_read_back(hub: Hub, kind: str) -> None:
    """A form that the hub itself can't read is filled in for nothing."""
    data = report_template(kind, ABOUT, language="ru")
    outcome = submit_report(hub, KG, data, at=after(0))
    assert {one.rule for one in outcome.findings} == {"QLT-02"}
    assert {one.column for one in outcome.findings} == set(REQUIRED)


def test_a_filled_form_says_what_was_filled_in(hub: Hub) -> None:
    """A statement that the form loses is missing from the report without a word."""
    filled = render_quality_form(ABOUT, sims().values(), {**REQUIRED, "S.12.3.1": 97.5})
    about, said = parse_quality_form(filled)
    assert (about, said) == (ABOUT, {**REQUIRED, "S.12.3.1": 97.5})
    assert submit_report(hub, KG, filled, at=after(0)).is_new


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"{",
        b"[1]",
        b"x = 1",
        b'{"statements": {"S.4": [1]}}',
        b'{"statements": 3}',
        b"PK\x03\x04junk",
    ],
)
def test_what_is_no_report_is_refused(hub: Hub, data: bytes) -> None:
    """A broken file must end in words, not in a crash."""
    with pytest.raises(UsageError):
        submit_report(hub, KG, data, at=after(0))


def test_the_message_nests_as_the_structure_does(hub: Hub) -> None:
    """Another system finds a statement by its place in the hierarchy."""
    kept = put(hub, **{"S.13.3.1.1": 2.5}).report
    assert kept is not None
    (found,) = metadata_message(hub, kept, prepared=MORNING)["data"]["metadataSets"]
    accuracy = next(one for one in found["attributes"] if one["id"] == "ACCURACY")
    assert accuracy["attributes"][1] == {
        "id": "NONSAMPLING_ERR",
        "attributes": [{"id": "COVERAGE_ERR", "attributes": [{"id": "OVERCOVERAGE_RATE", "value": 2.5}]}],
    }


def test_a_check_keeps_nothing(hub: Hub) -> None:
    """Who only wants to know must not leave a version behind."""
    outcome = submit_report(hub, KG, report(), check_only=True, at=after(0))
    assert (len(outcome.findings), outcome.report, hub.quality.all()) == (0, None, [])


def test_dates_and_toml_values_are_taken_as_they_come() -> None:
    """TOML has dates of its own: who leaves the quotation marks out is right, too."""
    said = tomllib.loads('"S.2.3" = 2026-02-01\n"S.12.3.1" = 9')
    statements, _ = check_statements(said)
    assert statements == {"S.2.3": dt.date(2026, 2, 1).isoformat(), "S.12.3.1": 9.0}
