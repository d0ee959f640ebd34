"""Findings as they stand on a page: by rule, with the faulty cells in place, and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from comity.hub.home import Hub
from comity.hub.intake.finding_groups import FindingGroup
from comity.hub.rule_titles import rule_title
from comity.model.findings import Finding, Severity
from comity.model.pieces import Piece
from comity.publish.findings_texts import FindingTexts
from comity.publish.texts import Texts

MOST_PLACES = 100
"""Places of one rule that are listed; the downloads have more."""


@dataclass(frozen=True, slots=True)
class CellShown:
    """A cell of a piece of the file; `is_marked` says that it is faulty."""

    text: str
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of a piece of the file, with its number there; `is_marked` says that all of it is meant."""

    number: int
    cells: Sequence[CellShown]
    is_marked: bool = False


@dataclass(frozen=True, slots=True)
class PieceShown:
    """A piece of the file: its caption, letters or numbers of columns, heads, rows."""

    caption: str
    columns: Sequence[str]
    header: tuple[int, Sequence[str]] | None
    rows: Sequence[RowShown]


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """One finding in a line: where, what was found, what was expected."""

    where: str
    found: str
    expected: str


@dataclass(frozen=True, slots=True)
class GroupShown:
    """One rule's findings."""

    id: str
    rule: str
    kind: str
    severity: str
    count: str
    is_several: bool
    title: str
    message: str
    remedy: str
    expected: str
    pieces: Sequence[PieceShown] = field(repr=False)
    places: Sequence[PlaceShown] = field(repr=False)
    more: str = ""


def show_groups(
    hub: Hub,
    groups: Sequence[FindingGroup],
    pieces: Sequence[Sequence[Piece]] | None,
    texts: Texts,
    *,
    prefix: str = "finding",
) -> list[GroupShown]:
    """Return the groups as they are shown; `pieces` go with them, None where none can be shown."""
    cut: Sequence[Sequence[Piece]] = [()] * len(groups) if pieces is None else pieces
    return [
        _group(hub, group, own, texts, f"{prefix}-{number}")
        for number, (group, own) in enumerate(zip(groups, cut, strict=True), 1)
    ]


def _group(hub: Hub, group: FindingGroup, pieces: Sequence[Piece], texts: Texts, id_: str) -> GroupShown:
    first = group.kept[0]
    title = rule_title(hub, group.rule, texts.language)
    hidden = group.count - min(len(group.kept), MOST_PLACES)
    has_places = group.count > 1 or not pieces
    return GroupShown(
        id=id_,
        rule=group.rule,
        kind=group.severity.value,
        severity=severity_name(group.severity, texts),
        count=texts.number(group.count),
        is_several=group.count > 1,
        title=title or first.message,
        message=first.message if title else "",
        remedy=first.remedy,
        expected=first.expected or "" if len({one.expected for one in group.kept}) == 1 else "",
        pieces=[_piece(piece, texts) for piece in pieces],
        places=[_place(one, texts) for one in group.kept[:MOST_PLACES]] if has_places and _is_placed(first) else [],
        more=texts.plural("{count} more is not listed here.", "{count} more are not listed here.", count=hidden)
        if hidden > 0
        else "",
    )


def severity_name(severity: Severity, texts: Texts) -> str:
    """Return what a severity is called."""
    _ = texts.translate
    return {
        Severity.ERROR: _("Error"),
        Severity.WARNING: _("Warning"),
        Severity.INFO: _("Note"),
    }[severity]


def _is_placed(finding: Finding) -> bool:
    return finding.row is not None or finding.column is not None or finding.pointer is not None


def _place(finding: Finding, texts: Texts) -> PlaceShown:
    where = FindingTexts(texts.language).where(finding)
    return PlaceShown(where, finding.found or "", finding.expected or "")


def _piece(piece: Piece, texts: Texts) -> PieceShown:
    _ = texts.translate
    first, last = piece.rows[0][0], piece.rows[-1][0]
    if piece.sheet:
        caption = _("Sheet “{sheet}”, rows {first} to {last}", sheet=piece.sheet, first=first, last=last)
    else:
        caption = _("Lines {first} to {last}", first=first, last=last)
    rows = [
        RowShown(
            number,
            [CellShown(text, (number, at) in piece.marks) for at, text in enumerate(cells)],
            (number, None) in piece.marks,
        )
        for number, cells in piece.rows
    ]
    return PieceShown(caption, piece.columns, piece.header, rows)
