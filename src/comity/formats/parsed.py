"""What every reader returns: the file's rows as an action frame, and all that is wrong with the file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from comity.model.findings import Findings
from comity.model.frames import ACTION, COLUMN, ROW
from comity.model.structures import Dataflow, Reference

FindDataflow = Callable[[str, Reference], Dataflow | None]
"""Returns the dataflow that an artefact named in a file belongs to, None where it isn't known.

The text says what is named: `dataflow`, `datastructure` or `dataprovision`.
"""


@dataclass(frozen=True)
class ParsedFile:
    """A file as read: its format, its action frame (docs/reference/frames.md) and its findings.

    `structure` is the artefact that the file itself names, None where it names none. `columns` gives the source
    header (or sheet column) of each component id in the frame. `rows` counts the data rows that the file holds,
    which may be more or fewer than the frame's: faulty rows are left out, wide rows become several.
    `pointers` returns the JSON pointer of rows of a JSON text (RFC 6901), by reading their part of it again.
    """

    format: str
    frame: pl.DataFrame
    findings: Findings
    structure: Reference | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    pointers: Callable[[Sequence[int]], Mapping[int, str]] | None = None


def action_schema(components: Iterable[str]) -> dict[str, pl.DataType]:
    """Return the schema of an action frame with these component ids."""
    own: dict[str, pl.DataType] = {ROW: pl.Int64(), COLUMN: pl.String(), ACTION: pl.String()}
    return own | {component: pl.String() for component in components}


def empty_action_frame(components: Iterable[str] = ()) -> pl.DataFrame:
    """Return an action frame without rows."""
    return pl.DataFrame(schema=action_schema(components))


def unreadable(file_format: str, findings: Findings, structure: Reference | None = None) -> ParsedFile:
    """Return the result for a file of which no row could be read; `findings` say why."""
    return ParsedFile(file_format, empty_action_frame(), findings, structure)
