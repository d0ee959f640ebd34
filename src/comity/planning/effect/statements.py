"""What is said of a measure's effect: what was, what would have been, how sure that is, and what can't be said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from comity.model.periods import Period
from comity.model.statements import Flow, Number, Pattern, Percent, Plural, Said, Value
from comity.planning.effect.controls import SMALLEST_MEAN
from comity.planning.effect.result import Effect, Found, Verdict

STATEMENTS: Mapping[str, Pattern] = {
    "changed": (
        "From {first} to {last} {counted} were counted, where without the measure it would have been about "
        "{expected}: {change} (80 % interval: {lower} to {upper}; p = {p})."
    ),
    "changed.one": (
        "In {first} {counted} were counted, where without the measure it would have been about {expected}: "
        "{change} (80 % interval: {lower} to {upper}; p = {p})."
    ),
    "not_seen": (
        "From {first} to {last} {counted} were counted; without the measure it would have been about {expected} "
        "({change}). So large a difference isn't rare where nothing happened (p = {p}): an effect can't be shown."
    ),
    "not_seen.one": (
        "In {first} {counted} were counted; without the measure it would have been about {expected} ({change}). So "
        "large a difference isn't rare where nothing happened (p = {p}): an effect can't be shown."
    ),
    "rank": Plural(
        "No other flow of the same time is as far from what was to be expected of it (one was looked at).",
        "No other flow of the same time is as far from what was to be expected of it ({count} were looked at).",
    ),
    "smallest": "A fall of less than {smallest} would probably not be seen in figures such as these.",
    "cause": "That it came after the measure doesn't prove that it came from it.",
    "insufficient_history": Plural(
        "What the measure changed can't be said: one period of figures before it is too few, {needed} are needed.",
        "What the measure changed can't be said: {count} periods of figures before it are too few, {needed} are "
        "needed.",
    ),
    "too_few_controls": Plural(
        "What the measure changed can't be said: there is only one flow that no measure touched to compare with.",
        "What the measure changed can't be said: there are only {count} flows that no measure touched to compare "
        "with.",
    ),
    "too_small": "What the measure changed can't be said: with fewer than {count} a period the flow is too small.",
    "stopped": "What the measure changed can't be said: nothing was counted just before it.",
    "no_figures": "What the measure changed can't be said yet: no whole period since its start has figures.",
    "moved.up": (
        "{flow} had {change} over the same time (p = {p}): people may have gone there instead. It is left out of "
        "the comparison."
    ),
    "moved.down": (
        "{flow} had {change} over the same time (p = {p}): the measure may have reached it, too. It is left out of "
        "the comparison."
    ),
    "not_moved": Plural(
        "The one flow that people could have turned to moved no more than usual.",
        "None of the {count} flows that people could have turned to moved by more than usual.",
    ),
    "excluded": Plural(
        "One flow that another measure touched is left out of the comparison.",
        "{count} flows that other measures touched are left out of the comparison.",
    ),
    "also": Plural(
        "Another measure touched the same flow over this time: the effects of both can't be told apart.",
        "{count} other measures touched the same flow over this time: their effects can't be told apart.",
    ),
}
"""Whole sentences by key; braces hold the parameters."""
_DECIMALS = 3


@dataclass(frozen=True)
class Told:
    """What the sentences need beside the figures.

    `first` and `last` are the ends of the window, `flows` the codes of each row that is named, `also` the number of
    other measures that touched the same flow.
    """

    first: Period
    last: Period
    flows: Mapping[int, Flow]
    also: int = 0


def word_effect(effect: Effect, told: Told) -> tuple[Said, ...]:
    """Return what is said of an effect: the answer first, then what to mind."""
    return tuple(_words(effect, told))


def _words(effect: Effect, told: Told) -> Iterator[Said]:
    if effect.found is None:
        yield _unsaid(effect)
        return
    yield _answer(effect.found, effect.verdict, told)
    if effect.verdict is Verdict.CHANGED:
        if effect.found.rank == 1:
            yield Said(STATEMENTS["rank"], {"count": Number(effect.found.in_space)})
        yield Said(STATEMENTS["cause"])
    else:
        yield Said(STATEMENTS["smallest"], {"smallest": Percent(effect.found.smallest, decimals=0)})
    if told.also:
        yield Said(STATEMENTS["also"], {"count": Number(told.also)})
    yield from _others(effect, told)


def _answer(found: Found, verdict: Verdict, told: Told) -> Said:
    inner = found.intervals[0]
    values: dict[str, Value] = {
        "first": told.first,
        "last": told.last,
        "counted": Number(found.counted),
        "expected": Number(found.expected),
        "change": _change(found.change),
        "p": Number(found.p_value, decimals=_DECIMALS),
    }
    alone = ".one" if told.first == told.last else ""
    if alone:
        del values["last"]
    if verdict is not Verdict.CHANGED:
        return Said(STATEMENTS["not_seen" + alone], values)
    ends: dict[str, Value] = {"lower": _change(inner.lower), "upper": _change(inner.upper)}
    return Said(STATEMENTS["changed" + alone], {**values, **ends})


def _unsaid(effect: Effect) -> Said:
    if effect.verdict is Verdict.NO_FIGURES:
        return Said(STATEMENTS["no_figures"])
    if effect.verdict is Verdict.STOPPED:
        return Said(STATEMENTS["stopped"])
    if effect.verdict is Verdict.TOO_SMALL:
        return Said(STATEMENTS["too_small"], {"count": Number(SMALLEST_MEAN)})
    if effect.verdict is Verdict.INSUFFICIENT_HISTORY:
        values = {"count": Number(effect.history), "needed": Number(effect.needed)}
        return Said(STATEMENTS["insufficient_history"], values)
    return Said(STATEMENTS["too_few_controls"], {"count": Number(effect.controls)})


def _others(effect: Effect, told: Told) -> Iterator[Said]:
    for one in effect.moved:
        key = "moved.up" if one.change > 0 else "moved.down"
        p = Number(one.p_value, decimals=_DECIMALS)
        yield Said(STATEMENTS[key], {"flow": told.flows[one.row], "change": _change(one.change), "p": p})
    if effect.tried_substitutes and not effect.moved:
        yield Said(STATEMENTS["not_moved"], {"count": Number(effect.tried_substitutes)})
    if effect.excluded:
        yield Said(STATEMENTS["excluded"], {"count": Number(len(effect.excluded))})


def _change(fraction: float) -> Percent:
    return Percent(fraction, decimals=0, signed=True)
