"""Copies: figures that stand in the ledger already, under another key or under their own."""

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest

from comity.model.findings import Finding
from comity.model.groups import Action, Agreement
from comity.model.periods import Frequency
from comity.validation.casebook import earlier_frame, frame_of
from comity.validation.check import check
from comity.validation.context import Context
from comity.validation.example import example_dataflow

CONTEXT = Context(dt.date(2024, 5, 20), "KG", members=("KG", "KZ"))
AGENCY = Agreement("KG", "EXAMPLE", Frequency.MONTHLY, 30, ("*",), action=Action.REPLACE, scope=())
FIGURES = [str(100 + 13 * n) for n in range(30)]
CODES = pl.Categorical()


def found(header: list[str], cells: list[list[str]], *, earlier: str, context: Context = CONTEXT) -> list[str]:
    """Return the rules of this file's findings, in their order."""
    return [f.rule for f in _findings(frame_of(header, cells), earlier=earlier, context=context)]


def _findings(frame: pl.DataFrame, *, earlier: str, context: Context = CONTEXT) -> list[Finding]:
    known = replace(context, earlier=earlier_frame(earlier))
    return list(check(frame, {}, dataflow=example_dataflow(), context=known).findings)


def _month(month: str, reporter: str = "KG") -> list[list[str]]:
    return [[reporter, month, f"P{n}", figure] for n, figure in enumerate(FIGURES)]


HEADER = ["REPORTER", "TIME_PERIOD", "POINT", "OBS_VALUE"]


def _table(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(row) for row in [HEADER, *rows])


@pytest.mark.parametrize("kind", [pl.String(), CODES])
def test_codes_and_texts_are_compared_alike(kind: pl.DataType) -> None:
    """Readers give codes as categories, the ledger as text: a copy must be seen across the two."""
    columns = ["FREQ", "REPORTER", "ORIGIN", "MODE", "AGE", "POINT", "TIME_PERIOD"]
    frame = frame_of(HEADER, _month("2024-04")).with_columns(pl.col(columns).cast(kind))
    assert [f.rule for f in _findings(frame, earlier=_table(_month("2024-03")))] == ["HIS-04"]


def test_an_agency_that_names_the_wrong_state_is_told() -> None:
    """One state's figures under another's code would count its travellers twice."""
    context = replace(CONTEXT, agreement=AGENCY)
    both = [*_month("2024-03"), *_month("2024-03", "KZ")]
    (hit,) = _findings(frame_of(HEADER, both), earlier=_table(_month("2024-03")), context=context)
    assert (hit.rule, hit.column, hit.found) == ("HIS-04", "REPORTER", "KZ")


def test_a_code_that_is_replaced_by_another_is_no_copy() -> None:
    """A whole table sent again under the right code takes the wrong one's figures away: nothing stands twice."""
    context = replace(CONTEXT, agreement=AGENCY)
    rules = found(HEADER, _month("2024-03", "KZ"), earlier=_table(_month("2024-03")), context=context)
    assert "HIS-04" not in rules


def test_a_table_that_grows_by_a_month_is_no_copy() -> None:
    """A provider that sends its whole history each month would be told each month."""
    fresh = [[*row[:3], str(int(row[3]) + 7)] for row in _month("2024-04")]
    old = [row for month in ("2024-01", "2024-02", "2024-03") for row in _month(month)]
    old = [[*row[:3], str(int(row[3]) + int(row[1][-1]) * 1000)] for row in old]
    assert not {"HIS-04", "HIS-05"} & set(found(HEADER, [*old, *fresh], earlier=_table(old)))


def test_figures_that_all_codes_share_say_nothing() -> None:
    """A file of one figure only would be compared pair by pair, without end."""
    codes = [f"P{n}" for n in range(2_000)]
    earlier = _table([["KG", "2024-03", code, "10"] for code in codes])
    assert not found(HEADER, [["KG", "2024-03", f"Q{code}", "10"] for code in codes], earlier=earlier)


def test_what_the_file_leaves_unsaid_is_no_copy() -> None:
    """Cells without a figure on either side are alike in nothing."""
    rows = [[*row[:3], "NaN"] for row in _month("2024-04")]
    assert "HIS-04" not in found(HEADER, rows, earlier=_table(_month("2024-03")))
