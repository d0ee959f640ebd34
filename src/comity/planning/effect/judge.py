"""A flow's gap against its placebos: change, intervals, p-value, and the smallest fall that would be seen."""

import math
from collections.abc import Sequence

import numpy as np

from comity.planning.effect.flows import Array
from comity.planning.effect.placebos import Placebos, Tried
from comity.planning.effect.result import LEVEL, Found, Path

INTERVALS = (0.8, 0.95)
POWER = 0.8
_BAND = 0.8


def judge(values: Array, placebos: Placebos) -> Found:
    """Return the change of a flow with its intervals and p-value, from its placebos."""
    own = placebos.own
    scores = np.abs(np.concatenate([placebos.scores(placebos.space), placebos.scores(placebos.time)]))
    spread = placebos.spread[own.row]
    score = abs(own.mean) / spread
    reach = {level: spread * _limit(scores, level) for level in INTERVALS}
    return Found(
        path=_path(values, placebos),
        log_change=own.mean,
        reach=reach,
        p_value=float((1 + (scores >= score).sum()) / (1 + scores.size)),
        rank=1 + int((np.abs(placebos.scores(placebos.space)) >= score).sum()),
        in_space=len(placebos.space),
        in_time=len(placebos.time),
        smallest=smallest_seen(placebos),
        placebos=_changes(placebos.space),
        earlier=_changes([one for one in placebos.time if one.row == own.row]),
        share=placebos.share,
        weights=placebos.weights,
    )


def smallest_seen(placebos: Placebos) -> float:
    """Return the smallest relative fall that would be seen at 5 % in four cases of five."""
    scores = np.abs(np.concatenate([placebos.scores(placebos.space), placebos.scores(placebos.time)]))
    beyond = _limit(scores, 1 - LEVEL) + _limit(scores, 2 * POWER - 1)
    return -math.expm1(-beyond * placebos.spread[placebos.own.row])


def _limit(scores: Array, level: float) -> float:
    """Return the score that a share of placebos keeps within, the flow itself counted as one."""
    at = math.ceil(level * (scores.size + 1)) - 1
    return float(np.sort(scores)[min(at, scores.size - 1)])


def _changes(tried: Sequence[Tried]) -> Array:
    return np.asarray(np.expm1([one.mean for one in tried]))


def _path(values: Array, placebos: Placebos) -> Path:
    """Return the window by period; its band is as wide as four in five placebos are away in the same period."""
    own = placebos.own
    counted = values[own.row, own.start : own.start + own.gap.size]
    logs = np.log1p(np.maximum(counted, 0.0)) - own.gap
    away = np.abs(np.stack([one.gap / placebos.spread_of(one) for one in (*placebos.space, *placebos.time)]))
    wide = placebos.spread[own.row] * np.array([_limit(away[:, at], _BAND) for at in range(own.gap.size)])
    return Path(counted, *(np.maximum(np.expm1(logs + side), 0.0) for side in (0.0, -wide, wide)))
