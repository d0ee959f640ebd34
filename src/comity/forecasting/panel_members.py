"""The port of a member that forecasts all series of a panel at once: what it is given, and what it gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from comity.forecasting.series import Array

LEAST_SERIES = 25
LEAST_ROWS = 500
"""Panels of fewer series, or with fewer places to learn from, aren't worth the seconds that learning takes."""


@dataclass(frozen=True)
class PanelTask:
    """A panel to be forecast.

    `values` are arrays of any lengths without gaps, on the scale of the data;
    `places` gives the step of each series' last value on the timeline that they share (for months: months since the
    year 0), so that a member can tell one month from another and knows which values are of one period. `levels` are
    the quantiles that are asked for, rising; the first and the last decile are always among them.
    """

    values: Sequence[Array]
    places: Sequence[int]
    season: int
    horizon: int
    levels: tuple[float, ...]
    seed: int


@dataclass(frozen=True)
class MemberForecast:
    """One series' point forecasts (steps) and, where the member has them, its quantiles (steps, levels)."""

    mean: Array
    quantiles: Array | None = None


class PanelMember(Protocol):
    """A member: its name, and its forecasts in the order of the series; None where it has nothing to say.

    Deterministic given the task. May raise: the run then goes on without it and says so.
    """

    @property
    def name(self) -> str:
        """Return the name by which notes call it."""
        ...

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast every series `horizon` steps past its last value."""
        ...
