"""A nowcast as the report shows it: plain data, no frames."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True, slots=True)
class NowcastRow:
    """One member's figure of the period: as reported, or estimated with the bounds of its 80 % and 95 % intervals.

    `bounds80` and `bounds95` are None for what was reported; `reported` is what has come in part of what is
    estimated. `method` is one of `own`, `own+shared`, `own+ladder`, `own+shared+ladder`; empty where reported.
    """

    area: str
    value: float
    bounds80: tuple[float, float] | None = None
    bounds95: tuple[float, float] | None = None
    reported: float | None = None
    method: str = ""

    @property
    def is_estimated(self) -> bool:
        """Whether the figure is an estimate (OBS_STATUS I)."""
        return self.bounds80 is not None


@dataclass(frozen=True)
class NowcastPart:
    """The nowcast of an indicator for a period; `rows` go by size, the largest first.

    `total_reported` adds up all that has come, partial figures too; `total_with` the whole figures and the
    estimates, with the bounds of its own intervals; both leave out who can't be estimated.
    """

    indicator: Names
    unit: Names
    period: Period
    said: Sequence[Said]
    rows: Sequence[NowcastRow]
    total_reported: float
    total_with: float
    bounds80: tuple[float, float]
    bounds95: tuple[float, float]
