"""What the networks learn from: the origins in a panel's past, and those of synthetic series."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from comity.forecasting.network.eligibility import first_origin
from comity.forecasting.network.panel_logs import PanelLogs, Places, lay_out, usual_change
from comity.forecasting.network.synthetic import synthetic_logs
from comity.forecasting.network.windows import Frame
from comity.forecasting.series import Array

_MOST_WINDOWS = 80_000
_MOST_NUMBERS = 12_000_000
_MOST_SYNTHETIC = 20_000
_SYNTHETIC_SERIES = 300
_SYNTHETIC_SEASONS = 3
_LEAST_TARGETS = 100
_LEAST_REACH = 12
_REACH_SEASONS = 2


@dataclass(frozen=True)
class TrainingSet:
    """A panel with synthetic series behind its own, the origins to learn from and how often each is drawn.

    The chances of the panel's own origins add up to their number, those of the synthetic ones to what they are to
    count.
    """

    panel: PanelLogs
    origins: Places
    chances: Array
    usual: float


def lay_out_training(
    logs: Sequence[Array], *, frame: Frame, synthetic: int, rng: np.random.Generator
) -> TrainingSet:
    """Return what to learn from; of very many origins a random part is taken, so that memory is bounded."""
    season, horizon = frame.season, frame.horizon
    length = max(int(np.median([len(one) for one in logs])), _SYNTHETIC_SEASONS * season + horizon)
    made = synthetic_logs(_SYNTHETIC_SERIES, length, season, rng)
    usual = usual_change(logs, season)
    panel = lay_out([*logs, *made], season=season, before=frame.lookback, after=horizon, usual=usual)
    most = min(_MOST_WINDOWS, _MOST_NUMBERS // (frame.lookback + 2 * season + horizon))
    own = _origins(panel, range(len(logs)), frame)
    others = _origins(panel, range(len(logs), len(panel.ends)), frame)
    places, chances = _draw(own, most, sum(map(len, own)), rng)
    more_places, more_chances = _draw(others, _MOST_SYNTHETIC, synthetic, rng)
    origins = np.concatenate([places, more_places])
    return TrainingSet(panel, origins, np.concatenate([chances, more_chances]), usual)


def reach_of(lengths: Sequence[int], season: int, horizon: int) -> int:
    """Return the steps ahead that can be learnt: up to two seasons, as far as enough origins have values there."""
    wanted = min(horizon, max(_REACH_SEASONS * season, _LEAST_REACH))
    left = np.array([count - first_origin(count, season, horizon) for count in lengths])
    enough = [step for step in range(1, wanted + 1) if np.maximum(left - step + 1, 0).sum() >= _LEAST_TARGETS]
    return max(enough, default=1)


def _origins(panel: PanelLogs, numbers: range, frame: Frame) -> list[Places]:
    """Return the places of each series' origins that have at least one step behind them."""
    found = []
    for start, end in zip(panel.starts[numbers], panel.ends[numbers], strict=True):
        first = first_origin(int(end - start), frame.season, frame.horizon)
        found.append(np.arange(start + first, end))
    return found


def _draw(origins: list[Places], most: int, total: float, rng: np.random.Generator) -> tuple[Places, Array]:
    """Return at most so many origins, and chances that add up to `total`.

    A series' chances grow as the root of its origins, so that the long ones don't drown the short.
    """
    places = np.concatenate(origins)
    chances = np.concatenate([np.full(len(one), 1 / np.sqrt(max(len(one), 1))) for one in origins])
    if len(places) > most:
        kept = np.sort(rng.choice(len(places), most, replace=False))
        places, chances = places[kept], chances[kept]
    return places, chances * (total / chances.sum())
