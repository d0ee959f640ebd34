"""What moved in the last period without its season, and whether that is more than chance."""

from dataclasses import dataclass

import numpy as np

from comity.analysis.seasonal.result import Adjusted
from comity.model.frames import PERIOD
from comity.model.periods import Period

_MAD_TO_SD = 1.4826
_YEARS = 5
_LEAST_SPREADS = 2.0
"""Changes of fewer spreads than this are what chance brings in one period of twenty, and aren't told."""


@dataclass(frozen=True, slots=True)
class Growth:
    """The change of the adjusted series from the period before, as a fraction (0.02 is +2 %).

    `noise` is the usual size (one standard deviation, robust) of the changes of the irregular component, adjusted
    over trend, in the last five years.
    """

    period: Period
    before: Period
    change: float
    noise: float

    @property
    def is_told(self) -> bool:
        """Whether it is more than chance, and shows at one decimal of a per cent."""
        shown = abs(round(self.change, 3)) > 0
        return shown and bool(abs(np.log1p(self.change)) > _LEAST_SPREADS * self.noise)


def latest_growth(made: Adjusted) -> Growth | None:
    """Return the change of the last period; None where there is none, or a figure that isn't above zero."""
    frame = made.frame
    if not made.is_adjusted or frame.height <= _YEARS:
        return None
    period = Period.from_id(frame[PERIOD][-1])
    recent = frame.tail(_YEARS * period.frequency.per_year + 1)
    adjusted, trend = (recent[name].to_numpy() for name in ("adjusted", "trend"))
    if not (adjusted[-2:] > 0).all():
        return None
    usable = (adjusted > 0) & (trend > 0)
    irregular = np.where(usable, np.log(np.where(usable, adjusted, 1.0) / np.where(usable, trend, 1.0)), np.nan)
    moved = np.diff(irregular)
    moved = moved[np.isfinite(moved)]
    noise = _MAD_TO_SD * float(np.median(np.abs(moved))) if moved.size else 0.0
    return Growth(period, period.shift(-1), float(adjusted[-1] / adjusted[-2] - 1), noise)
