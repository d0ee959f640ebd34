"""The catalogue of findings that readers make."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from string import Formatter

import polars as pl
import pytest

from comity.formats.messages import add_rows, catalogue, finding, shown
from comity.model.findings import Findings, Severity

ROOM = Path(__file__).resolve().parents[3] / "src" / "comity" / "formats"
OURS = re.compile(r'"((?:CSV|FIL)-\d\d)"')


def test_no_rule_stands_twice() -> None:
    """A rule id in two files would silently lose one of them."""
    counts = Counter(
        rule for file in (ROOM / "texts").glob("*.toml") for rule in tomllib.loads(file.read_text("utf-8"))
    )
    assert [rule for rule, count in counts.items() if count > 1] == []
    assert set(counts) == set(catalogue())


def test_every_rule_in_the_code_has_its_text_and_every_text_its_rule() -> None:
    """A rule without text would crash on the first faulty file; a text without rule is dead."""
    used = {rule for file in ROOM.rglob("*.py") for rule in OURS.findall(file.read_text("utf-8"))}
    assert used == {rule for rule in catalogue() if rule.startswith(("CSV-", "FIL-"))}


@pytest.mark.parametrize("rule", catalogue())
def test_texts_are_whole_sentences(rule: str) -> None:
    """Every rule says what is wrong and what to do, in whole sentences."""
    entry = catalogue()[rule]
    for text in (entry.message["en"], entry.remedy["en"]):
        assert text.endswith((".", "?", "}"))
        assert all(name is None or name.isidentifier() for _, name, _, _ in Formatter().parse(text))


def test_finding_fills_its_sentences() -> None:
    """Places and values stand in the sentence; what a file held is cut and cleaned."""
    made = finding("CSV-18", row=7, column="ACTION", found="X\n" + "y" * 200)
    assert made.severity is Severity.ERROR
    assert made.message.startswith("Line 7 has an action that doesn't exist: “X yyy")
    assert len(made.found or "") == 80


def test_shown_keeps_ordinary_text() -> None:
    """Only control characters and length are touched."""
    assert shown("Côte d'Ivoire – Кыргызстан") == "Côte d'Ivoire – Кыргызстан"


def test_rows_beyond_the_limit_are_counted() -> None:
    """A finding for each of the first rows, a count for the rest."""
    findings = Findings(limit_per_rule=2)
    add_rows(
        findings, "CSV-18", pl.DataFrame({"_row": [2, 3, 4], "c": ["x", None, "z"]}), found="c", column="ACTION"
    )
    assert [(f.row, f.found) for f in findings.items] == [(2, "x"), (3, "")]
    assert findings.rest == {"CSV-18": 1}
