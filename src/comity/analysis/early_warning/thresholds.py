"""How far a score must go before a flow is raised, and how often one goes so far by chance, by noise class."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.analysis.early_warning.tails import Tail
from comity.analysis.panel import Array


@dataclass(frozen=True)
class Thresholds:
    """Scores beyond which a flow is raised, one a noise class."""

    surprise: tuple[float, ...]
    drift: tuple[float, ...]

    def of(self, classes: NDArray[np.intp], rule: str) -> Array:
        """Return the threshold of each figure by its class; infinite where it has none."""
        mine = self.surprise if rule == "surprise" else self.drift
        return np.array([*mine, np.inf])[classes]


THRESHOLDS: Mapping[float, Thresholds] = {
    0.0095: Thresholds((3.28, 2.88, 2.74, 2.98), (2.02, 1.6, 1.64, 1.92)),
    0.0025: Thresholds((7.24, 3.88, 3.84, 4.4), (3.14, 2.2, 2.18, 2.7)),
}
"""By new alarms a flow and period: what so many of the series of `bench.analysis.early_warning_thresholds` pass."""

TAILS: Mapping[str, tuple[Tail, ...]] = {
    "surprise": (
        Tail((0.49, 1.07, 1.49, 1.93, 2.89, 3.97, 5.82, 8.77, 12.8)),
        Tail((0.56, 1.16, 1.53, 1.86, 2.37, 2.73, 3.23, 3.95, 4.95)),
        Tail((0.49, 1.1, 1.51, 1.87, 2.39, 2.72, 3.2, 4.09, 5.61)),
        Tail((0.5, 1.11, 1.52, 1.89, 2.47, 2.93, 3.51, 4.36, 5.06)),
    ),
    "drift": (
        Tail((0.3, 0.66, 0.94, 1.22, 1.74, 2.19, 2.63, 3.02, 3.3)),
        Tail((0.32, 0.64, 0.84, 1.03, 1.29, 1.5, 1.75, 2.28, 2.72)),
        Tail((0.28, 0.59, 0.79, 0.98, 1.24, 1.47, 1.74, 2.17, 2.41)),
        Tail((0.32, 0.68, 0.94, 1.19, 1.5, 1.81, 2.11, 2.54, 2.73)),
    ),
}
"""Reference tails of each rule, one a noise class, of the same series."""

REACH_95 = (1.99, 1.96, 2.08, 1.99)
"""Spreads that 95 % of one-step surprises, the shared part included, don't pass."""

SEEN_SPREADS = (3.21, 2.12, 2.51, None)
"""Size of a step on logs, in usual sizes of a surprise, that is found within three periods as likely as not; None
where no step is, up to four times as high."""
