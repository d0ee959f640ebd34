"""What a submission's sender is told of it: its state and findings, as values; who may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from comity.errors import ForbiddenError, LedgerError, UnknownArtefactError
from comity.exchange.permissions import may_use
from comity.formats.source import Source, read_source
from comity.hub.home import Hub
from comity.hub.intake.limits import set_limits
from comity.model.access import Principal, Role
from comity.model.findings import Finding, Findings, Severity
from comity.model.pieces import Piece
from comity.model.submission_search import Wanted
from comity.model.submissions import State, Submission

_SEES_ALL = frozenset({Role.SECRETARIAT, Role.AUDITOR})
_WITHOUT_ROWS = frozenset({"persons", "nil"})
_SEES_OWN = frozenset({Role.PROVIDER, Role.COORDINATOR})


def findings_as_json(findings: Findings) -> Mapping[str, Any]:
    """Return findings as plain values: totals, those kept, and how many more there are by rule."""
    return {
        "errors": findings.total(Severity.ERROR),
        "warnings": findings.total(Severity.WARNING),
        "findings": [_as_json(finding) for finding in findings],
        "not_shown": dict(findings.rest),
    }


def submission_for(hub: Hub, principal: Principal, submission_id: int) -> Submission:
    """Return a submission to somebody who may see it; to anybody else there is none of that number."""
    found = hub.submissions.get(submission_id)
    if principal.role in _SEES_ALL or (principal.role in _SEES_OWN and principal.provider == found.provider):
        return found
    raise UnknownArtefactError(
        f"There is no submission {submission_id}.", remedy="Look it up in the list of submissions."
    )


def submissions_for(
    hub: Hub, principal: Principal, wanted: Wanted, *, below: int | None = None, most: int
) -> list[Submission]:
    """Return a page of the submissions that somebody may see, latest first."""
    if principal.role in _SEES_ALL:
        return hub.submissions.page(wanted, below=below, most=most)
    if principal.role not in _SEES_OWN or principal.provider is None:
        raise ForbiddenError(
            "Submissions are shown to their senders and the secretariat.", remedy="Present the key of a provider."
        )
    if wanted.provider not in {None, principal.provider}:
        return []
    return hub.submissions.page(replace(wanted, provider=principal.provider), below=below, most=most)


def file_for(hub: Hub, principal: Principal, submission_id: int) -> tuple[Submission, bytes]:
    """Return the file of a submission exactly as it came, to its sender or the secretariat."""
    if principal.role is Role.AUDITOR:
        raise ForbiddenError("Files are for their senders and the secretariat.", remedy="Read the report instead.")
    found = submission_for(hub, principal, submission_id)
    return found, hub.ledger.raw(submission_id)


def report_page(hub: Hub, submission: Submission, *, path: str, language: str) -> str:
    """Return the report on a submission as an HTML page; `path` is that of its other forms without suffix."""
    from comity.publish.findings_page import FindingsReport, render_findings_page
    from comity.publish.findings_texts import SubmissionTexts

    texts = SubmissionTexts(language)
    report = FindingsReport(
        title=texts.title(submission),
        verdict=texts.verdict(submission),
        is_good=submission.state is not State.REJECTED,
        findings=hub.ledger.findings_of(submission.id),
        facts=texts.facts(submission),
        links=((texts.words["workbook"], f"{path}.xlsx"), (texts.words["json"], f"{path}.json")),
        language=language,
    )
    return render_findings_page(report)


def report_style() -> str:
    """Return the source of the page's style, for a content security policy."""
    from comity.publish.findings_page import style_source

    return style_source()


def report_workbook(hub: Hub, principal: Principal, submission: Submission, *, language: str) -> bytes:
    """Return the report as a workbook: the sender's file with the faulty cells marked, and a list.

    Whoever may not have the file is given the list alone.
    """
    from comity.formats.marked import About, mark_workbook
    from comity.publish.findings_texts import SubmissionTexts

    texts = SubmissionTexts(language)
    facts = [*texts.facts(submission), ("", texts.verdict(submission))]
    about = About(texts.title(submission), facts, submission.format, language)
    may_have_file = may_use("submissions.file", principal, owner=submission.provider)
    source = _source(hub, submission) if may_have_file else _parse_source(b"", submission)
    return mark_workbook(source, hub.ledger.findings_of(submission.id), about)


def pieces_for(
    hub: Hub, principal: Principal, submission: Submission, groups: Sequence[Sequence[Finding]]
) -> list[tuple[Piece, ...]] | None:
    """Return pieces of a submission's file around its faulty cells, for each group of findings.

    None where the reader may not have the file, where it wasn't kept, or where it has no rows and columns.
    """
    from comity.formats.marked.excerpts import LARGEST, cut_pieces

    may_have_file = may_use("submissions.file", principal, owner=submission.provider)
    if not groups or not may_have_file or submission.format in _WITHOUT_ROWS:
        return None
    raw = _raw(hub, submission)
    return (
        cut_pieces(_parse_source(raw, submission), groups, kind=submission.format) if len(raw) <= LARGEST else None
    )


def _source(hub: Hub, submission: Submission) -> Source:
    return _parse_source(_raw(hub, submission), submission)


def _raw(hub: Hub, submission: Submission) -> bytes:
    """Return the file as it came; nothing where it wasn't kept."""
    try:
        return hub.ledger.raw(submission.id)
    except LedgerError:
        return b""


def _parse_source(raw: bytes, submission: Submission) -> Source:
    return read_source(raw, submission.file_name or None, set_limits().file)


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "row": finding.row,
        "column": finding.column,
        "found": finding.found,
        "expected": finding.expected,
        "what_to_do": finding.remedy,
        "pointer": finding.pointer,
    }
