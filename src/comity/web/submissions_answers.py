"""What the submission API answers: the forms of its JSON documents."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from comity.hub.intake.finding_report import findings_as_json
from comity.hub.intake.intake import Examination
from comity.hub.intake.receive import Received
from comity.hub.intake.submit import Outcome
from comity.model.findings import Findings
from comity.model.submissions import Receipt, Submission


class FindingView(BaseModel):
    """One thing that is wrong with a file, where it is, and what to do."""

    rule: str = Field(description="The rule's number; docs/reference/rules.md lists them all.")
    severity: str = Field(description="error, warning or info; an error stops the file whole.")
    message: str
    row: int | None = Field(description="The line of a text file or the row of a sheet, from 1.")
    column: str | None = Field(description="The column's header, or its letters in a workbook.")
    found: str | None
    expected: str | None
    what_to_do: str
    pointer: str | None = Field(description="The place in a JSON file (RFC 6901).")


class ReportView(BaseModel):
    """All findings of a file, errors first."""

    errors: int
    warnings: int
    findings: list[FindingView]
    not_shown: dict[str, int] = Field(description="By rule, how many more there are than are listed.")


class SubmissionView(BaseModel):
    """A submission as it is recorded."""

    id: int
    seq: int | None = Field(description="Its number in the ledger; null where it isn't in it.")
    state: str
    provider: str
    dataflow: str
    file: str = Field(description="The file's bare name; empty for a file about persons.")
    format: str
    received_at: dt.datetime
    recorded_at: dt.datetime
    sha256: str
    rows: int
    added: int
    changed: int
    removed: int
    unchanged: int
    errors: int
    warnings: int
    nil: bool
    corrects: int | None = Field(description="The earlier submission that it was sent to correct.")
    links: dict[str, str] = Field(description="Paths of what belongs to it: self, report, receipt, file.")


class PartView(SubmissionView):
    """What became of one dataflow's part of a file."""

    repeated: bool = Field(description="It was here already, and nothing was changed.")
    report: ReportView


class ReceivedView(BaseModel):
    """What became of a file."""

    accepted: bool = Field(description="All of it is in the ledger.")
    waiting: bool = Field(description="It is fit, and waits for somebody's word.")
    repeated: bool = Field(description="All of it was here already.")
    submissions: list[PartView] = Field(description="One for each dataflow that the file holds.")


class CheckedPartView(BaseModel):
    """What a check found about one dataflow's part of a file."""

    fit: bool
    dataflow: str | None
    format: str
    rows: int
    report: ReportView


class CheckedView(BaseModel):
    """What a dry run found; nothing was recorded or kept."""

    fit: bool = Field(description="It would be taken.")
    parts: list[CheckedPartView]


class PageView(BaseModel):
    """A page of submissions, latest first."""

    submissions: list[SubmissionView]
    next: str | None = Field(description="The path of the next page; null on the last.")


def view_of(submission: Submission, base: str) -> SubmissionView:
    """Return a submission's view; `base` is the path under which submissions lie."""
    return SubmissionView(**_values(submission, base))


def view_of_received(received: Received, base: str) -> ReceivedView:
    """Return what a sender is answered."""
    return ReceivedView(
        accepted=all(outcome.is_accepted for outcome in received.outcomes),
        waiting=received.is_waiting,
        repeated=received.is_repeat,
        submissions=[_part(outcome, base) for outcome in received.outcomes],
    )


def view_of_receipts(parts: Sequence[tuple[Receipt, Findings]], base: str) -> ReceivedView:
    """Return what a sender is answered about submissions that were recorded before, or that had no file."""
    return ReceivedView(
        accepted=all(receipt.submission.seq is not None for receipt, _ in parts),
        waiting=any(receipt.submission.state.value == "checked" for receipt, _ in parts),
        repeated=all(receipt.repeated for receipt, _ in parts),
        submissions=[_receipt(receipt, findings, base) for receipt, findings in parts],
    )


def view_of_check(found: Sequence[Examination]) -> CheckedView:
    """Return what a dry run is answered."""
    parts = [
        CheckedPartView(
            fit=one.is_fit,
            dataflow=one.dataflow.id if one.dataflow else None,
            format=one.format,
            rows=one.rows,
            report=report_view(one.findings),
        )
        for one in found
    ]
    return CheckedView(fit=all(part.fit for part in parts), parts=parts)


def report_view(findings: Findings) -> ReportView:
    """Return the view of a report."""
    return ReportView.model_validate(findings_as_json(findings))


def _part(outcome: Outcome, base: str) -> PartView:
    return _receipt(outcome.receipt, outcome.examination.findings, base)


def _receipt(receipt: Receipt, findings: Findings, base: str) -> PartView:
    values = _values(receipt.submission, base)
    return PartView(**values, repeated=receipt.repeated, report=report_view(findings))


def _values(submission: Submission, base: str) -> dict[str, Any]:
    s, path = submission, f"{base}/{submission.id}"
    links = {"self": path, "report": f"{path}/report", "receipt": f"{path}/receipt", "file": f"{path}/file"}
    return {
        "id": s.id,
        "seq": s.seq,
        "state": s.state.value,
        "provider": s.provider,
        "dataflow": s.dataflow,
        "file": s.file_name,
        "format": s.format,
        "received_at": s.received_at,
        "recorded_at": s.recorded_at,
        "sha256": s.raw_sha256,
        "rows": s.rows,
        "added": s.added,
        "changed": s.changed,
        "removed": s.removed,
        "unchanged": s.unchanged,
        "errors": s.errors,
        "warnings": s.warnings,
        "nil": s.nil,
        "corrects": s.corrects,
        "links": links,
    }
