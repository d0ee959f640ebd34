"""The report of findings as one self-contained HTML page: no script, nothing fetched, readable on paper too."""

import base64
import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from babel import Locale

from comity.model.findings import Finding, Findings, Severity
from comity.publish.findings_texts import FindingTexts
from comity.publish.numerals import render_number
from comity.publish.template_files import load_template

SHOWN = 500
"""How many findings the page shows; the workbook and the JSON report have more."""


@dataclass(frozen=True)
class FindingsReport:
    """What the page tells: title, verdict, facts (each a word and a value), findings, links (words and path)."""

    title: str
    verdict: str
    is_good: bool
    findings: Findings
    facts: Sequence[tuple[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    language: str = "en"
    lead: str = ""


@dataclass(frozen=True)
class _Rule:
    """One rule's findings, as counted."""

    rule: str
    severity: Severity
    count: str
    message: str


@dataclass(frozen=True)
class _Page:
    report: FindingsReport
    texts: FindingTexts
    shown: Sequence[Finding]
    rules: Sequence[_Rule]
    hidden: str = ""
    totals: Mapping[str, str] = field(default_factory=dict)


def render_findings_page(report: FindingsReport) -> str:
    """Return the page; its style is allowed by `style_source` in a content security policy."""
    from markupsafe import Markup

    locale, texts = Locale(report.language), FindingTexts(report.language)
    listed = list(report.findings)
    hidden = len(report.findings) - min(len(listed), SHOWN)
    totals = {one.value: render_number(report.findings.total(one), locale) for one in Severity}
    page = _Page(
        report,
        texts,
        listed[:SHOWN],
        _rules(report.findings, locale),
        texts.more(render_number(hidden, locale)) if hidden else "",
        totals,
    )
    return load_template("findings.html").render(page=page, words=texts.words, style=Markup(_style()))  # noqa: S704 - our own style sheet


def style_source() -> str:
    """Return the source that lets a browser apply the page's style sheet, and no other."""
    digest = hashlib.sha256(_style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _rules(findings: Findings, locale: Locale) -> list[_Rule]:
    """Return the rules that were broken, gravest first, each with its first message."""
    counts = findings.counts
    first: dict[tuple[str, Severity], str] = {}
    for finding in findings:
        first.setdefault((finding.rule, finding.severity), finding.message)
    order = list(Severity)
    keys = sorted(counts, key=lambda key: (order.index(key[1]), -counts[key], key[0]))
    return [
        _Rule(rule, severity, render_number(counts[rule, severity], locale), first.get((rule, severity), ""))
        for rule, severity in keys
    ]


@functools.cache
def _style() -> str:
    return (resources.files("comity.publish") / "templates" / "findings.css").read_text(encoding="utf-8")
