"""What an explained change says: whole English sentences, to be translated and filled by `publish`."""

from collections.abc import Mapping

from comity.model.statements import Pattern

_UP = {
    1: "The largest contribution to the rise: {first} ({first_change})",
    2: "The largest contributions to the rise: {first} ({first_change}) and {second} ({second_change})",
    3: (
        "The largest contributions to the rise: {first} ({first_change}), {second} ({second_change}) and {third} "
        "({third_change})"
    ),
}
_DOWN = {count: text.replace("the rise", "the fall") for count, text in _UP.items()}
_SHARE = {1: ", {share} of it.", 2: ", together {share} of it.", 3: ", together {share} of it."}
_RANGE = "the middle four fifths of the earlier changes {over} lay between {low} and {high}."
_YEAR, _SPAN = "on a year", "over as long a time"
_COMPARED = "In {period} the figures that can be compared add up to "

STATEMENTS: Mapping[str, Pattern] = {
    "total.not_compared": (
        "No reporter has whole figures on one basis for both {period} and {against}: nothing can be compared."
    ),
    "total.none": "The figures that can be compared add up to zero in {period} and in {against}.",
    "total.from_none": _COMPARED + "{now}; in {against} they added up to zero.",
    "total.to_none": _COMPARED + "zero, after {then} in {against}.",
    "total.same": _COMPARED + "{now}, as in {against}.",
    "total.almost": _COMPARED + "{now}, almost as in {against} ({then}).",
    "total.more": _COMPARED + "{now}: {percent} more than in {against} ({then}).",
    "total.less": _COMPARED + "{now}: {percent} less than in {against} ({then}).",
    "total.times": _COMPARED + "{now}: {times} times the figure of {against} ({then}).",
    "total.count_more": _COMPARED + "{now}: {change} more than in {against} ({then}).",
    "total.count_less": _COMPARED + "{now}: {change} less than in {against} ({then}).",
    "usual.year.within": "That is within its usual range: " + _RANGE.replace("{over}", _YEAR),
    "usual.year.above": "That is above its usual range: " + _RANGE.replace("{over}", _YEAR),
    "usual.year.below": "That is below its usual range: " + _RANGE.replace("{over}", _YEAR),
    "usual.span.within": "That is within its usual range: " + _RANGE.replace("{over}", _SPAN),
    "usual.span.above": "That is above its usual range: " + _RANGE.replace("{over}", _SPAN),
    "usual.span.below": "That is below its usual range: " + _RANGE.replace("{over}", _SPAN),
    **{f"rise.{count}": text + "." for count, text in _UP.items()},
    **{f"fall.{count}": text + "." for count, text in _DOWN.items()},
    **{f"rise.{count}.share": text + _SHARE[count] for count, text in _UP.items()},
    **{f"fall.{count}.share": text + _SHARE[count] for count, text in _DOWN.items()},
    "offset.1": "It was partly offset by {first} ({first_change}).",
    "offset.2": "It was partly offset by {first} ({first_change}) and {second} ({second_change}).",
    "balance": (
        "Behind the total, larger changes partly cancel each other: {gain} ({gain_change}) and {loss} "
        "({loss_change})."
    ),
    "residual": (
        "Figures under “total”, “other” or “unknown” changed by {change}; they can't be put down to any one part."
    ),
    "breakdown.none": "By single parts the figures can't be compared: these aren't named in both periods.",
    "own": (
        "{reporter}: {change} in all, of which {common} common to all reporters, {mix} by the mix of its parts "
        "and {own} its own."
    ),
    "left.missing": "Not compared, for want of figures in one of the two periods: {reporters}.",
    "left.partial": "Not compared, because one of the two periods is incomplete: {reporters}.",
    "left.basis": "Not compared, because their figures changed their basis in between: {reporters}.",
}
"""Whole sentences by key; braces hold the parameters."""
