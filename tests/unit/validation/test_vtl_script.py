"""VTL scripts: what they complain of becomes findings with the file's rows; what can't be run says why."""

import datetime as dt

import pytest

from comity.errors import ConfigurationError
from comity.model.findings import Finding, Severity
from comity.structures.pack import standard_pack
from comity.validation.casebook import frame_of
from comity.validation.check import check
from comity.validation.context import Context
from comity.validation.vtl_script import DataSet, run_script

pytest.importorskip("vtlengine", reason="the extra vtl is apart for its licence, and isn't installed here")


DEFAULTS = {
    "REPORTER": "KG",
    "CITIZENSHIP": "CN",
    "REASON": "WORK",
    "STAGE": "ISSUED",
    "DURATION": "_T",
    "TIME_PERIOD": "2024-Q1",
}


def found(
    script: str, cells: list[list[str | None]], *, frequency: str = "Q", language: str = "en"
) -> list[Finding]:
    """Return the findings of a script about permits by citizenship, period and value."""
    defaults = {"FREQ": frequency, **DEFAULTS}
    frame = frame_of(("CITIZENSHIP", "TIME_PERIOD", "OBS_VALUE"), cells, defaults=defaults)
    flow = standard_pack().dataflows["PERMITS"]
    checked = check(frame, {}, dataflow=flow, context=Context(dt.date(2025, 1, 10)))
    told = run_script(script, [DataSet(flow, checked.frame)], name="own.vtl", language=language)
    return [finding for _, finding in told]


def test_a_broken_rule_names_row_rule_and_what_the_script_says() -> None:
    """A finding without its row would have to be looked for by hand."""
    script = 'few <- check(PERMITS#OBS_VALUE >= 10 errorcode "few" errorlevel 3 invalid);'
    (one,) = found(script, [["CN", "2024-Q1", "12"], ["TR", "2024-Q2", "3"]])
    assert (one.rule, one.severity, one.row) == ("VTL few", Severity.ERROR, 3)
    assert one.message == "Row 3: the VTL rule few says “few” of Q.KG.TR.WORK.ISSUED._T.2024-Q2."


@pytest.mark.parametrize(
    ("period", "frequency"),
    [("2024", "A"), ("2024-S1", "S"), ("2024-Q1", "Q"), ("2024-03", "M"), ("2024-W07", "W"), ("2024-03-05", "D")],
)
def test_rows_are_found_whatever_the_period(period: str, frequency: str) -> None:
    """The engine writes periods in its own notation; the row must be found, and the period read as it came."""
    script = "few <- check(PERMITS#OBS_VALUE >= 10 invalid);"
    (one,) = found(script, [["TR", period, "3"]], frequency=frequency)
    assert one.row == 2
    assert f"_T.{period}." in one.message


def test_rulesets_give_a_finding_for_each_rule_that_is_broken() -> None:
    """A ruleset's rules have names of their own, and severities of their own."""
    script = """
    define datapoint ruleset R (variable OBS_VALUE) is
      some: OBS_VALUE >= 10 errorcode "some" errorlevel 1;
      many: OBS_VALUE >= 100 errorcode "many" errorlevel 2
    end datapoint ruleset;
    r <- check_datapoint(PERMITS, R all);
    """
    told = found(script, [["CN", "2024-Q1", "50"], ["TR", "2024-Q1", "5"]])
    assert {(f.rule, f.severity, f.row) for f in told} == {
        ("VTL r.some", Severity.INFO, 3),
        ("VTL r.many", Severity.WARNING, 2),
        ("VTL r.many", Severity.WARNING, 3),
    }


def test_aggregates_and_other_results_are_taken_as_they_are() -> None:
    """A check of a sum has fewer identifiers than the file; a result that checks nothing is no finding."""
    script = """
    total <- sum(PERMITS#OBS_VALUE group by CITIZENSHIP);
    low <- check(total >= 100 errorcode "low" invalid);
    """
    (one,) = found(
        script, [["CN", "2024-Q1", "500"], ["TR", "2024-Q1", "5"], ["TR", "2024-Q2", "7"]], language="ru"
    )
    assert one.message == "Строка 3: правило VTL low сообщает о TR: «low»."


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("x <- PERMITS +", "syntax error"),
        ("x <- OTHER#OBS_VALUE;", "OTHER not found"),
        ("x <- PERMITS#NOPE;", "NOPE not found"),
    ],
)
def test_a_script_that_cannot_be_run_says_why(script: str, said: str) -> None:
    """A traceback of the engine would help nobody who writes a script."""
    with pytest.raises(ConfigurationError) as caught:
        found(script, [["CN", "2024-Q1", "500"]])
    assert said in caught.value.detail
    assert "own.vtl" in caught.value.detail
    assert "PERMITS" in caught.value.remedy
