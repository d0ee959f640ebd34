"""What a measure changed in one flow: its gap to what it would have been, judged against placebos."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from comity.planning.effect.controls import LEAST_CONTROLS, SMALLEST_MEAN, eligible
from comity.planning.effect.counterfactual import Window
from comity.planning.effect.flows import Expected, Forecaster, without_gaps
from comity.planning.effect.judge import judge
from comity.planning.effect.placebos import YEARS_NEEDED, Gaps, past_of, try_placebos
from comity.planning.effect.question import Question
from comity.planning.effect.result import LEVEL, Effect, Found, Moved, Verdict

SUBSTITUTE_LEVEL = 0.10
"""At most this share of measures without any spill has a substitute that is said to have moved."""
MOST_SUBSTITUTES = 8
"""So many substitutes are tried, the largest first."""
_FEW = 25
_LEAST_PLACEBOS = 19
"""With fewer, no change is as rare as one in twenty."""


def measure_effect(question: Question, forecaster: Forecaster) -> Effect:
    """Return what changed in a flow since a measure, against what it would have been.

    What it would have been is a forecast made before the start, corrected by the surprises of controls, averaged
    with a synthetic control. The same is done for other flows at the time and for all at earlier times, where
    nothing happened: that gives interval and p-value. A substitute that moved over the same time is named and left
    out. See docs/explanation/effects-of-measures.md.
    """
    question = _without_gaps(question)
    window = Window(question.start, question.length, past_of(question.start, question.season))
    history = int(np.isfinite(question.values[question.row, : question.start]).sum())
    barred = {question.row, *question.parts, *question.excluded}
    among = eligible(question.values, window, barred=barred)
    fault = _fault(question, history, among)
    if fault is not None:
        return _answer(question, fault, history=history, among=among)
    made = Expected.make(question.values, forecaster, length=question.length, season=question.season)
    moved, tried = _substitutes(made, question, among, window)
    left = [one for one in among if one not in {other.row for other in moved}]
    if len(left) < LEAST_CONTROLS:
        return _answer(question, Verdict.TOO_FEW_CONTROLS, history=history, among=left, moved=moved, tried=tried)
    placebos = try_placebos(Gaps(made, left, window), question.row)
    if len(placebos.space) + len(placebos.time) < _LEAST_PLACEBOS:
        return _answer(question, Verdict.TOO_FEW_CONTROLS, history=history, among=left, moved=moved, tried=tried)
    found = judge(question.values, placebos)
    verdict = Verdict.CHANGED if found.p_value <= LEVEL else Verdict.NOT_SEEN
    return _answer(question, verdict, history=history, among=left, moved=moved, tried=tried, found=found)


def _without_gaps(question: Question) -> Question:
    """Return the question with gaps as unknown; a zero that came after the start may be what the measure did."""
    values = without_gaps(question.values)
    values[question.row, question.start :] = question.values[question.row, question.start :]
    return replace(question, values=values)


def _fault(question: Question, history: int, among: Sequence[int]) -> Verdict | None:
    own = question.values[question.row]
    if question.length < 1 or not np.isfinite(own[question.start : question.start + question.length]).all():
        return Verdict.NO_FIGURES
    if history < YEARS_NEEDED * question.season:
        return Verdict.INSUFFICIENT_HISTORY
    before = own[: question.start]
    if np.nanmean(before) < SMALLEST_MEAN:
        return Verdict.TOO_SMALL
    if before[np.isfinite(before)][-1] == 0:
        return Verdict.STOPPED
    return None if len(among) >= LEAST_CONTROLS else Verdict.TOO_FEW_CONTROLS


def _answer(
    question: Question,
    verdict: Verdict,
    *,
    history: int,
    among: Sequence[int],
    moved: tuple[Moved, ...] = (),
    tried: int = 0,
    found: Found | None = None,
) -> Effect:
    return Effect(
        verdict=verdict,
        start=question.start,
        length=question.length,
        history=history,
        needed=YEARS_NEEDED * question.season,
        controls=len(among),
        moved=moved,
        tried_substitutes=tried,
        excluded=question.excluded,
        found=found,
    )


def _substitutes(
    made: Expected, question: Question, among: Sequence[int], window: Window
) -> tuple[tuple[Moved, ...], int]:
    """Return the substitutes that moved over the same time, judged without one another, and how many were tried."""
    there = [one for one in question.substitutes if one in among]
    sizes = question.values[there][:, window.before].mean(axis=1)
    tried = [there[at] for at in np.argsort(-sizes, kind="stable")[:MOST_SUBSTITUTES]]
    others = [one for one in among if one not in set(there)]
    if len(others) < LEAST_CONTROLS:
        return (), 0
    compared = Gaps(made, others, window)
    raw = [(one, judge(question.values, try_placebos(compared, one, most=_FEW))) for one in tried]
    moved: list[Moved] = []
    worst = 0.0
    for at, (row, found) in enumerate(sorted(raw, key=lambda pair: pair[1].p_value)):
        worst = max(worst, min(1.0, found.p_value * (len(raw) - at)))  # Holm (1979)
        if worst <= SUBSTITUTE_LEVEL:
            moved.append(Moved(row, found.change, worst))
    return tuple(moved), len(tried)
