"""Series without their season as plain data, for chart and report."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.model.periods import Period
from comity.model.statements import Said
from comity.publish.report_data import Names


@dataclass(frozen=True, slots=True)
class SeasonalPoint:
    """One period: the figure as it is, without its season, and its trend, whose last points are uncertain."""

    period: Period
    value: float | None
    adjusted: float | None
    trend: float | None
    trend_is_uncertain: bool
    is_outlier: bool


@dataclass(frozen=True)
class SeasonalSeries:
    """The total (`origin` empty) or an origin by its code; `method` is x13, stl or empty: not adjusted.

    `change` is the adjusted change on the period before as a fraction, None where it is within the noise or there
    is none; `statements` say what there is to say.
    """

    origin: str
    method: str
    points: Sequence[SeasonalPoint]
    change: float | None
    statements: Sequence[Said]


@dataclass(frozen=True)
class Seasonal:
    """The headline series, the total first; `unit` follows a number ("visitors"), by language."""

    series: Sequence[SeasonalSeries]
    unit: Names
