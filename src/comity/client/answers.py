"""What an exchange answers beside tables: what became of a file, what a check found."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.model.findings import Finding, Severity
from comity.model.submissions import Submission

SUBMISSION_FIELDS = (
    *("id", "seq", "state", "provider", "dataflow", "file", "format", "received_at", "recorded_at", "sha256"),
    *("rows", "added", "changed", "removed", "unchanged", "errors", "warnings", "nil"),
)
_FINDING_FIELDS = ("rule", "message", "row", "column", "found", "expected", "pointer")


@dataclass(frozen=True, slots=True)
class Sent:
    """A submission as the hub knows it; `seq` is None where it isn't in the ledger, `state` is that of its life."""

    id: int
    seq: int | None
    state: str
    provider: str
    dataflow: str
    file: str
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
    nil: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What became of one dataflow's part of a file: the submission, whether it came before, every finding."""

    submission: Sent
    repeated: bool
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: it is accepted whole, waits for somebody's word, or is refused whole."""

    parts: tuple[Part, ...]

    @property
    def is_accepted(self) -> bool:
        """Say whether all of it is in the ledger."""
        return all(part.submission.seq is not None for part in self.parts)

    @property
    def is_waiting(self) -> bool:
        """Say whether any of it waits for somebody's word."""
        return any(part.submission.state == "checked" for part in self.parts)

    @property
    def is_refused(self) -> bool:
        """Say whether it was refused."""
        return not (self.is_accepted or self.is_waiting)

    @property
    def repeated(self) -> bool:
        """Say whether all of it was here already, and nothing was changed."""
        return all(part.repeated for part in self.parts)

    @property
    def submission(self) -> Sent:
        """The first submission: the only one of a file of one dataflow."""
        return self.parts[0].submission

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of all parts."""
        return tuple(finding for part in self.parts for finding in part.findings)


@dataclass(frozen=True, slots=True)
class CheckedPart:
    """What a check found about one dataflow's part of a file."""

    fit: bool
    dataflow: str | None
    format: str
    rows: int
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found; nothing was sent or kept."""

    parts: tuple[CheckedPart, ...]

    @property
    def is_fit(self) -> bool:
        """Say whether it would be taken."""
        return all(part.fit for part in self.parts)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding of all parts."""
        return tuple(finding for part in self.parts for finding in part.findings)


def submission_values(submission: Submission) -> dict[str, Any]:
    """Return a submission as plain values, named as the service names them."""
    renamed = {"file": submission.file_name, "sha256": submission.raw_sha256, "state": submission.state.value}
    return {name: renamed[name] if name in renamed else getattr(submission, name) for name in SUBMISSION_FIELDS}


def read_sent(values: Mapping[str, Any]) -> Sent:
    """Return a submission from values named as the service names them."""
    moments = {name: _moment(values[name]) for name in ("received_at", "recorded_at")}
    return Sent(**{name: values[name] for name in SUBMISSION_FIELDS} | moments)


def read_outcome(parts: Sequence[Mapping[str, Any]]) -> Outcome:
    """Return an outcome from its parts as the service tells them."""
    return Outcome(
        tuple(Part(read_sent(one), bool(one["repeated"]), read_findings(one["report"])) for one in parts)
    )


def read_checked(parts: Sequence[Mapping[str, Any]]) -> Checked:
    """Return what a check found from its parts as the service tells them."""
    return Checked(
        tuple(
            CheckedPart(
                one["fit"], one["dataflow"], one["format"], one["rows"], findings=read_findings(one["report"])
            )
            for one in parts
        )
    )


def read_findings(report: Mapping[str, Any]) -> tuple[Finding, ...]:
    """Return the findings of a report."""
    return tuple(
        Finding(
            severity=Severity(one["severity"]),
            remedy=one["what_to_do"],
            **{name: one[name] for name in _FINDING_FIELDS},
        )
        for one in report["findings"]
    )


def _moment(value: dt.datetime | str) -> dt.datetime:
    found = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
    return found.astimezone(dt.UTC)
