"""What the network sees of a series at an origin: its last logs about their own level, on their own scale."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from comity.forecasting.network.layers import Float32
from comity.forecasting.network.panel_logs import PanelLogs, Places

_YEARS_OF_GROWTH = 2
_LOG_SCALE_CENTRE = 2.0
_FAR = 20
"""Scales beyond which one place of the past is as far as another: a jump in a quiet series drowns nothing else."""


@dataclass(frozen=True)
class Frame:
    """The sizes of a window: steps in a season, steps looked back on, steps ahead."""

    season: int
    lookback: int
    horizon: int


@dataclass(frozen=True)
class Windows:
    """Windows of one frame, one a row.

    `inputs` (rows, features); `base` (rows, steps), the seasonal naive forecast; `target` (rows, steps), NaN behind
    the series' end. Base and target are about the row's `level`, over its `scale`: log = level + scale · target.
    """

    inputs: Float32
    base: Float32
    target: Float32
    level: Float32
    scale: Float32


def windows_at(panel: PanelLogs, frame: Frame, origins: Places) -> Windows:
    """Return the windows at these origins; the panel has to have `lookback` empty places ahead of each series."""
    rows = _slices(panel.values, frame.lookback + frame.horizon, origins - frame.lookback)
    level = panel.level[origins - 1]
    scale = panel.scale[origins]
    rows = (rows - level[:, None]) / scale[:, None]
    history, target = rows[:, : frame.lookback], rows[:, frame.lookback :]
    steps = frame.lookback - frame.season + np.arange(frame.horizon) % frame.season
    parts = [np.clip(np.nan_to_num(part), -_FAR, _FAR) for part in _course(panel, frame, origins, history)]
    inputs = np.concatenate([*parts, *_setting(panel, frame, origins, history)], axis=1, dtype=np.float32)
    return Windows(inputs, history[:, steps], target, level, scale)


def _slices(values: Float32, length: int, starts: Places) -> Float32:
    view: Float32 = np.lib.stride_tricks.sliding_window_view(values, length)
    return view[starts]


def _course(panel: PanelLogs, frame: Frame, origins: Places, history: Float32) -> list[Float32]:
    """Return the history; the season's usual profile where it differs from the last one; growth of the level."""
    scale, season = panel.scale[origins][:, None], frame.season
    if season == 1:
        return [history]
    usual = _slices(panel.profile, season, origins - season) / scale - history[:, -season:]
    now = panel.level[origins - 1]
    ago = [panel.level[origins - 1 - years * season] for years in range(1, _YEARS_OF_GROWTH + 1)]
    growth = [(now - then)[:, None] / scale / (years + 1) for years, then in enumerate(ago)]
    return [history, usual, *growth]


def _setting(panel: PanelLogs, frame: Frame, origins: Places, history: Float32) -> list[npt.NDArray[np.float32]]:
    """Return which seasons of the history are known, and the scale."""
    known = np.isfinite(history[:, :: frame.season]).astype(np.float32)
    return [known, np.log(panel.scale[origins])[:, None] + np.float32(_LOG_SCALE_CENTRE)]
