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
    0.0095: Thresholds((3.28, 2.84, 2.62, 2.96), (2.02, 1.62, 1.54, 1.88)),
    0.0025: Thresholds((7.2, 3.86, 3.72, 4.42), (3.14, 2.22, 2.04, 2.64)),
}
"""By new alarms a flow and period: what so many of the series of `bench.analysis.early_warning_thresholds` pass."""

TAILS: Mapping[str, tuple[Tail, ...]] = {
    "surprise": (
        Tail((0.5, 1.07, 1.5, 1.96, 2.92, 3.95, 5.79, 8.66, 12.83)),
        Tail((0.56, 1.16, 1.53, 1.86, 2.36, 2.74, 3.24, 3.92, 5.03)),
        Tail((0.49, 1.09, 1.48, 1.83, 2.28, 2.6, 3.07, 4.1, 5.6)),
        Tail((0.51, 1.1, 1.5, 1.89, 2.46, 2.91, 3.52, 4.33, 4.87)),
    ),
    "drift": (
        Tail((0.3, 0.66, 0.93, 1.22, 1.77, 2.21, 2.67, 3.03, 3.3)),
        Tail((0.32, 0.64, 0.84, 1.03, 1.29, 1.49, 1.73, 2.26, 2.61)),
        Tail((0.28, 0.58, 0.78, 0.97, 1.23, 1.44, 1.74, 2.14, 2.47)),
        Tail((0.32, 0.68, 0.92, 1.17, 1.49, 1.81, 2.1, 2.5, 2.71)),
    ),
}
"""Reference tails of each rule, one a noise class, of the same series."""

REACH_95 = (2.01, 1.96, 2.06, 1.99)
"""Spreads that 95 % of one-step surprises, the shared part included, don't pass."""

SEEN_SPREADS = (3.25, 1.97, 2.32, None)
"""Size of a step on logs, in usual sizes of a surprise, that is found within three periods as likely as not; None
where no step is, up to four times as high."""
