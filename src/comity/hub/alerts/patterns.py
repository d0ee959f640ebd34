"""The sentences on alerts: whole, by key; braces hold the parameters."""

from collections.abc import Mapping

from comity.model.statements import Pattern, Plural

STATEMENTS: Mapping[str, Pattern] = {
    "flow": "{flow}",
    "flow.reporter": "All origins → {reporter}",
    "flow.origin": "{origin} → all members",
    "figure": "The figure for {period} is {value}; {bounds} was expected, most likely {expected}.",
    "alone": "The figure for {period} is {value}; its past is too short to say what was expected.",
    "more": "That is {relative} more than was most likely.",
    "less": "That is {relative} less than was most likely.",
    "times": "That is {times} times what was most likely.",
    "surprise": "Where nothing has changed, flows as noisy as this depart so far in at most {share} of periods.",
    "siblings": (
        "Flows of the same reporter or origin were {shared} apart from what was expected in this very period; that "
        "part is not counted here."
    ),
    "shared": "By itself it would not stand out: it is part of a departure that many flows share.",
    "drift": "Departures in one direction have added up over several periods.",
    "record": "It is well above the highest figure of the {count} periods before.",
    "new": "The departure is new in {period}.",
    "since": "The departure has lasted since {since}.",
    "turned": "It follows a departure in the other direction, last seen in {period}.",
    "others.none": "No other reporter has figures on {origin} that can be judged.",
    "others.one_not": "The one other reporter with figures on {origin} shows no departure in the same direction.",
    "others.one_too": "The one other reporter with figures on {origin} shows a departure in the same direction.",
    "others.zero": (
        "None of {judged} other reporters with figures on {origin} shows a departure in the same direction."
    ),
    "others.some": Plural(
        "{alerted} of {judged} other reporters with figures on {origin} shows a departure in the same direction.",
        "{alerted} of {judged} other reporters with figures on {origin} show a departure in the same direction.",
        by="alerted",
    ),
    "flows.one_not": "The one other flow of {code} shows no departure in the same direction.",
    "flows.one_too": "The one other flow of {code} shows a departure in the same direction.",
    "flows.zero": "None of {judged} other flows of {code} shows a departure in the same direction.",
    "flows.some": Plural(
        "{alerted} of {judged} other flows of {code} shows a departure in the same direction.",
        "{alerted} of {judged} other flows of {code} show a departure in the same direction.",
        by="alerted",
    ),
    "parts.zero": "None of its {judged} parts that can be judged shows a departure in the same direction.",
    "parts.some": Plural(
        "{alerted} of its {judged} parts that can be judged shows a departure in the same direction.",
        "{alerted} of its {judged} parts that can be judged show a departure in the same direction.",
        by="alerted",
    ),
    "mirror.none": "There is no mirror figure of this flow.",
    "mirror.agrees": "The mirror figure agrees: {reporter} counted {value}, against {before} a year earlier.",
    "mirror.differs": (
        "The mirror figure does not agree: {reporter} counted {value}, against {before} a year earlier."
    ),
    "mirror.unknown": "There is a mirror figure, but it can't be judged by: {reporter} counted {value}.",
    "changed.none": "No change of basis, break in series, incomplete period or revision is known.",
    "changed.basis": "{reporter} counts on another basis since {period}.",
    "changed.break": "{reporter} marks a break in its series in {period}.",
    "changed.partial": "{reporter} sent incomplete figures for {period}; they are left out.",
    "changed.revision": Plural(
        "The file that first brought {period} from {reporter} also changed {count} earlier period.",
        "The file that first brought {period} from {reporter} also changed {count} earlier periods.",
    ),
    "headline.all": "All flows together",
    "headline.members": "All members together",
    "headline.origins": "All origins together",
    "headline.code": "{code}",
    "class.sees": Plural(
        "{count} flow varies by about {spread} from period to period: there, a step of {step} is found within "
        "three periods as likely as not.",
        "{count} flows vary by about {spread} from period to period: there, a step of {step} is found within "
        "three periods as likely as not.",
    ),
    "class.blind": Plural(
        "{count} flow varies by about {spread} from period to period: there, not even a doubling is found "
        "reliably, and silence says nothing.",
        "{count} flows vary by about {spread} from period to period: there, not even a doubling is found "
        "reliably, and silence says nothing.",
    ),
    "too_short": Plural(
        "{count} flow has too short a past to be judged: {needed} periods are needed.",
        "{count} flows have too short a past to be judged: {needed} periods are needed.",
    ),
    "absent": Plural(
        "{count} flow with a past has no figure for {period}.",
        "{count} flows with a past have no figure for {period}.",
    ),
    "partial": "Not judged, because their figures for {period} are incomplete: {reporters}.",
    "raised": "It was first raised for {period}.",
    "reopened": "It was closed, and has grown by half or more since; it is open again.",
    "over": "It was last seen in {last}; in {period} it is not seen any more.",
    "waiting": "It was last seen in {last}; it can't be judged for {period} yet.",
    "revised": "It was raised for {last}; by the figures as they are known now, it would not be.",
}
"""Neutral words: more people is not a threat."""
