"""A seasonally adjusted series, the gate that it had to pass, and why it did not."""

from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from comity.analysis.seasonal.specification import Specification
from comity.model.frames import PERIOD

SCHEMA = {
    PERIOD: pl.Int64,
    "value": pl.Float64,
    "adjusted": pl.Float64,
    "trend": pl.Float64,
    "trend_is_uncertain": pl.Boolean,
    "seasonal": pl.Float64,
    "calendar": pl.Float64,
    "is_outlier": pl.Boolean,
}


class Reason(StrEnum):
    """Why a series stays unadjusted."""

    FREQUENCY = "frequency"
    """There is no season within a year to adjust for, or none that the methods know (hours)."""
    TOO_SHORT = "too_short"
    """Fewer than three whole seasons."""
    UNKNOWN = "unknown"
    """More than a tenth of the figures are unknown."""
    NO_SEASON = "no_season"
    """No season could be shown in the figures as they are."""
    NOT_IDENTIFIABLE = "not_identifiable"
    """The season moves too much to be told from chance: M7 is 1 or more, or the combined test fails."""
    QUALITY = "quality"
    """X-11's overall quality Q is 1 or more."""
    RESIDUAL = "residual"
    """A season is left in the adjusted series."""


@dataclass(frozen=True, slots=True)
class Gate:
    """The tests of an adjustment; `passed` where there is no reason against it.

    `q` and `m7` are X-11's quality measures (both better below 1); STL has no `q`. `qs_p` is the p-value of no
    season in the adjusted series (the smaller one of the whole and its last eight years), `qs_original_p` that of
    the series as it is, `identifiable` X-11's combined test.
    """

    q: float | None = None
    m7: float | None = None
    qs_p: float | None = None
    qs_original_p: float | None = None
    identifiable: bool | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the adjusted series may be shown."""
        return not self.reasons


@dataclass(frozen=True)
class Adjusted:
    """A series and what is left of it without its season.

    `frame` (SCHEMA), one row a period, by time: `_period`; `value` as it is (null: unknown); `adjusted`, without
    season and calendar effects; `trend`, the trend-cycle, and `trend_is_uncertain`, true of the last points, which
    later figures move most; `seasonal` and `calendar`, factors (value = adjusted × seasonal × calendar) where the
    specification's transform is log, else amounts; `is_outlier`. Where the gate wasn't passed, `adjusted`, `trend`,
    `seasonal` and `calendar` are null: the series is shown as it is. `held_back` is then the frame that the gate
    didn't let through, for whoever looks into the reason; it is not for publication.

    `specification` is None where there was nothing to choose; `fault` says in X-13's own words why it couldn't
    adjust and STL stood in.
    """

    frame: pl.DataFrame
    gate: Gate
    specification: Specification | None = None
    fault: str = ""
    held_back: pl.DataFrame | None = None

    @property
    def is_adjusted(self) -> bool:
        """Whether there is an adjusted series."""
        return self.specification is not None and self.gate.passed
