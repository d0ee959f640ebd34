"""What an early warning says in words."""

from collections.abc import Mapping

from comity.model.statements import Pattern, Plural

STATEMENTS: Mapping[str, Pattern] = {
    "alerts.some": Plural(
        "In {period}, {count} of {judged} flows is not as its own past let expect.",
        "In {period}, {count} of {judged} flows are not as their own past let expect.",
    ),
    "alerts.none": Plural(
        "In {period}, the one flow that could be judged is as its own past let expect.",
        "In {period}, all {count} flows that could be judged are as their own past let expect.",
    ),
    "alerts.impossible": "In {period}, no flow has enough past to be judged.",
    "alerts.new": Plural(
        "One alert begins in this period.",
        "{count} alerts begin in this period.",
    ),
    "headline.all.more": (
        "A shared increase: {members} of {of} flows are above what was expected, at the median by {shift}."
    ),
    "headline.all.less": (
        "A shared decrease: {members} of {of} flows are below what was expected, at the median by {shift}."
    ),
    "headline.all.times": (
        "A shared increase: {members} of {of} flows are above what was expected, "
        "at the median {times} times as high."
    ),
    "headline.group.times": (
        "A shared increase in flows of {group}: {members} of {of} are above what was expected, "
        "at the median {times} times as high."
    ),
    "headline.group.more": (
        "A shared increase in flows of {group}: {members} of {of} are above what was expected, "
        "at the median by {shift}."
    ),
    "headline.group.less": (
        "A shared decrease in flows of {group}: {members} of {of} are below what was expected, "
        "at the median by {shift}."
    ),
    "alert.more": "{flow}: {value}, above the {expected} expected (usual range {range}).",
    "alert.less": "{flow}: {value}, below the {expected} expected (usual range {range}).",
    "alert.drift.more": (
        "{flow}: {value}; above what was expected for some time (three periods before: {expected})."
    ),
    "alert.drift.less": (
        "{flow}: {value}; below what was expected for some time (three periods before: {expected})."
    ),
    "alert.record": "{flow}: {value}, by far the highest figure for a long time.",
    "class.blind": Plural(
        "{count} flow varies so much that not even a doubling would be seen within three periods: no alert there "
        "doesn't mean that nothing changed.",
        "{count} flows vary so much that not even a doubling would be seen within three periods: no alert there "
        "doesn't mean that nothing changed.",
    ),
    "flows.too_short": Plural(
        "{count} flow has less past than the {needed} periods needed and isn't judged.",
        "{count} flows have less past than the {needed} periods needed and aren't judged.",
    ),
    "flows.absent": Plural(
        "{count} flow has no figure for {period} yet.",
        "{count} flows have no figure for {period} yet.",
    ),
}
"""Whole sentences by key; braces hold the parameters."""
