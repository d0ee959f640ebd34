"""What is said of revisions."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from comity.analysis.revision.classes import Kind
from comity.model.statements import Number, Pattern, Percent, Plural, Said, Value

if TYPE_CHECKING:
    from comity.analysis.revision.review import Revisions

STATEMENTS: Mapping[str, Pattern] = {
    "no_vintages": "No figures have come yet.",
    "never": Plural(
        "{count} vintage has come, and no figure that was known has been changed.",
        "{count} vintages have come, and no figure that was known has been changed.",
    ),
    "changed": Plural(
        "{count} cell in a period that was known has been changed, added or removed, by {revising} of {vintages} "
        "vintages.",
        "{count} cells in periods that were known have been changed, added or removed, by {revising} of {vintages} "
        "vintages.",
    ),
    "routine": Plural(
        "Of these changes, {count} is routine: small, and in the latest year.",
        "Of these changes, {count} are routine: small, and in the latest year.",
    ),
    "correction": Plural(
        "{count} is a correction: in an older period, or large.",
        "{count} are corrections: in an older period, or large.",
    ),
    "recode": Plural(
        "{count} is part of a recode: figures moved between codes, while their sum stayed.",
        "{count} are parts of a recode: figures moved between codes, while their sum stayed.",
    ),
    "reconciled": "In every vintage old, changed, added and removed figures add up to the new ones exactly.",
    "measured": Plural(
        "The one figure that has settled was revised by {size} since it first came.",
        "The {count} figures that have settled were revised by {size} since they first came; {raised} were raised, "
        "{lowered} lowered.",
    ),
    "unrevised": Plural(
        "The one figure that has settled is as it first came.",
        "The {count} figures that have settled are as they first came.",
    ),
    "too_few": (
        "Which way revisions go isn't judged: that needs {needed} vintages of a reporter, and there are {vintages}."
    ),
    "untested": "Which way revisions go can't be tested: too few figures were revised, or by too few reporters.",
    "raised": (
        "First figures are raised later: by {mean} on average (p = {p}, every reporter's figures counted as one)."
    ),
    "lowered": (
        "First figures are lowered later: by {mean} on average (p = {p}, every reporter's figures counted as one)."
    ),
    "raised.period": (
        "First figures are raised later: by {mean} on average (p = {p}, figures of one period counted as one)."
    ),
    "lowered.period": (
        "First figures are lowered later: by {mean} on average (p = {p}, figures of one period counted as one)."
    ),
    "neither": "Whether figures are raised or lowered later can't be told from chance (p = {p}).",
}
"""Whole sentences by key; braces hold the parameters."""
_MOST_DECIMALS = 6


def word_revisions(found: "Revisions") -> tuple[Said, ...]:
    """Return what is said of a review."""
    return tuple(_words(found))


def _words(found: "Revisions") -> Iterator[Said]:
    vintages = found.reconciliation.height
    if not vintages:
        yield Said(STATEMENTS["no_vintages"])
        return
    if found.changes.is_empty():
        yield Said(STATEMENTS["never"], {"count": Number(vintages)})
    else:
        yield from _changes(found, vintages)
    yield Said(STATEMENTS["reconciled"])
    yield from _size(found)
    yield _direction(found)


def _changes(found: "Revisions", vintages: int) -> Iterator[Said]:
    revising = found.changes["_seq"].n_unique()
    values: dict[str, Value] = {"count": Number(found.changes.height), "revising": Number(revising)}
    yield Said(STATEMENTS["changed"], {**values, "vintages": Number(vintages)})
    cells = dict(found.classes.select("class", "cells").iter_rows())
    for kind in Kind:
        if cells[kind.value]:
            yield Said(STATEMENTS[kind.value], {"count": Number(cells[kind.value])})


def _size(found: "Revisions") -> Iterator[Said]:
    measures = found.measures
    if measures is None or measures.relative_mean_absolute is None:
        return
    count = Number(measures.figures)
    if not measures.raised and not measures.lowered:
        yield Said(STATEMENTS["unrevised"], {"count": count})
        return
    values: dict[str, Value] = {
        "count": count,
        "size": _percent(measures.relative_mean_absolute),
        "raised": Number(measures.raised),
        "lowered": Number(measures.lowered),
    }
    yield Said(STATEMENTS["measured"], values)


def _direction(found: "Revisions") -> Said:
    key = found.verdict.value
    if key == "too_few":
        from comity.analysis.revision.review import LEAST_VINTAGES

        return Said(STATEMENTS[key], {"needed": Number(LEAST_VINTAGES), "vintages": Number(found.vintages)})
    if key == "untested" or found.bias is None:
        return Said(STATEMENTS["untested"])
    values: dict[str, Value] = {"p": Number(found.bias.p_size or 0.0, decimals=3)}
    if key in {"raised", "lowered"}:
        values["mean"] = _percent(abs(found.bias.mean))
        key += "" if found.clustered_by == "reporter" else ".period"
    return Said(STATEMENTS[key], values)


def _percent(fraction: float) -> Percent:
    """Return a percentage with as many decimals as it needs not to be shown as nothing."""
    decimals = 2
    while decimals < _MOST_DECIMALS and round(100 * fraction, decimals) == 0:
        decimals += 1
    return Percent(fraction, decimals=decimals)
