"""What is said of a planned operation: what to expect in its scope, and what would count as an effect."""

from collections.abc import Iterator, Mapping

from comity.model.periods import Period
from comity.model.statements import Number, Pattern, Percent, Plural, Said, Value
from comity.planning.effect.power import Power
from comity.planning.effect.result import Verdict

STATEMENTS: Mapping[str, Pattern] = {
    "expected": (
        "From {first} to {last} about {expected} are expected in its scope, as forecast from the figures up to "
        "{origin}."
    ),
    "expected.one": (
        "In {first} about {expected} are expected in its scope, as forecast from the figures up to {origin}."
    ),
    "seen": Plural(
        "Over one period, an effect would be seen in four cases of five where figures fall by {fall} or rise by "
        "{rise} against what would have been; a smaller one could well be missed.",
        "Over {count} periods, an effect would be seen in four cases of five where figures fall by {fall} or rise "
        "by {rise} against what would have been; a smaller one could well be missed.",
    ),
    "short": (
        "Whether an effect would be seen can't be said: {known} periods of figures are known, {needed} are needed."
    ),
    "controls": "Whether an effect would be seen can't be said: too few flows are left to compare with.",
    "small": "Whether an effect would be seen can't be said: the flow is too small, or stands still.",
    "restricted": "This plan is for its members alone until the operation is released.",
}
"""Whole sentences by key; braces hold the parameters."""


def word_plan(
    power: Power, *, first: Period, last: Period, expected: float, origin: Period, restricted: bool
) -> tuple[Said, ...]:
    """Return what is said before an operation: what is expected, what could be seen, and for whom this is."""
    return tuple(_words(power, first=first, last=last, expected=expected, origin=origin, restricted=restricted))


def _words(
    power: Power, *, first: Period, last: Period, expected: float, origin: Period, restricted: bool
) -> Iterator[Said]:
    values: dict[str, Value] = {"first": first, "expected": Number(expected), "origin": origin}
    if first == last:
        yield Said(STATEMENTS["expected.one"], values)
    else:
        yield Said(STATEMENTS["expected"], {**values, "last": last})
    yield _power(power)
    if restricted:
        yield Said(STATEMENTS["restricted"])


def _power(power: Power) -> Said:
    if power.fall is not None and power.rise is not None:
        ends = {"fall": Percent(power.fall, decimals=0), "rise": Percent(power.rise, decimals=0)}
        return Said(STATEMENTS["seen"], {"count": Number(power.periods), **ends})
    if power.reason in {Verdict.TOO_SMALL, Verdict.STOPPED, Verdict.NO_FIGURES}:
        return Said(STATEMENTS["small"])
    if power.reason is Verdict.TOO_FEW_CONTROLS:
        return Said(STATEMENTS["controls"])
    return Said(STATEMENTS["short"], {"known": Number(power.history), "needed": Number(power.needed)})
