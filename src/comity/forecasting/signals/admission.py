"""Which outside signals help which series, and what they add to it: tested on origins inside its own past."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.forecasting.gaps import fill_gaps
from comity.forecasting.series import Array, Series
from comity.forecasting.signals.table import Signal, lay_out, moment_of
from comity.forecasting.signals.texts import say
from comity.forecasting.signals.trial import LAGS, Trial, windows
from comity.forecasting.timeline import Timeline

_LEAST_GAIN = 0.02
_PLACEBOS = 40
"""For each signal that a series is offered: the best of so many, less one, has to be beaten."""


@dataclass(frozen=True)
class Admitted:
    """A signal that a series follows `lag` steps later, by `slope` (logs by logs), and its gain at past origins."""

    signal: str
    lag: int
    slope: float
    gain: float

    @property
    def text(self) -> str:
        """Return it as a sentence."""
        return say("admitted", signal=self.signal, lag=self.lag, gain=round(100 * self.gain))


@dataclass(frozen=True)
class Admission:
    """Effects in logs on every step of a series and on the steps to come (mean zero over its past), and whose."""

    effects: Array
    signals: tuple[Admitted, ...]


def admit_signals(
    series: Sequence[Series],
    timeline: Timeline,
    horizon: int,
    signals: pl.DataFrame,
    as_of: dt.date | None = None,
    *,
    seed: int = 0,
) -> list[Admission | None]:
    """Return for each series the effects (len(values) + horizon,) of the signals that it may follow; None: of none.

    `signals` is a table as `lay_out` reads it; only what was known at `as_of` counts (None: all). Each origin
    inside a series' past sees the signals as they were known that long before `as_of`, vintages included. A signal
    is admitted where it lowers the error at these origins by two per cent and by more than each of 39 placebos like
    it (more where more signals are offered), the lag being chosen for each of them alike. The coming values of a
    signal are its plans where known, else its last value or season. A series with negative values, or too short for
    three origins, follows none. Deterministic given the seed.
    """
    laid = lay_out(signals, timeline)
    return [_admit(one, timeline, horizon, laid, moment_of(as_of), seed) for one in series]


def _admit(
    one: Series, timeline: Timeline, horizon: int, laid: Sequence[Signal], moment: dt.datetime | None, seed: int
) -> Admission | None:
    offered = [signal for signal in laid if signal.unique_id in (None, one.unique_id)]
    known = np.flatnonzero(np.isfinite(one.values))
    if not offered or len(known) == 0 or np.nanmin(one.values) < 0 or not np.nanmax(one.values) > 0:
        return None
    start = int(known[0])
    logs = _logs(one.values[start : known[-1] + 1], timeline.season)
    ahead = horizon + len(one.values) - 1 - int(known[-1])
    last = one.last - (len(one.values) - 1 - int(known[-1]))
    trials = [
        Trial(signal, timeline, windows(signal, timeline, last=last, count=len(logs), horizon=ahead, moment=moment))
        for signal in offered
    ]
    effects, found = _gather(logs, [trial for trial in trials if trial.usable], len(offered), ahead, seed)
    if not found:
        return None
    return Admission(np.concatenate([np.full(start, effects[0]), effects]), tuple(found))


def _logs(values: Array, season: int) -> Array:
    """Return the logs of the values, gaps filled; a zero counts as half the smallest positive value."""
    least = float(np.nanmin(np.where(values > 0, values, np.nan))) / 2
    return np.asarray(np.log(np.maximum(fill_gaps(values, season), least)))


def _gather(logs: Array, trials: list[Trial], offered: int, ahead: int, seed: int) -> tuple[Array, list[Admitted]]:
    """Admit one signal after another, the most helpful first, each on what the ones before it left unexplained."""
    effects, found = np.zeros(len(logs) + ahead), []
    left = logs
    while trials:
        gains = [trial.gains(left).max() for trial in trials]
        trial = trials.pop(int(np.argmax(gains)))
        if max(gains) < _LEAST_GAIN:
            break
        if not _beats_placebos(trial, left, offered, seed):
            continue
        lag = int(np.argmax(trial.gains(left)[0]))
        slope, effect = trial.effect(left, LAGS[lag])
        found.append(Admitted(trial.signal.name, LAGS[lag], slope, float(max(gains))))
        effects = effects + effect
        left = left - effect[: len(left)]
    return effects, found


def _beats_placebos(trial: Trial, logs: Array, offered: int, seed: int) -> bool:
    gains = trial.placebo_gains(logs, _PLACEBOS * offered - 1, np.random.default_rng(seed))
    return bool(trial.gains(logs).max() > gains.max())
