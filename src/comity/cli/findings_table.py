"""Findings on the screen."""

from rich.console import Console
from rich.text import Text

from comity.cli.console import number, table
from comity.model.findings import Finding, Findings, Severity

GLYPH = {Severity.ERROR: ("✕", "red"), Severity.WARNING: ("!", "yellow"), Severity.INFO: ("·", "blue")}
SHOWN = 30


def print_findings(console: Console, findings: Findings) -> None:
    """Print the findings as a table, errors first, with a count of what isn't shown."""
    shown = list(findings)[:SHOWN]
    if not shown:
        return
    rows = [_row(f) for f in shown]
    console.print(table(["", "Rule", "Where", "What is wrong", "Found", "Expected", "What to do"], rows))
    hidden = len(findings) - len(shown)
    if hidden > 0:
        more = f"… and {number(hidden)} more of the same kinds"
        console.print(f"{more}; --format json lists up to 1,000 of each rule.")


def _row(finding: Finding) -> list[str | Text]:
    glyph, style = GLYPH[finding.severity]
    return [
        Text(glyph, style=style),
        finding.rule,
        _where(finding),
        Text(finding.message),
        Text(finding.found or ""),
        Text(finding.expected or ""),
        Text(finding.remedy),
    ]


def _where(finding: Finding) -> str:
    row = f"row {number(finding.row)}" if finding.row is not None else ""
    parts = [finding.pointer or row, finding.column or ""]
    return " · ".join(p for p in parts if p) or "file"
