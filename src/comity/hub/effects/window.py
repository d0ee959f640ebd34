"""The periods in which a measure is judged: whole ones, from its start to its end or the last with figures."""

import datetime as dt
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.effects.flows import EffectFlows
from comity.model.measures import Measure
from comity.model.periods import Period

MOST_YEARS = 1
"""An effect is measured over the first year at most: what was expected becomes unsure."""


@dataclass(frozen=True)
class EffectWindow:
    """The first whole period in force, and how many periods are judged at most.

    `begun` is the period within which it began; None where it began with one.
    """

    first: Period
    begun: Period | None
    most: int


def effect_window(measure: Measure, flows: EffectFlows, *, periods: int | None = None) -> EffectWindow:
    """Return where a measure is judged; raises UsageError where it has no first day, or no whole period."""
    if measure.start is None:
        raise UsageError(
            f"The measure {measure.id} isn't in force yet: it has no first day.",
            remedy="For a joint operation that is planned, ask `comity operations plan`.",
        )
    within = Period.containing(measure.start, flows.frequency)
    begun = None if within.start == measure.start else within
    first = within if begun is None else within.shift(1)
    most = flows.frequency.per_year * MOST_YEARS
    if periods is not None and periods < 1:
        raise UsageError("An effect is measured over one period at least.", remedy="Give --periods a whole number.")
    until = _until(first, measure.end)
    if until < 1:
        raise UsageError(
            f"The measure {measure.id} wasn't in force for a whole period of these figures.",
            remedy="Choose a dataflow that is reported more often with --flow.",
        )
    return EffectWindow(first, begun, min(most, until, periods or most))


def _until(first: Period, end: dt.date | None) -> int:
    """Return how many whole periods there are from `first` to the day `end`; endless ones are many."""
    if end is None:
        return 10**6
    last = Period.containing(end, first.frequency)
    whole = last if last.end <= end else last.shift(-1)
    return first.steps_to(whole) + 1
