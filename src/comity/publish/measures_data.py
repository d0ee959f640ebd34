"""The measures and joint operations of a report as plain data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from comity.model.measures import ExpectedEffect, MeasureKind, Stage


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure: its names, how far it is on the report's day, its days, whom it is about, what is expected.

    `members`, `citizenships` and `neighbours` are area codes, empty for all; `dataflows` names by language.
    """

    id: str
    kind: MeasureKind
    names: Mapping[str, str]
    stage: Stage | None
    first: dt.date | None
    last: dt.date | None
    members: tuple[str, ...] = ()
    citizenships: tuple[str, ...] = ()
    neighbours: tuple[str, ...] = ()
    dataflows: tuple[Mapping[str, str], ...] = ()
    expected: ExpectedEffect | None = None
    is_restricted: bool = False


@dataclass(frozen=True, slots=True)
class MeasuresPart:
    """The measures that the report's readers see, by the day on which they began; `today` is the report's day."""

    rows: tuple[MeasureRow, ...]
    today: dt.date
