"""What a situation says in words: whole English sentences, to be translated and filled by `publish`."""

from collections.abc import Mapping

from comity.model.statements import Pattern, Plural

STATEMENTS: Mapping[str, Pattern] = {
    "period.chosen": (
        "{period} is the latest period for which at least {needed} of the reporters have whole figures "
        "({reported} of {known})."
    ),
    "period.most": (
        "No period has figures from {needed} of the reporters; {period} has the most ({reported} of {known})."
    ),
    "period.given": "{period} was asked for; {reported} of {known} reporters have whole figures.",
    "period.newer": "Some figures have come for {newest} already.",
    "total.none": "No figures have come for {period}.",
    "total.rise": (
        "The figures for {period} add up to {value}; like for like, that is {relative} more than in {against}."
    ),
    "total.fall": (
        "The figures for {period} add up to {value}; like for like, that is {relative} less than in {against}."
    ),
    "total.same": "The figures for {period} add up to {value}; like for like, that is as many as in {against}.",
    "total.not_compared": "The figures for {period} add up to {value}; no reporter can be compared with {against}.",
    "compared.missing": "Left out of the comparison, for want of figures in one of the two periods: {reporters}.",
    "compared.partial": "Left out of the comparison, because one of the two periods is incomplete: {reporters}.",
    "compared.basis": "Left out of the comparison, because their figures changed their basis: {reporters}.",
    "origins.added": "The largest increases came from {origins}.",
    "origins.taken": "The largest decreases came from {origins}.",
    "origins.largest": "The largest origins are {origins}, together {share} of the total.",
    "origins.unnamed": "No single origin is known for {share} of the total.",
    "purposes.largest": "By purpose, the largest change is in “{purpose}”: {points}.",
    "purposes.none": "No reporter breaks its figures down by purpose.",
    "unusual.some": Plural(
        "{count} of {checked} series is outside what its own past lets expect.",
        "{count} of {checked} series are outside what their own past lets expect.",
    ),
    "unusual.none": "None of the {checked} series looked at is outside what its own past lets expect.",
    "unusual.too_short": (
        "No series is long enough to say what is unusual: {changes} earlier changes on a year are needed."
    ),
    "reporting.all": "All figures for {period} came on time.",
    "reporting.late": "Received late for {period}: {providers}.",
    "reporting.missing": "Not received for {period}: {providers}.",
    "reporting.partial": "Incomplete for {period}: {providers}.",
    "reporting.refused": "Refused for {period} and not yet sent again: {providers}.",
    "reporting.not_due": "Not due yet for {period}: {providers}.",
    "basis.all_borders": "Counted over all borders, because the neighbour isn't reported: {reporters}.",
    "basis.all_purposes": (
        "Counted for all purposes, transit and crew included, because none is reported: {reporters}."
    ),
    "basis.other": "Counted more widely than defined, because no finer figures are reported: {reporters}.",
}
"""Whole sentences by key; braces hold the parameters."""
