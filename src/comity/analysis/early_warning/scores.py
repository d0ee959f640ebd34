"""Each flow's surprise in each period: of one step, and gathered over several."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.analysis.early_warning.noise import classify, usual_size
from comity.analysis.early_warning.settings import Settings
from comity.analysis.expectation.filters import Expectation
from comity.analysis.expectation.siblings import Labels, group_by_codes, share
from comity.analysis.expectation.surprise import surprise
from comity.analysis.expectation.young import expect_young
from comity.analysis.panel import Array

FURTHER = 3
"""Steps ahead of the expectations whose surprises are gathered."""
_NEW, _CLIP = 0.4, 4.0
_WIDER = 1.3
"""Spreads are so much wider while a flow is young: a season read from two years is often wrong."""


@dataclass(frozen=True)
class Scores:
    """Arrays of (flows, periods), NaN where a figure isn't known or nothing was expected.

    - `expected`: on log1p, from the flow's own past; `spread`: of its one-step surprise; `before` and
      `spread_before`: the same, expected three periods before;
    - `shared`: what its siblings let expect of the one-step surprise;
    - `score`: one-step surprise without the shared part, in spreads; `drift`: moving mean of three-step surprises
      without it; `plain` and `plain_drift`: the same with the shared part;
    - `usual`: the usual size of the flow's log surprises; `classes`: its noise class by number, -1 without one;
    - `is_young`: whether the flow hadn't yet all the years that its season is wanted from.

    `groups` are the ways in which flows are siblings.
    """

    values: Array
    expected: Array
    spread: Array
    before: Array
    spread_before: Array
    shared: Array
    score: Array
    drift: Array
    plain: Array
    plain_drift: Array
    usual: Array
    classes: NDArray[np.intp]
    is_young: NDArray[np.bool_]
    groups: list[Labels]

    @property
    def is_judged(self) -> NDArray[np.bool_]:
        """Say which figures were judged."""
        return np.isfinite(self.score)

    @property
    def residuals(self) -> Array:
        """Return log surprises against what was expected one period before."""
        return np.asarray(np.log1p(np.maximum(self.values, 0.0)) - self.expected)

    @property
    def residuals_before(self) -> Array:
        """Return log surprises against what was expected three periods before."""
        return np.asarray(np.log1p(np.maximum(self.values, 0.0)) - self.before)


def score(values: Array, keys: pl.DataFrame, *, settings: Settings) -> Scores:
    """Return the scores of all figures, each from nothing later than its own period."""
    groups = group_by_codes(keys)
    expectation = expect_young(
        values, horizons=(1, FURTHER), season=settings.season, years=settings.years, fewest=settings.fewest
    )
    is_young = _is_young(values, settings)
    wider = np.where(is_young, _WIDER, 1.0)
    one, further = (_without_shared(expectation, steps, groups, wider=wider) for steps in (1, FURTHER))
    judged = np.isfinite(one.own)
    usual = usual_size(expectation.residuals(1), expectation.first_spread[1])
    return Scores(
        values=values,
        expected=expectation.ahead[1],
        spread=one.spread,
        before=expectation.ahead[FURTHER],
        spread_before=further.spread,
        shared=one.shared,
        score=one.own,
        drift=np.where(judged, _gather(further.own), np.nan),
        plain=one.plain,
        plain_drift=np.where(judged, _gather(further.plain), np.nan),
        usual=usual,
        classes=np.where(np.isfinite(expectation.ahead[1]), classify(usual), -1),
        is_young=is_young,
        groups=groups,
    )


@dataclass(frozen=True)
class _Parted:
    """The shared part, the scores and their spread with it (`plain`, `spread`), the scores without it (`own`)."""

    shared: Array
    plain: Array
    spread: Array
    own: Array


def _is_young(values: Array, settings: Settings) -> NDArray[np.bool_]:
    """Say in which periods a flow hasn't got all the years yet that its season is wanted from."""
    known = np.isfinite(values)
    begin = np.where(known.any(axis=1), known.argmax(axis=1), 0)
    return np.arange(values.shape[1]) < (begin + settings.years * settings.season)[:, None]


def _without_shared(expectation: Expectation, horizon: int, groups: list[Labels], *, wider: Array) -> _Parted:
    """Return the scores of a horizon; one that lies on the other side of the flow's own past's is none."""
    plain = surprise(expectation, horizon)
    shared = share(expectation.residuals(horizon), plain.spread, groups=groups)
    ahead = {horizon: expectation.ahead[horizon] + shared}
    own = surprise(replace(expectation, ahead=ahead), horizon)
    contrary = own.scores * plain.scores < 0
    mine = np.where(contrary, 0.0, own.scores)
    return _Parted(shared, plain.scores / wider, plain.spread * wider, mine / wider)


def _gather(scores: Array) -> Array:
    """Return the exponentially weighted moving mean of clipped scores; an unknown one leaves it as it is.

    Source: Roberts (1959), "Control chart tests based on geometric moving averages", Technometrics 1.
    """
    mean = np.zeros(len(scores))
    gathered = np.zeros_like(scores)
    for at in range(scores.shape[1]):
        here = scores[:, at]
        known = np.isfinite(here)
        mean = np.where(known, (1 - _NEW) * mean + _NEW * np.clip(np.where(known, here, 0.0), -_CLIP, _CLIP), mean)
        gathered[:, at] = mean
    return gathered
