"""Several networks that look back on different lengths, their quantiles averaged, as far ahead as is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.forecasting.network.panel_logs import lay_out
from comity.forecasting.network.quantile_head import LEVELS, MIDDLE
from comity.forecasting.network.training import Network, Recipe, predict, train
from comity.forecasting.network.training_set import lay_out_training, reach_of
from comity.forecasting.network.windows import Frame, windows_at
from comity.forecasting.series import Array

_SEASONAL_LOOKBACKS = (1.5, 2.0, 3.0)
_SHORT_LOOKBACKS = (2.0, 3.0, 4.0)
_SHORT_SEASON = 8
_PLAIN_LOOKBACKS = (4, 6, 8)


def lookbacks(season: int) -> tuple[int, ...]:
    """Return the steps that each network looks back on: one and a half to three seasons, more of short ones.

    >>> lookbacks(12), lookbacks(4), lookbacks(1)
    ((18, 24, 36), (8, 12, 16), (4, 6, 8))
    """
    if season == 1:
        return _PLAIN_LOOKBACKS
    seasons = _SHORT_LOOKBACKS if season < _SHORT_SEASON else _SEASONAL_LOOKBACKS
    return tuple(round(count * season) for count in seasons)


@dataclass(frozen=True)
class Ensemble:
    """Trained networks, each with the frame of its windows; all look the same number of steps ahead."""

    season: int
    horizon: int
    usual: float
    members: Sequence[tuple[Frame, Network]]

    def quantiles(self, logs: Sequence[Array], horizon: int) -> Array:
        """Return the (series, steps, trained levels) quantiles in logs.

        Past the networks' own horizon the medians are taken for values and forecast on; the distances of the
        quantiles from the median add up like independent errors.
        """
        made = self._ahead(logs)
        while made.shape[1] < horizon:
            medians = made[:, :, MIDDLE]
            longer = [np.concatenate([one, median]) for one, median in zip(logs, medians, strict=True)]
            more = self._ahead(longer)
            made = np.concatenate([made, _widened(more, made[:, -1:])], axis=1)
        return made[:, :horizon]

    def _ahead(self, logs: Sequence[Array]) -> Array:
        before = max(frame.lookback for frame, _ in self.members)
        panel = lay_out(logs, season=self.season, before=before, after=self.horizon, usual=self.usual)
        made = [predict(network, windows_at(panel, frame, panel.ends)) for frame, network in self.members]
        return np.asarray(np.mean(made, axis=0, dtype=np.float64))


def _widened(quantiles: Array, before: Array) -> Array:
    median = quantiles[..., MIDDLE : MIDDLE + 1]
    own, carried = quantiles - median, before - before[..., MIDDLE : MIDDLE + 1]
    signs = np.sign(np.arange(len(LEVELS)) - MIDDLE)
    return np.asarray(median + signs * np.sqrt(own**2 + carried**2))


def train_ensemble(logs: Sequence[Array], *, season: int, horizon: int, seed: int, recipe: Recipe) -> Ensemble:
    """Return networks trained on the past of the series, one for each length of looking back.

    `logs` are the series on the scale of the networks.
    """
    looks = lookbacks(season)
    reach = reach_of([len(one) for one in logs], season, horizon)
    rng = np.random.default_rng(seed)
    found = lay_out_training(logs, frame=Frame(season, max(looks), reach), synthetic=recipe.synthetic, rng=rng)
    members = []
    for number, look in enumerate(looks):
        frame = Frame(season, look, reach)
        windows = windows_at(found.panel, frame, found.origins)
        members.append((frame, train(windows, found.chances, recipe, seed=seed + number)))
    return Ensemble(season, reach, found.usual, members)
