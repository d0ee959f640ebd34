"""What mirror statistics say: whole English sentences, to be translated and filled by `publish`."""

from collections.abc import Mapping

from comity.analysis.mirror.reasons import NoMirror
from comity.model.statements import Pattern, Plural

STATEMENTS: Mapping[str, Pattern] = {
    "pairs.none": "No flow between two members is counted by both sides.",
    "pairs.some": Plural(
        "One flow between two members is counted by both sides.",
        "{count} flows between members are counted by both sides.",
    ),
    "typical.more": (
        "In the latest common period of each, the larger figure is at least {percent} above the smaller one for at "
        "least half of these flows."
    ),
    "typical.alike": (
        "In the latest common period of each, the two figures differ by less than 1 % for at least half of these "
        "flows."
    ),
    "largest": (
        "Among flows of 50 or more on average of both sides, the two lie furthest apart from {sender} to "
        "{receiver}, {period}: the state left counted {sent}, the state entered {received}."
    ),
    "constant": (
        "Of the variance of the log ratios {share} lies between flows and is constant; the rest is change from "
        "period to period."
    ),
    "anchors": (
        "Reconciled figures are at the level of {areas}: what is counted there on entering is taken to be whole."
    ),
    "sensitivity": (
        "With only one of these states for the level, all reconciled figures would change by {low} to {high}."
    ),
    "sensitivity.next": "With the level of {area} instead, all reconciled figures would change by {change}.",
    "components": Plural(
        "All figures are linked by states that they have in common.",
        "The figures fall into {count} parts without a common state on either side; only assumptions link their "
        "levels.",
    ),
    "missing": Plural(
        "One figure of one side hasn't come for {period} and is estimated.",
        "{count} figures of one side haven't come for {period} and are estimated.",
    ),
    "no_mirror.not_member": Plural(
        "One reported flow has no mirror, because the state across is no member.",
        "{count} reported flows have no mirror, because the state across is no member.",
    ),
    "no_mirror.no_state": "Figures without a named state across have no mirror; such figures come from: {areas}.",
    "no_mirror.silent": "These members send no such figures, so that flows with them have no mirror: {areas}.",
    "no_mirror.not_counted": Plural(
        "One reported flow has no mirror, because the member across doesn't count it.",
        "{count} reported flows have no mirror, because the member across doesn't count them.",
    ),
    "no_mirror.unlike": Plural(
        "One reported flow has no mirror, because the two members count different things.",
        "{count} reported flows have no mirror, because the two members count different things.",
    ),
    "no_mirror.no_period": Plural(
        "One reported flow has no mirror, because the two members have no period in common.",
        "{count} reported flows have no mirror, because the two members have no period in common.",
    ),
}
"""Of the whole group."""

CORRIDOR_STATEMENTS: Mapping[str, Pattern] = {
    "both": "{sender} to {receiver}, {period}: the state left counted {sent}, the state entered {received}.",
    "equal": "{sender} to {receiver}, {period}: both sides counted {sent}.",
    "above": Plural(
        "In the one period that both sides have, the count on entering is {percent} above the count on leaving.",
        "Over the {count} periods that both sides have, the count on entering is {percent} above the count on "
        "leaving on average.",
    ),
    "below": Plural(
        "In the one period that both sides have, the count on entering is {percent} below the count on leaving.",
        "Over the {count} periods that both sides have, the count on entering is {percent} below the count on "
        "leaving on average.",
    ),
    "reconciled": "Reconciled for {period}: {estimate} ({bounds} with a probability of 80 %).",
    "missing.own history": (
        "{area} has no figure for {period}; its own earlier figures and the other side's growth give "
        "{estimate} ({bounds} with a probability of 80 %)."
    ),
    "missing.factors": (
        "{area} has no figure for {period}; the other side's figure and how fully both count elsewhere give "
        "{estimate} ({bounds} with a probability of 80 %)."
    ),
    "parts": (
        "Only parts that both count are compared: {sent} of the figures of the state left, {received} of those of "
        "the state entered."
    ),
    f"none.{NoMirror.NOT_MEMBER}": "{reporter}: no mirror, because {other} is no member.",
    f"none.{NoMirror.NO_STATE}": "{reporter}: no mirror, because no state across is named.",
    f"none.{NoMirror.SILENT}": "{reporter}: no mirror, because {other} sends no such figures.",
    f"none.{NoMirror.NOT_COUNTED}": "{reporter}: no mirror, because {other} doesn't count this flow.",
    f"none.{NoMirror.UNIT}": "{reporter}: no mirror, because {other} counts another unit.",
    f"none.{NoMirror.DEFINITION}": "{reporter}: no mirror, because {other} counts by another definition.",
    f"none.{NoMirror.PARTS}": "{reporter}: no mirror, because {other} counts other parts of the flow.",
    f"none.{NoMirror.NO_PERIOD}": "{reporter}: no mirror, because {other} has no period in common with it.",
    f"none.{NoMirror.NOT_YET}": "{reporter}: no mirror, because {other} hasn't sent this period.",
    f"none.{NoMirror.NO_FIGURE}": "{reporter}: no figures of this flow.",
}
"""Of one corridor."""
