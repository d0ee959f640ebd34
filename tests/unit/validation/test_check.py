"""The check as a whole: what comes out of it, and that many faults cost little."""

import datetime as dt
from dataclasses import replace

import polars as pl

from comity.model.findings import Severity
from comity.model.frames import ACTION, COLUMN, PERIOD, ROW, VALUE
from comity.model.groups import Action, Agreement
from comity.model.periods import Frequency, Period
from comity.validation.casebook import earlier_frame, frame_of
from comity.validation.check import Checked, check
from comity.validation.context import Context
from comity.validation.example import example_dataflow

CONTEXT = Context(dt.date(2024, 5, 20), "KG", members=("KG", "KZ"))
DATAFLOW = example_dataflow()
DIMENSIONS = [*DATAFLOW.structure.key_ids, "TIME_PERIOD"]


def run(frame: pl.DataFrame, context: Context = CONTEXT) -> Checked:
    """Check a frame against the example dataflow."""
    return check(frame, {}, dataflow=DATAFLOW, context=context)


def test_a_checked_frame_has_the_documented_columns() -> None:
    """The ledger relies on the shape in docs/reference/frames.md."""
    checked = run(frame_of(["ORIGIN", "COMMENT"], [["KZ", "note"]]))
    assert checked.frame.columns == [
        ROW, COLUMN, ACTION, *DIMENSIONS, "OBS_VALUE", "OBS_STATUS", "COMMENT", VALUE, PERIOD,
    ]  # fmt: skip
    assert checked.frame.schema[VALUE] == pl.Float64
    assert checked.frame.schema[PERIOD] == pl.Int64
    assert checked.frame[VALUE].to_list() == [10.0]
    assert checked.frame[PERIOD].to_list() == [Period(Frequency.MONTHLY, 2024, 3).id]
    assert len(checked.findings) == 0


def test_text_stays_as_it_came() -> None:
    """A value or code that validation rewrote would no longer be what was signed."""
    frame = frame_of(["OBS_VALUE", "TIME_PERIOD"], [["010", "2024-M03"]])
    checked = run(frame)
    assert checked.frame.select("OBS_VALUE", "TIME_PERIOD").row(0) == ("010", "2024-M03")
    assert checked.frame[VALUE][0] == 10.0


def test_a_deletion_keeps_its_wildcards() -> None:
    """A dimension that a delete leaves open stands for any code: it must come through as null, its column made."""
    frame = frame_of([ACTION, "ORIGIN"], [["D", None]], without=["MODE", "OBS_VALUE", "OBS_STATUS", "TIME_PERIOD"])
    checked = run(frame)
    assert len(checked.findings) == 0
    assert checked.frame.select("ORIGIN", "MODE", "TIME_PERIOD", PERIOD).row(0) == (None, None, None, None)
    assert checked.frame["REPORTER"][0] == "KG"


def test_columns_that_nobody_knows_are_left_out() -> None:
    """The ledger has no place for them."""
    checked = run(frame_of(["ORIGIN", "REMARKS"], [["KZ", "x"]]))
    assert "REMARKS" not in checked.frame.columns
    assert checked.findings.items[0].rule == "STR-02"


def test_a_missing_dimension_stops_all_rows_with_one_finding() -> None:
    """One missing column is one fault, not one for each row."""
    checked = run(frame_of(["OBS_VALUE"], [["1"], ["2"], ["3"]], without=["MODE"]))
    assert [finding.rule for finding in checked.findings] == ["STR-01"]
    assert checked.frame.is_empty()


def test_rows_without_a_time_column_have_no_key_to_repeat() -> None:
    """Rows that look alike for want of a column are one fault, that of the column; looking for more raised."""
    checked = run(frame_of(["OBS_VALUE"], [["1"], ["1"]], without=["TIME_PERIOD"]))
    assert [finding.rule for finding in checked.findings] == ["STR-01"]


def test_many_faults_are_bounded_and_counted() -> None:
    """Fifty thousand wrong rows must not make fifty thousand findings."""
    rows = 50_000
    frame = frame_of(["OBS_VALUE", "POINT"], [["-1", f"P{number}"] for number in range(rows)])
    checked = run(frame)
    assert len(checked.findings.items) == 1_000
    assert checked.findings.total(Severity.ERROR) == rows
    assert checked.findings.rest == {"VAL-08": rows - 1_000}
    assert checked.frame.is_empty()


def test_a_rare_fault_is_shown_beside_a_frequent_one() -> None:
    """Thousands of rows with one wrong code must not hide the single row with another."""
    cells = [["ZZ", f"P{number}"] for number in range(2000)] + [["XQ", "P"]]
    shown = {finding.found for finding in run(frame_of(["ORIGIN", "POINT"], cells)).findings}
    assert shown == {"ZZ", "XQ"}


