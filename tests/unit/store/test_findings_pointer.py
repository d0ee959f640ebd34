"""The JSON pointer of a finding is kept with it."""

from comity.model.findings import Finding, Findings, Severity
from comity.store.findings_json import parse_findings, render_findings


def test_every_place_comes_back() -> None:
    """Row, column and JSON pointer of a finding survive; an absent one stays absent."""
    findings = Findings(limit_per_rule=2)
    pointer = "/data/dataSets/0/series/0:1/observations/3"
    findings.add(Finding("JSON-16", Severity.ERROR, "m", row=4, column="A", found="9", remedy="r", pointer=pointer))
    findings.add(Finding("CSV-02", Severity.ERROR, "m"))
    findings.count_rest("JSON-16", Severity.ERROR, 7)
    again = parse_findings(render_findings(findings))
    assert again == findings
    assert [item.pointer for item in again.items] == [pointer, None]
    assert parse_findings(render_findings(findings, echo=False)).items[0].found is None


def test_findings_kept_before_pointers_are_read() -> None:
    """A text that was kept by an earlier release has no pointers."""
    item = '{"rule":"CSV-02","severity":"error","message":"m","remedy":""}'
    text = f'{{"limit_per_rule":100,"items":[{item}],"counts":[]}}'
    assert parse_findings(text).items == [Finding("CSV-02", Severity.ERROR, "m")]
