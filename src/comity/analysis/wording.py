"""Which sentences a situation gives rise to: findings first, then what limits them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.comparison import Exclusion
from comity.analysis.concentration import RESIDUAL
from comity.analysis.contributions import has_breakdown
from comity.analysis.selection import ALL_BORDERS, ALL_PURPOSES, AS_DEFINED
from comity.analysis.statements import Parameter, Statement

if TYPE_CHECKING:
    from comity.analysis.situation import Situation

_SAME = 0.0005
"""A relative change that rounds to 0.0 % is no change."""
_NAMED = 3
_WORTH_NAMING = 0.01
_EXCLUSIONS = {
    "compared.missing": (Exclusion.NO_FIGURES_NOW, Exclusion.NO_FIGURES_YEAR_AGO),
    "compared.partial": (Exclusion.PARTIAL,),
    "compared.basis": (Exclusion.BASIS_CHANGED,),
}


def word_situation(found: "Situation") -> tuple[Statement, ...]:
    """Return the sentences of a situation, in the order in which they are to be read."""
    parts = _WITHOUT_FIGURES if found.total is None else _PARTS
    return tuple(statement for part in parts for statement in part(found))


def _total(found: "Situation") -> Iterator[Statement]:
    if found.total is None:
        yield Statement("total.none", {"period": found.period})
        return
    against, relative = found.comparison.against[-1], found.comparison.relative
    params: dict[str, Parameter] = {"period": found.period, "value": found.total, "against": against}
    if relative is None:
        yield Statement("total.not_compared", params)
    elif abs(relative) < _SAME:
        yield Statement("total.same", params)
    else:
        yield Statement("total.rise" if relative > 0 else "total.fall", {**params, "relative": abs(relative)})


def _changes(found: "Situation") -> Iterator[Statement]:
    named = found.by_origin.filter(
        ~pl.col("origin").is_in(RESIDUAL), pl.col("contribution").abs() >= _WORTH_NAMING / 10
    )
    for key, some in (
        ("origins.added", named.filter(pl.col("change") > 0)),
        ("origins.taken", named.filter(pl.col("change") < 0)),
    ):
        if not some.is_empty():
            yield Statement(key, {"origins": tuple(some["origin"].head(_NAMED))})


def _origins(found: "Situation") -> Iterator[Statement]:
    largest = found.origins.filter(~pl.col("origin").is_in(RESIDUAL), pl.col("value") > 0).head(_NAMED)
    if not largest.is_empty():
        share = float(largest["share"].sum())
        yield Statement("origins.largest", {"origins": tuple(largest["origin"]), "share": share})
    if found.concentration is not None and found.concentration.unnamed >= _WORTH_NAMING:
        yield Statement("origins.unnamed", {"share": found.concentration.unnamed})


def _purposes(found: "Situation") -> Iterator[Statement]:
    if not has_breakdown(found.by_purpose, by="purpose"):
        if not found.by_purpose.is_empty():
            yield Statement("purposes.none")
        return
    named = found.by_purpose.filter(~pl.col("purpose").is_in(RESIDUAL), pl.col("contribution").is_not_null())
    if not named.is_empty():
        purpose, points = named.select("purpose", "contribution").row(0)
        yield Statement("purposes.largest", {"purpose": purpose, "points": points})


def _unusual(found: "Situation") -> Iterator[Statement]:
    unusual = found.unusual
    if unusual.is_possible and unusual.items.height:
        yield Statement("unusual.some", {"count": unusual.items.height, "checked": unusual.checked})
    elif unusual.is_possible:
        yield Statement("unusual.none", {"checked": unusual.checked})
    elif unusual.too_short:
        yield Statement("unusual.too_short", {"changes": unusual.needed})


def _choice(found: "Situation") -> Iterator[Statement]:
    choice = found.choice
    if not choice.known:
        return
    reported, known = len(choice.reported), len(choice.known)
    counts: dict[str, Parameter] = {"period": choice.period, "reported": reported, "known": known}
    if choice.given:
        yield Statement("period.given", counts)
    else:
        key = "period.chosen" if choice.enough else "period.most"
        yield Statement(key, {**counts, "needed": choice.needed})
    if choice.newest is not None and choice.newest > choice.period:
        yield Statement("period.newer", {"newest": choice.newest})


def _reporting(found: "Situation") -> Iterator[Statement]:
    reporting, period = found.reporting, found.period
    if reporting.expected and set(reporting.expected) <= set(reporting.on_time) - set(reporting.partial):
        yield Statement("reporting.all", {"period": period})
    for key, providers in (
        ("reporting.late", tuple(reporting.late)),
        ("reporting.missing", tuple(reporting.missing)),
        ("reporting.partial", reporting.partial),
        ("reporting.refused", reporting.refused),
        ("reporting.not_due", reporting.not_due),
    ):
        if providers:
            yield Statement(key, {"period": period, "providers": providers})


def _excluded(found: "Situation") -> Iterator[Statement]:
    for key, reasons in _EXCLUSIONS.items():
        reporters = tuple(r for r, why in found.comparison.excluded.items() if why in reasons)
        if reporters and found.comparison.included:
            yield Statement(key, {"reporters": reporters})


def _basis(found: "Situation") -> Iterator[Statement]:
    wide = found.members.filter(pl.col("basis").is_not_null(), pl.col("basis") != AS_DEFINED)
    known = {"basis.all_borders": ALL_BORDERS, "basis.all_purposes": ALL_PURPOSES}
    for key, word in known.items():
        reporters = tuple(wide.filter(pl.col("basis").str.contains(word, literal=True))["reporter"].sort())
        if reporters:
            yield Statement(key, {"reporters": reporters})
    other = [
        r for r, basis in wide.select("reporter", "basis").iter_rows() if set(basis.split("; ")) - {*known.values()}
    ]
    if other:
        yield Statement("basis.other", {"reporters": tuple(sorted(other))})


_PARTS = (_total, _changes, _origins, _purposes, _unusual, _choice, _reporting, _excluded, _basis)
_WITHOUT_FIGURES = (_total, _choice, _reporting)
