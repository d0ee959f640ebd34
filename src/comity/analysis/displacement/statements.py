"""What is said of falls and of the neighbours that rose."""

from collections.abc import Iterator, Mapping
from typing import Any

from comity.analysis.displacement.result import Displacement, Verdict
from comity.model.periods import Period
from comity.model.statements import Flow, Number, Pattern, Percent, Plural, Said, Value

STATEMENTS: Mapping[str, Pattern] = {
    "fell.one": "{flow}: {counted} in {first}, where {expected} had been expected; that is {shortfall} fewer.",
    "fell.several": (
        "{flow}: {counted} from {first} to {last}, where {expected} had been expected; that is {shortfall} fewer."
    ),
    "usual_fall": "So low a figure isn't unusual at random times (p = {p}).",
    "no_fall": "{flow}: no shortfall since {first}: {counted} came, and {expected} had been expected.",
    "unknown": "{flow}: there are no figures since {first}, or too short a past to say what was to be expected.",
    "rose": (
        "Over the same time {neighbour} had {excess} more than expected, and random times seldom show as much "
        "(p = {p})."
    ),
    "rose.corrected": (
        "Over the same time {neighbour} had {excess} more than expected, and random times seldom show as much "
        "(p = {p}, corrected for {count} neighbours tried)."
    ),
    "share": "That is {share} of the shortfall.",
    "cause": "Figures that move together don't prove that the same people went there.",
    "not_seen": Plural(
        "Its one neighbour didn't rise by more than random times show.",
        "None of its {count} neighbours rose by more than random times show.",
    ),
    "together": "All neighbours together: {excess} against what had been expected.",
    "no_null": (
        "Whether neighbours rose instead can't be said: that needs {needed} other times to compare with, and there "
        "are at most {known}."
    ),
    "no_neighbours": "No neighbouring flow is large enough to compare with.",
    "unjudged": Plural(
        "One neighbour couldn't be judged, for want of figures.",
        "{count} neighbours couldn't be judged, for want of figures.",
    ),
    "none_fell": "In {first} no flow fell clearly below what had been expected.",
    "searched": Plural(
        "In {first} one flow fell clearly below what had been expected. Where nothing was displaced, chance still "
        "points to a neighbour in up to {level} of cases.",
        "In {first} {count} flows fell clearly below what had been expected. Where nothing was displaced, chance "
        "still points to a neighbour in up to {level} of cases.",
    ),
}
"""Whole sentences by key; braces hold the parameters."""
_SHARES = (0.01, 1.0)
"""A share is told where it is neither nothing nor more than all."""
_DECIMALS = 3


def word_displacement(found: Displacement, codelists: Mapping[str, str]) -> tuple[Said, ...]:
    """Return what is said of one event; `codelists` names the code list of each dimension."""
    return tuple(_words(found, codelists))


def word_search(found: tuple[Displacement, ...], *, first: Period, level: float) -> Said:
    """Return how many flows fell, and how often chance would point to a neighbour."""
    if not found:
        return Said(STATEMENTS["none_fell"], {"first": first})
    values: dict[str, Value] = {"first": first, "count": Number(len(found)), "level": Percent(level, decimals=0)}
    return Said(STATEMENTS["searched"], values)


def _words(found: Displacement, codelists: Mapping[str, str]) -> Iterator[Said]:
    flow = _flow(found.flow, codelists)
    if found.verdict is Verdict.UNKNOWN:
        yield Said(STATEMENTS["unknown"], {"flow": flow, "first": found.period})
        return
    figures: dict[str, Value] = {
        "flow": flow,
        "first": found.period,
        "counted": Number(found.counted),
        "expected": Number(found.expected),
    }
    if found.verdict is Verdict.NO_FALL:
        yield Said(STATEMENTS["no_fall"], figures)
        return
    several: dict[str, Value] = {"last": found.last} if found.last != found.period else {}
    key = "fell.several" if several else "fell.one"
    yield Said(STATEMENTS[key], {**figures, **several, "shortfall": Number(found.shortfall)})
    if found.p_fall is not None and found.p_fall > found.level:
        yield Said(STATEMENTS["usual_fall"], {"p": Number(found.p_fall, decimals=2)})
    yield from _neighbours(found, codelists)


def _neighbours(found: Displacement, codelists: Mapping[str, str]) -> Iterator[Said]:
    if found.verdict is Verdict.NO_NEIGHBOURS:
        yield Said(STATEMENTS["no_neighbours"])
        return
    tried = found.judged.height
    if found.verdict is Verdict.NO_NULL:
        known = Number(max(found.neighbours["null_periods"].to_list()))
        yield Said(STATEMENTS["no_null"], {"needed": Number(found.needed), "known": known})
        return
    for row in found.risen.iter_rows(named=True):
        yield _rose(row, tried, codelists)
        share = row["excess"] / found.shortfall
        if _SHARES[0] <= share <= _SHARES[1]:
            yield Said(STATEMENTS["share"], {"share": Percent(share, decimals=0)})
    if found.verdict is Verdict.ROSE:
        yield Said(STATEMENTS["cause"])
    else:
        yield Said(STATEMENTS["not_seen"], {"count": Number(tried)})
        if tried > 1:
            yield Said(STATEMENTS["together"], {"excess": Number(found.excess, signed=True)})
    left = found.neighbours.height - tried
    if left:
        yield Said(STATEMENTS["unjudged"], {"count": Number(left)})


def _rose(row: Mapping[str, Any], tried: int, codelists: Mapping[str, str]) -> Said:
    neighbour = _flow({name: row[name] for name in codelists}, codelists)
    p = Number(row["adjusted"], decimals=_DECIMALS)
    values: dict[str, Value] = {"neighbour": neighbour, "excess": Number(row["excess"]), "p": p}
    if tried == 1:
        return Said(STATEMENTS["rose"], values)
    return Said(STATEMENTS["rose.corrected"], {**values, "count": Number(tried)})


def _flow(codes: Mapping[str, str], codelists: Mapping[str, str]) -> Flow:
    return Flow(tuple((codelists[name], codes[name]) for name in codelists))
