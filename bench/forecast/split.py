"""One origin of one set: what a forecaster may see, and what came after."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
LEVELS = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)
"""Every quantile that is scored: nine deciles for WQL and coverage at 80 %, the outer two for coverage at 95 %."""


@dataclass(frozen=True)
class Split:
    """Series up to one origin, and the `horizon` steps after it.

    `train` and `test` are in the order of `ids`; NaN is missing (train), or hasn't come and isn't scored (test).
    All series end at the origin; `origin` is its month (2018-03), None where a set has no dates.
    """

    name: str
    season: int
    horizon: int
    ids: tuple[str, ...]
    train: tuple[Array, ...]
    test: tuple[Array, ...]
    origin: str | None = None

    def take(self, places: list[int]) -> "Split":
        """Return the split with the series at these places only."""
        return replace(
            self,
            ids=tuple(self.ids[i] for i in places),
            train=tuple(self.train[i] for i in places),
            test=tuple(self.test[i] for i in places),
        )

    def actual(self) -> Array:
        """Return what came as (series, steps)."""
        return np.array(self.test).reshape(len(self.ids), self.horizon)

    def digest(self) -> str:
        """Return a digest of all that a forecaster sees: equal digests have equal forecasts."""
        found = hashlib.sha256(f"{self.season} {self.horizon} {self.origin}".encode())
        for unique_id, values in zip(self.ids, self.train, strict=True):
            found.update(unique_id.encode() + np.ascontiguousarray(values, dtype="<f8").tobytes())
        return found.hexdigest()[:16]


def concatenate(name: str, splits: list[Split]) -> Split:
    """Return several origins of one set as one, for pooled scores; a series keeps its id at each of them."""
    first = splits[0]
    return Split(
        name,
        first.season,
        first.horizon,
        tuple(unique_id for split in splits for unique_id in split.ids),
        tuple(values for split in splits for values in split.train),
        tuple(values for split in splits for values in split.test),
    )
