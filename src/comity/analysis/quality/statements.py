"""What quality indicators say, and what they are called: English, to be translated and filled by `publish`."""

from collections.abc import Mapping

from comity.model.statements import Pattern

TITLES: Mapping[str, Pattern] = {
    "R1": "R1. Data completeness – rate, per cent",
    "INCOMPLETE": "Deliveries that came incomplete, per cent",
    "ON_TIME": "Deliveries on time, per cent",
    "TP1": "TP1. Time lag – first results, days",
    "TP2": "TP2. Time lag – final results, days",
    "TP3": "TP3. Punctuality – delivery, days",
    "A6": "A6. Data revision – average size, per cent",
    "A7": "A7. Imputation – rate, per cent",
    "PROVISIONAL": "Provisional observations, per cent",
    "WIDER": "Counted on a wider basis than defined, per cent",
    "CC2": "CC2. Length of comparable time series, periods",
    "BREAKS": "Breaks in time series, number",
    "AC3": "AC3. Metadata completeness – rate, per cent",
}
"""By indicator, with the unit; those with a code are named as in the ESS quality and performance indicators."""

STATEMENTS: Mapping[str, Pattern] = {
    "nothing.due": "No delivery was due yet.",
    "delivered": (
        "Agreed deliveries for {first} to {last}: {due}; received: {received}, of these on time: {on_time}."
    ),
    "all.on_time": "Agreed deliveries for {first} to {last}: {due}; all came on time.",
    "outstanding": "At least one delivery is outstanding: {providers}.",
    "late": "At least one delivery came late: {providers}.",
    "incomplete": "At least one delivery came incomplete: {providers}.",
    "wider": "Counted on a wider basis than defined: {share} of the total ({providers}).",
    "provisional": "Provisional: {share} of the observations ({providers}).",
    "estimated": "Estimated or imputed: {share} of the observations ({providers}).",
    "revised": (
        "Between the first and the latest publication the figures of the last three years changed by {share} of "
        "their sum."
    ),
    "unrevised": "No figure of the last three years was revised.",
    "breaks": "Breaks in time series: {providers}.",
    "no_report": "No quality report: {providers}.",
}
"""Whole sentences by key; braces hold the parameters."""
