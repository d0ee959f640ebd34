from comity.model.findings import Finding, Findings, Severity
from comity.store.findings_json import parse_findings, render_findings


def test_findings_come_back_equal() -> None:
    """Kept findings, the limit and the count of the rest survive."""
    findings = Findings(limit_per_rule=1)
    findings.add(Finding("A-1", Severity.ERROR, "Überall", row=3, column="X", found="ж", expected="y", remedy="do"))
    findings.add(Finding("A-1", Severity.ERROR, "again"))
    findings.count_rest("B-1", Severity.WARNING, 40)
    back = parse_findings(render_findings(findings))
    assert back == findings
    assert back.rest == {"A-1": 1, "B-1": 40}


def test_without_echo_nothing_found_is_kept() -> None:
    """Of a file about persons no cell value remains."""
    findings = Findings()
    findings.add(Finding("P-1", Severity.ERROR, "Persons.", column="NAME", found="Ivanov"))
    assert "Ivanov" not in render_findings(findings, echo=False)
    assert next(iter(parse_findings(render_findings(findings, echo=False)))).column == "NAME"