def test_one_bound_holds_for_a_rule_in_all_columns() -> None:
    """The bound is a rule's, whatever the number of columns in which it is broken."""
    cells = [["ZZ", "QQ", f"P{number}"] for number in range(800)]
    checked = run(frame_of(["ORIGIN", "MODE", "POINT"], cells))
    assert len([f for f in checked.findings.items if f.rule == "COD-01"]) == 1_000
    assert checked.findings.total(Severity.ERROR) == 1_600


def test_faults_of_one_row_are_all_said() -> None:
    """A provider shouldn't have to send a file again to learn of the second fault in a row."""
    checked = run(frame_of(["ORIGIN", "TIME_PERIOD", "OBS_VALUE"], [["ZZ", "2024-13", "1,5"]]))
    assert sorted(finding.rule for finding in checked.findings) == ["COD-01", "PER-01", "VAL-02"]


def test_control_characters_never_reach_a_message() -> None:
    """A terminal would obey an escape sequence in a finding."""
    checked = run(frame_of(["ORIGIN", "OBS_VALUE"], [["\x1b[31mKZ", "\x1b]0;x\x07"]]))
    assert checked.findings.items
    for finding in checked.findings:
        assert all(c.isprintable() for c in finding.message + str(finding.found) + finding.remedy)


def test_a_long_value_is_cut_in_the_report() -> None:
    """A megabyte in one field must not become a megabyte in the report."""
    checked = run(frame_of(["ORIGIN", "OBS_VALUE"], [["Z" * 100_000, "9" * 100_000]]))
    assert {finding.rule for finding in checked.findings} == {"COD-01", "VAL-03"}
    assert all(len(finding.message) < 500 for finding in checked.findings)


def test_frames_short_of_their_contract_are_taken() -> None:
    """A frame of nulls, or without Comity's own columns, is a poor file, not a crash."""
    frame = pl.DataFrame({"ORIGIN": [None, None], "OBS_VALUE": [1, 2]})
    checked = run(frame)
    assert checked.findings.has_errors
    assert checked.frame.is_empty()


def test_an_empty_frame_of_an_unreadable_file_adds_nothing() -> None:
    """The reader has said already why nothing could be read."""
    assert len(run(pl.DataFrame()).findings) == 0


def test_level_2_needs_earlier_figures() -> None:
    """Without figures to compare with (an offline check) nothing is said of revisions."""
    jump = frame_of(["TIME_PERIOD", "OBS_VALUE"], [["2024-03", "1000000"]])
    earlier = earlier_frame("""
        TIME_PERIOD | OBS_VALUE
        2023-12     | 1000
        2024-01     | 1000
        2024-02     | 1000
    """)
    assert len(run(jump).findings) == 0
    assert [f.rule for f in run(jump, replace(CONTEXT, earlier=earlier)).findings] == ["HIS-02"]


def test_earlier_figures_of_nobody_are_no_history() -> None:
    """The first submission of all has an empty ledger behind it."""
    earlier = earlier_frame("OBS_VALUE\n1").clear()
    assert len(run(frame_of(["OBS_VALUE"], [["5"]]), replace(CONTEXT, earlier=earlier)).findings) == 0


def test_replacing_a_whole_dataflow_counts_reporters_that_left() -> None:
    """With an empty scope a file that lacks a reporter takes all its cells away, and must say so."""
    agreement = Agreement("AGENCY", "EXAMPLE", Frequency.MONTHLY, 30, ("*",), action=Action.REPLACE, scope=())
    earlier = earlier_frame("REPORTER | POINT\nKG | P1\n" + "\n".join(f"KZ | P{n}" for n in range(9)))
    context = replace(CONTEXT, agreement=agreement, earlier=earlier)
    findings = run(frame_of(["REPORTER", "OBS_VALUE"], [["KG", "10"]]), context).findings.items
    assert [(f.rule, f.found) for f in findings] == [("DEL-02", "9")]


def test_the_submission_may_say_its_own_action() -> None:
    """A file sent as a replacement is checked as one, whatever the agreement usually does."""
    earlier = earlier_frame("POINT\n" + "\n".join(f"P{n}" for n in range(10)))
    merge = run(frame_of(["OBS_VALUE"], [["10"]]), replace(CONTEXT, earlier=earlier))
    replacing = replace(CONTEXT, earlier=earlier, action=Action.REPLACE)
    assert len(merge.findings) == 0
    assert [f.rule for f in run(frame_of(["OBS_VALUE"], [["10"]]), replacing).findings] == ["DEL-02"]


def test_a_merge_without_a_value_revises_nothing() -> None:
    """A row that only adds a comment leaves the earlier figure alone, so that no revision is to be warned of."""
    earlier = earlier_frame("OBS_VALUE\n5000")
    checked = run(frame_of(["OBS_VALUE", "COMMENT"], [[None, "checked"]]), replace(CONTEXT, earlier=earlier))
    assert [finding.rule for finding in checked.findings] == ["STA-02"]
