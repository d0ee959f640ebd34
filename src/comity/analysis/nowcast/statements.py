"""What a nowcast says, as whole English sentences."""

from collections.abc import Mapping

from comity.model.statements import Pattern, Plural

STATEMENTS: Mapping[str, Pattern] = {
    "complete": "Every member has reported {period}; nothing is estimated. The figures add up to {value}.",
    "total": (
        "With estimates for the figures that are missing, {period} adds up to {value}; with a probability of 80 % "
        "it is {bounds}."
    ),
    "received": "The figures received for {period} add up to {value}.",
    "of_which": "Of this, {estimated} is estimated ({share}), and {received} was reported.",
    "of_which_little": "Of this, {estimated} is estimated and {received} was reported.",
    "all_estimated": "All of this is estimated: no member has reported the whole of it.",
    "nothing": "Nothing is known of {period} that an estimate could be made from.",
    "late": "Estimated from past figures and what the others report, since nothing has come: {reporters}.",
    "late_alone": "Estimated from past figures alone, since nothing has come: {reporters}.",
    "ladder": "Estimated from the part that has come, as such parts grew before, and past figures: {reporters}.",
    "partial": "Estimated from past figures, since what has come is only a part: {reporters}.",
    "above": Plural(
        "The figure of {count} member that has reported lies {relative} above what its own past let expect.",
        "The figures of {count} members that have reported lie, together, {relative} above what their own past let "
        "expect.",
    ),
    "below": Plural(
        "The figure of {count} member that has reported lies {relative} below what its own past let expect.",
        "The figures of {count} members that have reported lie, together, {relative} below what their own past let "
        "expect.",
    ),
    "as_expected": Plural(
        "The figure of {count} member that has reported lies within 1 % of what its own past let expect.",
        "The figures of {count} members that have reported lie, together, within 1 % of what their own past let "
        "expect.",
    ),
    "too_short": "In no total, since there are too few past figures: {reporters}.",
    "silent": "In no total, since nothing has come for too long: {reporters}.",
    "as_came": "Counted only as far as figures have come, since there are too few past ones: {reporters}.",
}
"""By what is said; braces hold the parameters."""
