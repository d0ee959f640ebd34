"""What the exchange needs for its archive of reports: what was asked for, and what was printed of it.

A report is ordered, by schedule or by a person, and then printed; both stay. Files are kept under their digest.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, kw_only=True)
class ReportOrder:
    """A report that is to be printed: on a period, as known at `as_of`, in a language, for an audience.

    `audience` is a key of `comity.hub.access.sight.AUDIENCES`; `actor` is who asked for it, at `at`.
    """

    indicator: str
    period: str
    as_of: dt.datetime
    language: str
    audience: str
    actor: str
    at: dt.datetime
    id: int = 0


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A printed file: the SHA-256 of its bytes, and how many they are."""

    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True)
class ReportPrint:
    """What came of an order: its files by suffix (`.html`, `.pdf`), or the problem that it ended with.

    `seq` is the last of the ledger that the figures know of; `figures` is the SHA-256 of all of the report's
    figures, the same in every language; `program` is the version of Comity that printed it.
    """

    seq: int
    figures: str
    program: str
    at: dt.datetime
    files: Mapping[str, ReportFile] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class ArchivedReport:
    """An order, and what came of it; `made` is None while it waits to be printed."""

    order: ReportOrder
    made: ReportPrint | None = None

    @property
    def id(self) -> int:
        """The number of the order, by which the report is known."""
        return self.order.id


@runtime_checkable
class Reports(Protocol):
    """The archive of reports, append-only; each addition is one transaction with its entry in the journal."""

    def order(self, orders: Sequence[ReportOrder], *, recorded_at: dt.datetime) -> list[ReportOrder]:
        """Keep orders; return them with their numbers. One that waits already, or asks for the same, isn't kept."""
        ...

    def keep(
        self, order: int, made: ReportPrint, contents: Mapping[str, bytes], *, recorded_at: dt.datetime
    ) -> ArchivedReport:
        """Keep what came of an order, with the contents of its files by suffix; a second print isn't kept."""
        ...

    def get(self, order: int) -> ArchivedReport:
        """Return a report; raises UnknownArtefactError."""
        ...

    def all(self) -> list[ArchivedReport]:
        """Return every report, in the order in which they were asked for."""
        ...

    def content(self, sha256: str) -> bytes:
        """Return the bytes of a file; raises LedgerError where they are missing or changed."""
        ...
