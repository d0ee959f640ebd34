"""Turn faults of values into findings."""

from collections.abc import Sequence
from dataclasses import replace

from comity.formats.messages import catalogue, finding
from comity.formats.sdmx_json.columns import Faults
from comity.model.findings import Finding, Findings


def tell(findings: Findings, faults: Faults, places: Sequence[str | int], rule: str | None = None) -> None:
    """Add a finding for each fault: the first ones made, the rest counted.

    The rule is JSON-15 for a key and JSON-16 for a component, if none is named. `places`
    gives for each row of the faults its JSON pointer, or its ordinal, whose pointer is found later.
    """
    named = [
        (rule or ("JSON-16" if component else "JSON-15"), component, rows)
        for component, rows in faults.rows.items()
    ]
    for broken, component, rows in [*named, ("JSON-04", "", faults.twice)]:
        for row, found in rows[: findings.limit_per_rule]:
            made = finding(broken, column=component or None, found=found)
            findings.add(_placed(made, places[row]))
        rest = max(0, len(rows) - findings.limit_per_rule)
        findings.count_rest(broken, catalogue()[broken].severity, rest)


def _placed(made: Finding, place: str | int) -> Finding:
    return replace(made, pointer=place) if isinstance(place, str) else replace(made, row=place)
