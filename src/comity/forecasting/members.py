"""The members of the combination, as data: each is a name, the values that it can take, and how it forecasts.

Statsforecast does the work of most; two are ours: the naive ones with their growth, and the shrunken season.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from comity.forecasting.seasonal import shrunken_seasonal
from comity.forecasting.series import Array

_LEVEL = 80
_WIDTH = 2 * 1.2815515655446004
"""Standard deviations between the ends of a normal 80 % interval."""
_LOG_RANGE = 30.0
_GROWTH_BOUND = 1.5
_GROWTH_SHARE = 0.6
_GROWTH_FADES = 0.42
"""What is left of the growth after a season: 0.93 a month."""
_SPARSE_PENALTY = 2.0
_MEMORY = 0.1


@dataclass(frozen=True)
class Outcome:
    """A member's point forecasts and, where its model says so, the standard deviation of each step."""

    mean: Array
    deviation: Array | None = None


Forecaster = Callable[[Array, int, int], Outcome]
"""(values, season, horizon) → outcome. Values have no gaps."""


@dataclass(frozen=True)
class Member:
    """A member; one that works on logs takes no negative values and says nothing about raw deviations."""

    name: str
    forecast: Forecaster
    logs: bool = False

    def __call__(self, values: Array, season: int, horizon: int) -> Outcome:
        """Forecast on the member's own scale and return to the scale of the data."""
        if not self.logs:
            return self.forecast(values, season, horizon)
        shift = log_shift(values)
        outcome = self.forecast(np.log(values + shift), season, horizon)
        return Outcome(np.maximum(np.exp(np.clip(outcome.mean, -_LOG_RANGE, _LOG_RANGE)) - shift, 0))


def log_shift(values: Array) -> float:
    """Return what is added before logs: nothing where all are positive, else half the smallest positive value.

    It is at least a thousandth of the mean, so that one tiny value doesn't stretch the scale.
    """
    if values.min() > 0:
        return 0.0
    return float(max(0.5 * values[values > 0].min(), 1e-3 * values.mean()))


def _run(model: Any, values: Array, horizon: int, *, deviation: bool = False) -> Outcome:  # noqa: ANN401 - untyped library
    if not deviation:
        return Outcome(np.asarray(model.forecast(y=values, h=horizon)["mean"], dtype=float))
    found = model.forecast(y=values, h=horizon, level=[_LEVEL])
    width = np.asarray(found[f"hi-{_LEVEL}"], dtype=float) - np.asarray(found[f"lo-{_LEVEL}"], dtype=float)
    return Outcome(np.asarray(found["mean"], dtype=float), np.maximum(width, 0) / _WIDTH)


def _mstl(trend: str, *, deviation: bool) -> Forecaster:
    def forecast(values: Array, season: int, horizon: int) -> Outcome:
        from statsforecast.models import MSTL, AutoETS, Theta

        inner = Theta(season_length=1) if trend == "theta" else AutoETS(model="ANN")
        model = MSTL(season_length=season, trend_forecaster=inner)
        return _run(model, values, horizon, deviation=deviation)

    return forecast


def _model(make: Callable[[Any, int], Any], *, deviation: bool = False) -> Forecaster:
    def forecast(values: Array, season: int, horizon: int) -> Outcome:
        from statsforecast import models

        return _run(make(models, season), values, horizon, deviation=deviation)

    return forecast


def _shrunken(trend: str, penalty: float | None = None) -> Forecaster:
    """Take the shrunken season off, forecast the rest by a trend model, put the season back."""

    def forecast(values: Array, season: int, horizon: int) -> Outcome:
        from statsforecast.models import AutoETS, Theta

        indices = shrunken_seasonal(values, season, penalty=penalty)
        count = len(values)
        inner = Theta(season_length=1) if trend == "theta" else AutoETS(model="ANN")
        rest = _run(inner, values - indices[np.arange(count) % season], horizon)
        return Outcome(rest.mean + indices[(count + np.arange(horizon)) % season])

    return forecast


def seasonal_naive(values: Array, season: int, horizon: int) -> Outcome:
    """Repeat the last season. The deviation is that of seasonal differences, growing with each season ahead."""
    last = values[-season:]
    mean = last[np.arange(horizon) % season]
    spread = float(np.sqrt(np.mean((values[season:] - values[:-season]) ** 2)))
    return Outcome(mean, spread * np.sqrt(np.arange(horizon) // season + 1))


def _growing_naive(values: Array, season: int, horizon: int) -> Outcome:
    """Repeat the last season, moved by part of its last quarter's growth on the season before, which fades."""
    window = max(season // 4, 1)
    recent, before = values[-window:], values[-season - window : -season]
    share = _GROWTH_SHARE * _GROWTH_FADES ** (np.arange(horizon) / season)
    last = seasonal_naive(values, season, horizon).mean
    if values.min() < 0:
        return Outcome(last + share * (recent - before).mean())
    shift = log_shift(values)
    growth = np.clip(np.log((recent + shift) / (before + shift)), -_GROWTH_BOUND, _GROWTH_BOUND)
    return Outcome(last * np.exp(share * growth.mean()))


def _naive(values: Array, _season: int, horizon: int) -> Outcome:
    spread = float(np.sqrt(np.mean(np.diff(values) ** 2)))
    return Outcome(np.full(horizon, values[-1]), spread * np.sqrt(np.arange(1, horizon + 1)))


def _recent_mean(values: Array, season: int, horizon: int) -> Outcome:
    recent = values[-max(season, 5) :]
    return Outcome(np.full(horizon, recent.mean()), np.full(horizon, recent.std(ddof=1)))


MEMBERS: Mapping[str, Member] = {
    member.name: member
    for member in (
        Member("log_mstl_theta", _mstl("theta", deviation=False), logs=True),
        Member("log_mstl_ses", _mstl("ses", deviation=False), logs=True),
        Member("mstl_theta", _mstl("theta", deviation=True)),
        Member("mstl_ses", _mstl("ses", deviation=True)),
        Member("optimised_theta", _model(lambda m, season: m.OptimizedTheta(season_length=season))),
        Member("ces", _model(lambda m, season: m.AutoCES(season_length=season))),
        Member("log_shrunken_ses", _shrunken("ses"), logs=True),
        Member("log_shrunken_theta", _shrunken("theta"), logs=True),
        Member("log_sparse_ses", _shrunken("ses", _SPARSE_PENALTY), logs=True),
        Member("shrunken_ses", _shrunken("ses")),
        Member("shrunken_theta", _shrunken("theta")),
        Member("seasonal_naive", seasonal_naive),
        Member("growing_naive", _growing_naive),
        Member("naive", _naive),
        Member("recent_mean", _recent_mean),
        Member("ses", _model(lambda m, _: m.AutoETS(model="ANN"), deviation=True)),
        Member("damped", _model(lambda m, _: m.AutoETS(model="AAN", damped=True), deviation=True)),
        Member("theta", _model(lambda m, _: m.Theta(season_length=1), deviation=True)),
        Member("log_theta", _model(lambda m, _: m.Theta(season_length=1)), logs=True),
        Member("tsb", _model(lambda m, _: m.TSB(_MEMORY, _MEMORY))),
        Member("adida", _model(lambda m, _: m.ADIDA())),
    )
}
"""Every member by its name."""
