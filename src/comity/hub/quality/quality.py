"""Quality reports: submitted, versioned, and shown beside the figures that they are about."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import ForbiddenError, UnknownArtefactError, UsageError
from comity.exchange.metadata_ports import QualityReport
from comity.hub.home import Hub
from comity.hub.intake.receive import sender_for
from comity.hub.quality.check import check_statements
from comity.hub.quality.file import parse_report_file
from comity.model.access import Principal, Role
from comity.model.findings import Findings
from comity.model.groups import Agreement
from comity.model.periods import Period, parse_period
from comity.structures.sims import sims

__all__ = [
    "KeyStatement",
    "QualityOutcome",
    "QualityReport",
    "key_statements",
    "report_for",
    "reports_for",
    "statement_titles",
    "submit_report",
]

KEY_CONCEPTS = (
    "S.3.4", "S.3.6", "S.13.1", "S.13.3.1.1", "S.12.3.1", "S.14.1.1", "S.14.2.1", "S.15.1", "S.15.2", "S.17.1",
    "S.18.1",
)  # fmt: skip
"""What is shown beside figures: definitions, accuracy, coverage, time lags, comparability, revisions, sources."""


@dataclass(frozen=True)
class QualityOutcome:
    """What became of a report: its findings, and the report where it was kept (`is_new`: not there before)."""

    findings: Findings
    report: QualityReport | None = None
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """A statement shown beside figures."""

    concept: str
    title: str
    statement: str | float


def submit_report(
    hub: Hub,
    principal: Principal,
    data: bytes,
    *,
    language: str = "en",
    check_only: bool = False,
    at: dt.datetime | None = None,
) -> QualityOutcome:
    """Check a report (TOML, JSON or the form) and keep it as the next version; a faulty one isn't kept."""
    about, said = parse_report_file(data)
    provider = sender_for(principal, about.get("provider", ""))
    agreement = _agreement(hub, provider, about.get("dataflow", ""))
    first, last = _bound(agreement, about.get("first", "")), _bound(agreement, about.get("last", ""))
    if first is not None and last is not None and last < first:
        raise UsageError("The report's last period lies before its first.", remedy="Swap them.")
    statements, findings = check_statements(said, language=language)
    if findings.has_errors or check_only:
        return QualityOutcome(findings)
    report = QualityReport(
        provider=provider,
        dataflow=agreement.dataflow,
        first="" if first is None else str(first),
        last="" if last is None else str(last),
        statements=statements,
    )
    now = dt.datetime.now(dt.UTC)
    kept, is_new = hub.quality.add(report, actor=principal.name, at=hub.now(at), recorded_at=now)
    return QualityOutcome(findings, kept, is_new)


def reports_for(
    hub: Hub,
    principal: Principal,
    *,
    provider: str | None = None,
    dataflow: str | None = None,
    all_versions: bool = False,
) -> list[QualityReport]:
    """Return the reports, the latest version for each provider, dataflow and periods unless all are wanted.

    Every member reads every report: figures can't be read without them. The public doesn't.
    """
    if principal.role is Role.PUBLIC:
        raise ForbiddenError("Quality reports are for the exchange's members.", remedy="Say who you are.")
    flow = None if dataflow is None else hub.catalogue.dataflow(dataflow).id
    found = hub.quality.all(provider=provider, dataflow=flow)
    return found if all_versions else _latest(found)


def report_for(hub: Hub, principal: Principal, number: int) -> QualityReport:
    """Return a report to a member."""
    if principal.role is Role.PUBLIC:
        raise ForbiddenError("Quality reports are for the exchange's members.", remedy="Say who you are.")
    return hub.quality.get(number)


def key_statements(
    hub: Hub, provider: str, dataflow: str, *, period: Period | None = None, language: str = "en"
) -> list[KeyStatement]:
    """Return what the provider's latest report says that a reader of its figures must know; empty without a report.

    With a period, only reports count whose periods hold it.
    """
    found = [one for one in hub.quality.all(provider=provider, dataflow=dataflow) if _holds(one, period)]
    if not found:
        return []
    said = found[-1].statements
    return [KeyStatement(one, sims()[one].name(language), said[one]) for one in KEY_CONCEPTS if one in said]


def _latest(reports: list[QualityReport]) -> list[QualityReport]:
    found = {(one.provider, one.dataflow, one.first, one.last): one for one in reports}
    return list(found.values())


def _holds(report: QualityReport, period: Period | None) -> bool:
    if period is None:
        return True
    first, last = parse_period(report.first), parse_period(report.last)
    return (first is None or first.start <= period.start) and (last is None or period.end <= last.end)


def _agreement(hub: Hub, provider: str, dataflow: str) -> Agreement:
    if not dataflow:
        raise UsageError("The report's dataflow isn't named.", remedy="Write dataflow = … in it.")
    agreement = hub.group.agreement(provider, hub.catalogue.dataflow(dataflow).id)
    if agreement is None:
        raise UnknownArtefactError(f"{provider} has no agreement on {dataflow}.", remedy="Correct the report.")
    return agreement


def _bound(agreement: Agreement, text: str) -> Period | None:
    if not text:
        return None
    period = parse_period(text)
    if period is None:
        raise UsageError(
            f"{text[:40]} is no period.", remedy=f"Write one such as {agreement.frequency.value}: 2026-03."
        )
    return period


def statement_titles(report: QualityReport, language: str = "en") -> dict[str, str]:
    """Return the names of the concepts that a report speaks of, in the order of the structure."""
    return {one.id: one.name(language) for one in sims().values() if one.id in report.statements}
