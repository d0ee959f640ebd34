"""What could be seen of a measure that is still to come: the smallest change, from how placebos of today spread."""

import math
from dataclasses import dataclass, replace

import numpy as np

from comity.planning.effect.effect import measure_effect
from comity.planning.effect.flows import Forecaster
from comity.planning.effect.question import Question
from comity.planning.effect.result import Verdict


@dataclass(frozen=True)
class Power:
    """The smallest relative fall and rise that would be seen at 5 % in four cases of five, or why that isn't known.

    `periods` is the length that was tried, `placebos` how many there were of it.
    """

    periods: int
    fall: float | None = None
    rise: float | None = None
    placebos: int = 0
    reason: Verdict | None = None
    history: int = 0
    needed: int = 0
    controls: int = 0


def measure_power(question: Question, forecaster: Forecaster) -> Power:
    """Return what could be seen of a measure of the question's length, as if it had come over the last periods.

    The question's start is of no account: its figures are all from before the measure.
    """
    known = np.flatnonzero(np.isfinite(question.values[question.row]))
    start = max(0, int(known[-1]) + 1 - question.length) if known.size else 0
    effect = measure_effect(replace(question, start=start), forecaster)
    if effect.found is None:
        return Power(
            question.length,
            reason=effect.verdict,
            history=effect.history,
            needed=effect.needed,
            controls=effect.controls,
        )
    fall = effect.found.smallest
    return Power(
        question.length,
        fall=fall,
        rise=math.expm1(-math.log1p(-fall)),
        placebos=effect.found.in_space + effect.found.in_time,
    )
