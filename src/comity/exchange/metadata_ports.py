"""What the exchange needs for reference metadata: quality reports of providers about their dataflows."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, kw_only=True)
class QualityReport:
    """A quality report: what a provider says of a dataflow, by concept of SIMS, for periods `first` to `last`.

    Empty bounds stand for any period. `statements` maps a concept's id (S.13.1) to a text or a number. The id,
    version, digest, moment and author are given when it is kept.
    """

    provider: str
    dataflow: str
    first: str = ""
    last: str = ""
    statements: Mapping[str, str | float] = field(default_factory=dict)
    id: int = 0
    version: int = 0
    digest: str = ""
    at: dt.datetime | None = None
    actor: str = ""


@runtime_checkable
class MetadataReports(Protocol):
    """Reports of all versions; none is ever changed."""

    def add(
        self, report: QualityReport, *, actor: str, at: dt.datetime, recorded_at: dt.datetime
    ) -> tuple[QualityReport, bool]:
        """Keep a report as the next version for its periods, and say whether it is new; a repeat is not."""
        ...

    def get(self, number: int) -> QualityReport:
        """Return a report; raises UnknownArtefactError where there is none."""
        ...

    def all(self, *, provider: str | None = None, dataflow: str | None = None) -> list[QualityReport]:
        """Return the reports, past versions too, oldest first."""
        ...
