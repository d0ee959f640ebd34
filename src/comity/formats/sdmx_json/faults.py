"""Turn faults of values into findings."""

from collections.abc import Sequence

from comity.formats.messages import catalogue, finding
from comity.formats.sdmx_json.columns import Faults
from comity.formats.sdmx_json.layout import at
from comity.model.findings import Findings


def tell(findings: Findings, faults: Faults, places: Sequence[str | int], rule: str | None = None) -> None:
    """Add a finding for each fault: the first ones made, the rest counted.

    The rule is JSON-15 for a key and JSON-16 for a component, if none is named. `places`
    gives for each row of the faults its JSON pointer, or its ordinal, whose pointer is found later.
    """
    for component, rows in faults.rows.items():
        broken = rule or ("JSON-16" if component else "JSON-15")
        for row, found in rows[: findings.limit_per_rule]:
            place = places[row]
            if isinstance(place, str):
                findings.add(at(finding(broken, column=component or None, found=found), place))
            else:
                findings.add(finding(broken, row=int(place), column=component or None, found=found))
        rest = max(0, len(rows) - findings.limit_per_rule)
        findings.count_rest(broken, catalogue()[broken].severity, rest)
