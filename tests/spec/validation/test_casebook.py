"""The casebook: each table gives exactly the findings that it says; the reference of rules is made of it."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from comity.hub.rule_reference import read_books
from comity.model.findings import Severity
from comity.validation.casebook import Case, Expected, read_casebook
from comity.validation.catalogue import rules
from comity.validation.reference import render_reference

ROOT = Path(__file__).resolve().parents[3]
CASES = read_casebook(Path(__file__).parent / "cases")
OF_PERSONS = {"PSN-01"}
CYRILLIC = re.compile("[а-яё]{3}", re.IGNORECASE)
QUOTED = re.compile("«[^»]*»")
ENGLISH = re.compile(r"\b[a-z]{2,} [a-z]{2,}\b")


def in_order(findings: list[Expected]) -> list[Expected]:
    """Return findings in an order of their own: the check's is by severity and place."""
    return sorted(findings, key=repr)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.title}")
def test_a_table_gives_the_findings_that_the_casebook_says(case: Case) -> None:
    """A rule that fires elsewhere, or not where it should, would refuse good figures or let bad ones in."""
    found = [Expected.of(finding) for finding in case.run().findings]
    assert in_order(found) == in_order(list(case.expected))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.title}")
def test_each_finding_says_where_and_what_to_do(case: Case) -> None:
    """A message with an unfilled placeholder, or without advice, leaves its reader alone."""
    for finding in case.run().findings:
        assert finding.remedy
        assert finding.expected
        assert "{" not in finding.message + finding.remedy + finding.expected
        assert "None" not in finding.message + finding.remedy + finding.expected
        if finding.row is not None:
            assert f"ow {finding.row}" in finding.message


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.title}")
def test_each_finding_speaks_russian_throughout(case: Case) -> None:
    """Half-sentences come from elsewhere than sentences: an English one within a Russian one reads as a defect."""
    russian = replace(case, context=replace(case.context, language="ru"))
    found = [Expected.of(finding) for finding in case.run().findings]
    assert in_order([Expected.of(finding) for finding in russian.run().findings]) == in_order(found)
    for finding in russian.run().findings:
        said = f"{finding.message} {finding.expected} {finding.remedy}"
        assert CYRILLIC.search(finding.message)
        assert "{" not in said
        assert not ENGLISH.search(QUOTED.sub("", said.replace(str(finding.found), ""))), said


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.title}")
def test_only_rows_without_errors_go_on(case: Case) -> None:
    """A row in which an error was found must never reach the ledger."""
    checked = case.run()
    faulty = {f.row for f in checked.findings if f.severity is Severity.ERROR and f.row is not None}
    assert not faulty & set(checked.frame["_row"])


def test_each_rule_has_a_case() -> None:
    """A rule without a case could be broken by anyone, and the reference would show nothing of it."""
    fired = {expected.rule for case in CASES for expected in case.expected}
    assert fired == set(rules()) - OF_PERSONS


def test_the_casebook_shows_enough_kinds_of_broken_content() -> None:
    """The exchange promises at least thirty kinds of bad input; file-level ones stand with the readers."""
    assert len([case for case in CASES if case.expected]) >= 50


def test_the_reference_of_rules_is_current() -> None:
    """The documentation would otherwise describe rules that are no longer so."""
    written = (ROOT / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    made = render_reference(read_books(Path(__file__).parent))
    assert written == made, "run python -m comity.hub.rule_reference (see the file's head)"
