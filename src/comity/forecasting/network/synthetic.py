"""Made-up series for the training, so that the course of one panel's few years isn't taken for a law."""

from dataclasses import dataclass

import numpy as np

from comity.forecasting.series import Array

_NOISE_FREEDOM = 5
_MONTHS = 12
_LEAST_SEASON = 4
_ROUGHNESS = 0.3
_TINY = 1e-6


@dataclass
class _State:
    """Structural time series in logs: level, damped growth and season of each, and how much they move in a step."""

    level: Array
    growth: Array
    season: Array
    damping: Array
    level_step: Array
    growth_step: Array
    season_step: Array
    noise: Array

    def step(self, phase: int, rng: np.random.Generator) -> Array:
        """Move a step on and return the values there."""
        count = len(self.level)
        self.level = self.level + self.growth + self.level_step * rng.normal(size=count)
        self.growth = self.damping * self.growth + self.growth_step * rng.normal(size=count)
        self.season[:, phase] += self.season_step * rng.normal(size=count)
        return np.asarray(self.level + self.season[:, phase] + self.noise * rng.standard_t(_NOISE_FREEDOM, count))


def synthetic_logs(count: int, length: int, season: int, rng: np.random.Generator) -> Array:
    """Return (count, length) values: random structural series on logs, seasonal where `season` is over one.

    The sizes of noise, growth and season are drawn wide, evenly in logs, for windows are seen on their own scale
    anyway. Source: Harvey (1989), Forecasting, structural time series models, section 2.3; for training on such
    series, Dooley et al. (2023), ForecastPFN.
    """
    state = _first_state(count, season, rng)
    return np.stack([state.step(step % season, rng) for step in range(length)], axis=1)


def _first_state(count: int, season: int, rng: np.random.Generator) -> _State:
    steps_a_year = max(season, _LEAST_SEASON)

    def between(low: float, high: float) -> Array:
        return np.exp(rng.uniform(np.log(low), np.log(high), count))

    seasonal = float(season > 1)
    return _State(
        level=np.zeros(count),
        growth=rng.normal(0, 0.01 * _MONTHS / steps_a_year, count),
        season=_profiles(count, season, rng) * between(0.01, 0.5)[:, None] * seasonal,
        damping=rng.uniform(0.8, 0.995, count),
        level_step=between(0.01, 0.15) * np.sqrt(_LEAST_SEASON / steps_a_year),
        growth_step=between(0.0005, 0.02),
        season_step=between(0.002, 0.05) * seasonal,
        noise=between(0.02, 0.2),
    )


def _profiles(count: int, season: int, rng: np.random.Generator) -> Array:
    """Return seasons with mean zero and deviation one: random ones, whose high waves are damped."""
    waves = np.fft.rfft(rng.normal(size=(count, season)), axis=1)
    rough_from = rng.integers(1, max(2, season // 2), count)
    waves[np.arange(waves.shape[1])[None, :] > rough_from[:, None]] *= _ROUGHNESS
    profiles = np.fft.irfft(waves, season, axis=1)
    profiles -= profiles.mean(axis=1, keepdims=True)
    return np.asarray(profiles / np.maximum(profiles.std(axis=1, keepdims=True), _TINY))
