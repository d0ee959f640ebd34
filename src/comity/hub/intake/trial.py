"""What a file that was only tried out is told: findings with their places; nothing else of the file is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.formats.marked.excerpts import cut_pieces
from comity.hub.intake.finding_groups import FindingGroup, group_findings
from comity.hub.intake.intake import Examination
from comity.model.findings import Severity
from comity.model.pieces import Piece


@dataclass(frozen=True)
class TrialPart:
    """What a trial found about one dataflow's part of a file; `pieces` are None where none can be shown."""

    dataflow: str | None
    format: str
    rows: int
    is_fit: bool
    about_persons: bool
    errors: int
    warnings: int
    groups: Sequence[FindingGroup] = field(repr=False)
    pieces: Sequence[Sequence[Piece]] | None = field(repr=False)


def report_trial(found: Sequence[Examination]) -> tuple[TrialPart, ...]:
    """Return what is told of a file's examinations; of one about persons nothing of the file."""
    return tuple(_part(one) for one in found)


def _part(one: Examination) -> TrialPart:
    groups = group_findings(one.findings)
    kept = [group.kept for group in groups]
    pieces = None if one.about_persons or not kept else cut_pieces(one.source, kept, kind=one.format)
    return TrialPart(
        dataflow=None if one.dataflow is None else one.dataflow.id,
        format=one.format,
        rows=one.rows,
        is_fit=one.is_fit,
        about_persons=one.about_persons,
        errors=one.findings.total(Severity.ERROR),
        warnings=one.findings.total(Severity.WARNING),
        groups=groups,
        pieces=pieces,
    )
