"""Members that learn from all series at once: gradient-boosted trees on logs.

Two ways of looking ahead err differently, so the combination has both: one step at a time, each forecast becoming
the next one's past, and each step at once from what is known at the origin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.forecasting.boosted_features import differences_of, direct_rows, recursive_rows, row_after
from comity.forecasting.members import log_shift
from comity.forecasting.panel_members import LEAST_ROWS, LEAST_SERIES, MemberForecast, PanelTask
from comity.forecasting.series import Array

_MOST_ROWS = 200_000
_MOST_ORIGINS = 60
_STEPS_AN_ORIGIN = 6
_LOG_RANGE = 30.0
_ROUNDS = 300
_PARAMETERS: Mapping[str, Any] = {
    "objective": "l1",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_child_samples": 40,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}


@dataclass(frozen=True)
class _Logs:
    """The series that take part: their places in the panel, their logs, what was added before logs."""

    places: list[int]
    logs: list[Array]
    shifts: list[float]


@dataclass(frozen=True)
class BoostedSteps:
    """LightGBM on the last seasonal differences of logs, one step ahead, fed with its own forecasts.

    One model for all series of a panel, absolute loss. Sources: Montero-Manso and Hyndman (2021) on global models;
    Ke et al. (2017) on the trees.
    """

    name: str = "boosted_steps"

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast every non-negative series of more than a season and a step; None for others, or for all."""
        known = _logs(task)
        rows, targets = recursive_rows([differences_of(z, task.season) for z in known.logs], task.season)
        if not _can_learn(known, targets):
            return [None] * len(task.values)
        model = _train(rows, targets, seed=task.seed)
        return _back(task, known, _feed_forward(model, known.logs, season=task.season, horizon=task.horizon))


@dataclass(frozen=True)
class BoostedHorizons:
    """LightGBM on what is known at an origin and the step asked for; forecasts the change on last season's value.

    One model for all series and steps, absolute loss. For direct against fed-forward forecasts see Ben Taieb et al.
    (2012).
    """

    name: str = "boosted_horizons"

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast every non-negative series of more than a season and a step; None for others, or for all."""
        known = _logs(task)
        rows, targets = self._training(known, task)
        if not _can_learn(known, targets):
            return [None] * len(task.values)
        model = _train(rows, targets, seed=task.seed)
        steps = np.arange(1, task.horizon + 1)
        made = [direct_rows(z, np.full(task.horizon, len(z)), steps, season=task.season) for z in known.logs]
        changes = model.predict(np.concatenate([part for part, _ in made])).reshape(len(made), task.horizon)
        return _back(task, known, [base + change for (_, base), change in zip(made, changes, strict=True)])

    def _training(self, known: _Logs, task: PanelTask) -> tuple[Array, Array]:
        """Return features and targets of up to six steps from each of up to sixty origins of each series."""
        generator = np.random.default_rng(task.seed)
        least = task.season + 2
        most = max(min(_MOST_ORIGINS, _MOST_ROWS // (_STEPS_AN_ORIGIN * max(len(known.logs), 1))), 1)
        parts = []
        for z in known.logs:
            origins = np.arange(least, len(z))
            if len(origins) > most:
                origins = origins[-_MOST_ORIGINS:]
                origins = np.sort(generator.choice(origins, min(most, len(origins)), replace=False))
            if len(origins):
                parts.append(_sample(z, origins, task, generator))
        if not parts:
            return np.empty((0, 0)), np.empty(0)
        return np.concatenate([rows for rows, _ in parts]), np.concatenate([targets for _, targets in parts])


def _sample(
    logs: Array, origins: np.ndarray, task: PanelTask, generator: np.random.Generator
) -> tuple[Array, Array]:
    count = min(_STEPS_AN_ORIGIN, task.horizon)
    order = generator.permuted(np.tile(np.arange(1, task.horizon + 1), (len(origins), 1)), axis=1)[:, :count]
    ends, steps = np.repeat(origins, count), order.ravel()
    seen = ends + steps <= len(logs)
    ends, steps = ends[seen], steps[seen]
    rows, base = direct_rows(logs, ends, steps, season=task.season)
    return rows, logs[ends + steps - 1] - base


def _logs(task: PanelTask) -> _Logs:
    places = [i for i, values in enumerate(task.values) if len(values) > task.season + 1 and values.min() >= 0]
    places = [i for i in places if task.values[i].max() > 0]
    shifts = [log_shift(task.values[i]) for i in places]
    logs = [np.log(task.values[i] + shift) for i, shift in zip(places, shifts, strict=True)]
    return _Logs(places, logs, shifts)


def _can_learn(known: _Logs, targets: Array) -> bool:
    return len(known.places) >= LEAST_SERIES and len(targets) >= LEAST_ROWS


def _back(task: PanelTask, known: _Logs, coming: Sequence[Array]) -> list[MemberForecast | None]:
    found: list[MemberForecast | None] = [None] * len(task.values)
    for i, shift, future in zip(known.places, known.shifts, coming, strict=True):
        found[i] = MemberForecast(np.maximum(np.exp(np.clip(future, -_LOG_RANGE, _LOG_RANGE)) - shift, 0))
    return found


def _train(rows: Array, targets: Array, *, seed: int) -> Any:  # noqa: ANN401 - untyped library
    import lightgbm

    if len(targets) > _MOST_ROWS:
        chosen = np.sort(np.random.default_rng(seed).choice(len(targets), _MOST_ROWS, replace=False))
        rows, targets = rows[chosen], targets[chosen]
    return lightgbm.train({**_PARAMETERS, "seed": seed}, lightgbm.Dataset(rows, targets), num_boost_round=_ROUNDS)


def _feed_forward(model: Any, logs: Sequence[Array], *, season: int, horizon: int) -> list[Array]:  # noqa: ANN401
    """Return the logs of each series' steps to come: every step's difference becomes a feature of the next."""
    differences = [differences_of(z, season) for z in logs]
    extended = list(logs)
    for _ in range(horizon):
        steps = model.predict(np.array([row_after(d, season) for d in differences]))
        differences = [np.append(d, step) for d, step in zip(differences, steps, strict=True)]
        extended = [np.append(z, z[-season] + step) for z, step in zip(extended, steps, strict=True)]
    return [z[-horizon:] for z in extended]
