"""How many periods an early warning needs and looks back, by frequency, and its noise classes."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.model.periods import Frequency


@dataclass(frozen=True)
class Settings:
    """Lengths in periods, and how often a flow without change may alarm.

    `season`: the cycle that is expected; `years` seasons are wanted to read the first one from, `fewest` will do.
    `record_window`: what a record is compared with; `silence`: a record within so many periods of the last one
    isn't said again. `rate`: new alarms a flow and period, the key of the thresholds.
    """

    season: int
    years: int
    fewest: int
    record_window: int
    silence: int
    rate: float

    @property
    def needed(self) -> int:
        """Periods that a flow must have before one can be judged."""
        return self.fewest * self.season


SETTINGS: Mapping[Frequency, Settings] = {
    Frequency.ANNUAL: Settings(1, 8, 8, 8, 1, 0.0095),
    Frequency.HALF_YEARLY: Settings(2, 5, 4, 6, 1, 0.0095),
    Frequency.TRIMESTER: Settings(3, 4, 3, 6, 2, 0.0095),
    Frequency.QUARTERLY: Settings(4, 4, 3, 8, 2, 0.0095),
    Frequency.MONTHLY: Settings(12, 3, 2, 24, 6, 0.0095),
    Frequency.WEEKLY: Settings(52, 3, 2, 104, 26, 0.0025),
    Frequency.DAILY: Settings(7, 8, 8, 365, 180, 0.0025),
    Frequency.HOURLY: Settings(24, 14, 14, 24 * 28, 24 * 28, 0.0025),
}
"""Days are judged within the week and hours within the day; their season of the year is learnt as a slow drift."""

EDGES = (0.1, 0.2, 0.4)
CLASSES = ("under 10 %", "10-20 %", "20-40 %", "over 40 %")
"""Noise classes by the robust standard deviation of a flow's one-step log surprises, as known before the period."""
VOLATILE = 2
"""From this class on the rule for records holds."""
