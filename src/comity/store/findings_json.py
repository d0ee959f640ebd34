"""Findings as the JSON text that is attached to a submission, and back."""

import json
from dataclasses import asdict, replace

from comity.model.findings import Finding, Findings, Severity


def render_findings(findings: Findings, *, echo: bool = True) -> str:
    """Return the findings as JSON text; without `echo`, without what was found in the file."""
    items = findings.items if echo else [replace(finding, found=None) for finding in findings.items]
    document = {
        "limit_per_rule": findings.limit_per_rule,
        "items": [{k: v for k, v in asdict(item).items() if v is not None} for item in items],
        "counts": [[rule, severity.value, count] for (rule, severity), count in sorted(findings.counts.items())],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def parse_findings(text: str) -> Findings:
    """Return the findings that `render_findings` wrote."""
    document = json.loads(text)
    findings = Findings(document["limit_per_rule"])
    for item in document["items"]:
        findings.items.append(Finding(**{**item, "severity": Severity(item["severity"])}))
    for rule, severity, count in document["counts"]:
        findings.counts[rule, Severity(severity)] = count
    return findings
