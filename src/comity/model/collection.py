"""Collection: what the hub fetches by itself from a provider's own service, file or folder, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SourceKind(StrEnum):
    """Where figures are collected from."""

    SDMX = "sdmx"
    """A service that speaks SDMX-REST 2.x, another hub for instance."""
    FILE = "file"
    """A file at an HTTPS address, or one for each period."""
    FOLDER = "folder"
    """A folder of the hub's own machine."""


class Phase(StrEnum):
    """Where a day stands in the calendar of an agreement."""

    NEAR_DUE = "near_due"
    """So few days before or after a due date that the figures are awaited."""
    WINDOW = "window"
    """Between a period's end and its due date."""
    OTHERWISE = "otherwise"
    """Any other day: what comes is late, or a revision."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When in a day (hours and minute, UTC), on which days: all, a weekday (Monday is 0), or a day of the month."""

    text: str
    hours: tuple[int, ...]
    minute: int = 0
    weekday: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """The rhythm of each phase; a phase that has none is passed over.

    `jitter_minutes` is the most by which all of a collection's times are moved, so that not all ask at once.
    """

    rhythms: Mapping[Phase, Rhythm]
    near_days: int = 2
    jitter_minutes: int = 10


@dataclass(frozen=True, slots=True)
class Collection:
    """Figures of one agreement that the hub fetches by itself.

    `place` is a service's or a file's address, or a folder. `headers` hold `${NAME}` where a variable of the
    environment stands. `mapping` names one that is kept with the hub.
    """

    provider: str
    dataflow: str
    source: SourceKind
    place: str
    timetable: Timetable
    files: str = "*"
    flow: str = ""
    key: str = "*"
    accept: str = ""
    updated_after: bool = True
    overlap_minutes: int = 60
    periods: int = 3
    settle_seconds: int = 30
    headers: Mapping[str, str] = field(default_factory=dict)
    mapping: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    language: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages and in the journal."""
        return f"{self.provider}/{self.dataflow}"
