"""All figures of a panel judged, each by what was known in its own period."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from comity.analysis.early_warning.headlines import Shock, find_shocks
from comity.analysis.early_warning.rules import Alarms, Signs, begin_runs, first_of, raise_alarms
from comity.analysis.early_warning.scores import Scores, score
from comity.analysis.early_warning.settings import SETTINGS, Settings
from comity.analysis.early_warning.tails import pooled_p_values
from comity.analysis.early_warning.thresholds import TAILS, THRESHOLDS, Thresholds
from comity.analysis.panel import Array, Panel

_OF_SURPRISE = 2 / 3
"""Of alarms by chance so many may be surprises, the others drifts."""


@dataclass(frozen=True)
class Assessment:
    """Arrays of (flows, periods) beside the panel: `raised` directions, `since` columns, `headline` numbers.

    `headline` counts a period's shocks from 1; 0 is none. `shocks` are ordered by period, the widest first.
    """

    panel: Panel
    settings: Settings
    scores: Scores
    alarms: Alarms
    raised: Signs
    since: NDArray[np.intp]
    headline: NDArray[np.intp]
    shocks: list[Shock]
    p_values: Array
    q_values: Array


def assess(panel: Panel) -> Assessment:
    """Return all that is to be said of a panel with at least one period and one flow."""
    settings = SETTINGS[panel.periods[-1].frequency]
    scores = score(panel.values, panel.keys, settings=settings)
    return conclude(panel, scores, settings=settings, thresholds=THRESHOLDS[settings.rate])


def conclude(panel: Panel, scores: Scores, *, settings: Settings, thresholds: Thresholds) -> Assessment:
    """Return what follows from the scores of a panel at some thresholds."""
    alarms = raise_alarms(scores, thresholds=thresholds, settings=settings)
    shocks = _shocks(alarms, scores)
    headline = _number(shocks, alarms.plain.shape)
    raised = np.where(headline > 0, first_of(alarms.own, alarms.plain), alarms.own).astype(np.int8)
    p_values = _p_values(scores)
    return Assessment(
        panel=panel,
        settings=settings,
        scores=scores,
        alarms=alarms,
        raised=raised,
        since=begin_runs(raised, np.isfinite(panel.values)),
        headline=headline,
        shocks=shocks,
        p_values=p_values,
        q_values=_adjust(p_values),
    )


def _shocks(alarms: Alarms, scores: Scores) -> list[Shock]:
    raised = first_of(alarms.own, alarms.plain)
    one, before = scores.residuals, scores.residuals_before
    further = np.where(raised > 0, np.fmax(one, before), np.fmin(one, before))
    found = find_shocks(raised, scores.is_judged, further, groups=scores.groups)
    return sorted(found, key=lambda shock: (shock.period, -shock.members.size, shock.way, shock.label))


def _number(shocks: list[Shock], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Return by flow and period the number of its headline within the period."""
    headline = np.zeros(shape, dtype=np.intp)
    last, number = -1, 0
    for shock in shocks:
        number = number + 1 if shock.period == last else 1
        last = shock.period
        headline[shock.members, shock.period] = number
    return headline


def _p_values(scores: Scores) -> Array:
    both = {"surprise": scores.score, "drift": scores.drift}
    surprise, drift = (
        pooled_p_values(one, scores.classes, tails=TAILS[rule], apart=scores.is_young) for rule, one in both.items()
    )
    return combine(surprise, drift)


def combine(surprise: Array, drift: Array) -> Array:
    """Return the p-value of the rule that is further out, for there being two (Bonferroni, in shares of 2 to 1)."""
    return np.asarray(np.minimum(1.0, np.minimum(surprise / _OF_SURPRISE, drift / (1 - _OF_SURPRISE))))


def _adjust(p_values: Array) -> Array:
    """Return the values adjusted over the flows of each period.

    Source: Benjamini & Hochberg (1995), "Controlling the false discovery rate", Journal of the Royal Statistical
    Society B 57.
    """
    adjusted = np.full(p_values.shape, np.nan)
    for at in range(p_values.shape[1]):
        known = np.isfinite(p_values[:, at])
        if known.any():
            adjusted[known, at] = false_discovery_control(p_values[known, at])
    return adjusted
