"""Findings put together by rule, as people work through them: the gravest first, then the most frequent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.model.findings import Finding, Findings, Severity


@dataclass(frozen=True, slots=True)
class FindingGroup:
    """One rule's findings: how many there are, and those that are kept, in order of place (at least one)."""

    rule: str
    severity: Severity
    count: int
    kept: Sequence[Finding] = field(repr=False)


def group_findings(findings: Findings) -> list[FindingGroup]:
    """Return the findings by rule and severity; a rule of which none is kept is left out."""
    by_key: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault((finding.rule, finding.severity), []).append(finding)
    order = list(Severity)
    keys = sorted(by_key, key=lambda key: (order.index(key[1]), -findings.counts[key], key[0]))
    return [FindingGroup(*key, findings.counts[key], by_key[key]) for key in keys]
