"""Which sentences a situation gives rise to: findings first, then what limits them."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.comparison import Exclusion
from comity.analysis.concentration import RESIDUAL
from comity.analysis.contributions import has_breakdown
from comity.analysis.selection import ALL_BORDERS, ALL_PURPOSES, AS_DEFINED
from comity.analysis.statements import STATEMENTS
from comity.model.statements import Areas, Code, Number, Percent, Points, Said, Value

if TYPE_CHECKING:
    from comity.analysis.situation import Situation

_SAME = 0.0005
"""A relative change that rounds to 0.0 % is no change."""
_NAMED = 3
_WORTH_NAMING = 0.01
_WHOLE = 0.995
_EXCLUSIONS = {
    "compared.missing": (Exclusion.NO_FIGURES_NOW, Exclusion.NO_FIGURES_YEAR_AGO),
    "compared.partial": (Exclusion.PARTIAL,),
    "compared.basis": (Exclusion.BASIS_CHANGED,),
}


def word_situation(found: "Situation") -> tuple[Said, ...]:
    """Return the sentences of a situation, in the order in which they are to be read."""
    parts = _WITHOUT_FIGURES if found.total is None else _PARTS
    return tuple(statement for part in parts for statement in part(found))


def _say(key: str, values: Mapping[str, Value] | None = None) -> Said:
    return Said(STATEMENTS[key], values or {})


def _total(found: "Situation") -> Iterator[Said]:
    if found.total is None:
        yield _say("total.none", {"period": found.period})
        return
    against, relative = found.comparison.against[-1], found.comparison.relative
    params: dict[str, Value] = {"period": found.period, "value": Number(found.total), "against": against}
    if relative is None:
        yield _say("total.not_compared", params)
    elif abs(relative) < _SAME:
        yield _say("total.same", params)
    else:
        yield _say("total.rise" if relative > 0 else "total.fall", {**params, "relative": Percent(abs(relative))})


def _changes(found: "Situation") -> Iterator[Said]:
    named = found.by_origin.filter(
        ~pl.col("origin").is_in(RESIDUAL), pl.col("contribution").abs() >= _WORTH_NAMING / 10
    )
    for key, some in (
        ("origins.added", named.filter(pl.col("change") > 0)),
        ("origins.taken", named.filter(pl.col("change") < 0)),
    ):
        if not some.is_empty():
            yield _say(key, {"origins": Areas(tuple(some["origin"].head(_NAMED)), ordered=True)})


def _origins(found: "Situation") -> Iterator[Said]:
    largest = found.origins.filter(~pl.col("origin").is_in(RESIDUAL), pl.col("value") > 0).head(_NAMED)
    if not largest.is_empty():
        share = float(largest["share"].sum())
        named = Areas(tuple(largest["origin"]), ordered=True)
        if share < _WHOLE:  # three that are all there is aren't the largest of anything
            yield _say("origins.largest", {"origins": named, "share": Percent(share)})
    if found.concentration is not None and found.concentration.unnamed >= _WORTH_NAMING:
        yield _say("origins.unnamed", {"share": Percent(found.concentration.unnamed)})


def _purposes(found: "Situation") -> Iterator[Said]:
    if not has_breakdown(found.by_purpose, by="purpose"):
        if not found.by_purpose.is_empty():
            yield _say("purposes.none")
        return
    named = found.by_purpose.filter(~pl.col("purpose").is_in(RESIDUAL), pl.col("contribution").is_not_null())
    if not named.is_empty():
        purpose, points = named.select("purpose", "contribution").row(0)
        yield _say("purposes.largest", {"purpose": Code("CL_PURPOSE", purpose), "points": Points(points)})


def _unusual(found: "Situation") -> Iterator[Said]:
    unusual = found.unusual
    if unusual.is_possible and unusual.items.height:
        yield _say("unusual.some", {"count": Number(unusual.items.height), "checked": Number(unusual.checked)})
    elif unusual.is_possible:
        yield _say("unusual.none", {"checked": Number(unusual.checked)})
    elif unusual.too_short:
        yield _say("unusual.too_short", {"changes": Number(unusual.needed)})


def _choice(found: "Situation") -> Iterator[Said]:
    choice = found.choice
    if not choice.known:
        return
    reported, known = len(choice.reported), len(choice.known)
    counts: dict[str, Value] = {"period": choice.period, "reported": Number(reported), "known": Number(known)}
    if choice.given:
        yield _say("period.given", counts)
    else:
        key = "period.chosen" if choice.enough else "period.most"
        yield _say(key, {**counts, "needed": Percent(choice.needed, decimals=0)})
    if choice.newest is not None and choice.newest > choice.period:
        yield _say("period.newer", {"newest": choice.newest})


def _reporting(found: "Situation") -> Iterator[Said]:
    reporting, period = found.reporting, found.period
    if reporting.expected and set(reporting.expected) <= set(reporting.on_time) - set(reporting.partial):
        yield _say("reporting.all", {"period": period})
    for key, providers in (
        ("reporting.late", tuple(reporting.late)),
        ("reporting.missing", tuple(reporting.missing)),
        ("reporting.partial", reporting.partial),
        ("reporting.refused", reporting.refused),
        ("reporting.not_due", reporting.not_due),
    ):
        if providers:
            yield _say(key, {"period": period, "providers": Areas(providers)})


def _excluded(found: "Situation") -> Iterator[Said]:
    for key, reasons in _EXCLUSIONS.items():
        reporters = tuple(r for r, why in found.comparison.excluded.items() if why in reasons)
        if reporters and found.comparison.included:
            yield _say(key, {"reporters": Areas(reporters)})


def _basis(found: "Situation") -> Iterator[Said]:
    wide = found.members.filter(pl.col("basis").is_not_null(), pl.col("basis") != AS_DEFINED)
    known = {"basis.all_borders": ALL_BORDERS, "basis.all_purposes": ALL_PURPOSES}
    for key, word in known.items():
        reporters = tuple(wide.filter(pl.col("basis").str.contains(word, literal=True))["reporter"].sort())
        if reporters:
            yield _say(key, {"reporters": Areas(reporters)})
    other = [
        r for r, basis in wide.select("reporter", "basis").iter_rows() if set(basis.split("; ")) - {*known.values()}
    ]
    if other:
        yield _say("basis.other", {"reporters": Areas(tuple(other))})


_PARTS = (_total, _changes, _origins, _purposes, _unusual, _choice, _reporting, _excluded, _basis)
_WITHOUT_FIGURES = (_total, _choice, _reporting)
