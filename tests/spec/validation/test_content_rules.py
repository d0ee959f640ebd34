"""Content rules: each table gives exactly the findings that the book of its kind or rule says."""

from pathlib import Path

import pytest

from comity.hub.rules import standard_rules
from comity.model.findings import Severity
from comity.model.structures import DataType
from comity.structures.pack import standard_pack
from comity.validation.casebook import Case, Expected, Shelf, read_casebook
from comity.validation.content.kinds import KINDS
from comity.validation.content.parse import parse_rules
from comity.validation.example import example_dataflow

HERE = Path(__file__).parent
SHELF = Shelf(standard_pack().dataflows, standard_rules())
OF_KINDS = read_casebook(HERE / "content", SHELF)
OF_PACK = read_casebook(HERE / "pack", SHELF)
CASES = [*OF_KINDS, *OF_PACK]


def _name(case: Case) -> str:
    return f"{case.rule} {case.title}"


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_table_gives_the_findings_that_the_book_says(case: Case) -> None:
    """A rule that fires elsewhere, or not where it should, would alarm for nothing or let errors in."""
    found = [Expected.of(finding) for finding in case.run().findings]
    assert sorted(found, key=repr) == sorted(case.expected, key=repr)


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_each_finding_says_what_to_do(case: Case) -> None:
    """An unfilled placeholder, or a number with endless decimals, leaves its reader alone."""
    for finding in case.run().findings:
        said = f"{finding.message} {finding.expected} {finding.remedy}"
        assert finding.remedy
        assert finding.expected
        assert "{" not in said
        assert "None" not in said
        assert "000000" not in said


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_only_rows_without_errors_go_on(case: Case) -> None:
    """A row in which a group's rule found an error must never reach the ledger."""
    checked = case.run()
    faulty = {f.row for f in checked.findings if f.severity is Severity.ERROR and f.row is not None}
    assert not faulty & set(checked.frame["_row"])


def test_each_kind_has_a_case_that_fires() -> None:
    """A kind without a case could be broken by anyone."""
    dataflows = {**SHELF.dataflows, "EXAMPLE": example_dataflow(measure=DataType.DECIMAL)}
    kinds = {
        rule.kind
        for case in OF_KINDS
        if any(expected.rule == case.rule for expected in case.expected)
        for rule in parse_rules(case.rules, name=case.rule, dataflows=dataflows)
    }
    assert kinds == set(KINDS)


def test_each_standard_rule_has_a_case_that_fires_and_one_that_does_not() -> None:
    """A standard rule that can't fire, or always does, would be noise in every report."""
    fired = {expected.rule for case in OF_PACK for expected in case.expected}
    quiet = {case.rule for case in OF_PACK if not any(expected.rule == case.rule for expected in case.expected)}
    assert fired == {rule.id for rule in standard_rules()}
    assert quiet == fired
