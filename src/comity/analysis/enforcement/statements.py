"""What is said of victims and of what authorities did: English, to be translated and filled by `publish`.

Victims come first. A rise of what was detected is said as that: never as a rise of crime.
"""

from collections.abc import Mapping

from comity.model.statements import Pattern

STATEMENTS: Mapping[str, Pattern] = {
    "victims.identified": "Victims of trafficking identified in {period}: {count} ({members}).",
    "victims.minors": "Of these, children under 18: {count}.",
    "victims.assisted": "Victims who received help: {count} ({members}).",
    "victims.apart": (
        "Victims of trafficking in {period} were reported by {members}; the figures stand side by side and are not "
        "added up."
    ),
    "victims.none": "No member has reported victims of trafficking for {period}.",
    "victims.more": (
        "{change} identified victims against a year before, of the same members: more victims were found; how many "
        "there are is not known."
    ),
    "victims.fewer": (
        "{change} identified victims against a year before, of the same members: fewer were found, which does not "
        "mean that there are fewer."
    ),
    "actions": "{stage}, {offence}: {count} in {period}; members that reported: {number}.",
    "actions.apart": "{stage}, {offence}: members that reported for {period}: {number}; not added up.",
    "operation": "{operation}. {stage}, {offence}: {count} in {period}; members that reported: {number}.",
    "operation.apart": (
        "{operation}. {stage}, {offence}: members that reported for {period}: {number}; not added up."
    ),
    "why.missing": "Not added up where a figure is missing or suppressed: {members}.",
    "why.flagged": "Not added up where a member flags that its definition differs: {members}.",
    "why.unstated": "Not added up where a member has not said in a quality report how it counts: {members}.",
    "why.different": "Not added up where definitions or units, as members state them, differ: {members}.",
    "caution": (
        "These figures say what authorities recorded and did. When they rise, more was detected or done; they do "
        "not measure how much crime there is."
    ),
}
"""Whole sentences by key; braces hold the parameters."""
