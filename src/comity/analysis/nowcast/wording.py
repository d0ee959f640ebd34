"""A nowcast in sentences that hold for its numbers."""

from collections.abc import Iterator

import polars as pl

from comity.analysis.nowcast.estimate import Method, Reason
from comity.analysis.nowcast.nowcast import Nowcast
from comity.analysis.nowcast.statements import STATEMENTS
from comity.model.statements import Areas, Bounds, Number, Percent, Said

_REPORTER = "reporter"
_NOTABLE = 0.01
"""A surprise of less than this fraction is none."""
_WHOLE = 0.5
"""The least count that isn't written as 0."""
_SHOWN = 0.0005
"""The least share that isn't written as 0.0 %."""
_LADDERS = (Method.LADDER.value, Method.OWN_LADDER.value)


def word_nowcast(found: Nowcast) -> tuple[Said, ...]:
    """Return what a nowcast of members (key column `reporter`) says: totals, whose figures, what was expected."""
    return (*_totals(found), *_surprise(found), *_methods(found), *_left_out(found))


def _totals(found: Nowcast) -> Iterator[Said]:
    period = {"period": found.period}
    if found.estimates.is_empty() and found.left_out.is_empty() and found.reporters:
        yield Said(STATEMENTS["complete"], period | {"value": Number(found.received)})
    elif found.estimates.is_empty() and not found.reporters and found.total_reported == 0:
        yield Said(STATEMENTS["nothing"], period)
    elif found.estimates.is_empty():
        yield Said(STATEMENTS["received"], period | {"value": Number(found.total_reported)})
    else:
        bounds = Bounds(found.interval.lower80, found.interval.upper80)
        yield Said(STATEMENTS["total"], period | {"value": Number(found.total_with), "bounds": bounds})
        yield from _shares(found)


def _shares(found: Nowcast) -> Iterator[Said]:
    """Say how much is estimated; no figure that would be written as 0, no share as 0.0 % or 100.0 %."""
    if not found.reporters and found.received == 0:
        yield Said(STATEMENTS["all_estimated"], {})
    if min(found.received, found.estimated) < _WHOLE:
        return
    parts = {"estimated": Number(found.estimated), "received": Number(found.received)}
    if _SHOWN <= found.share_estimated <= 1 - _SHOWN:
        yield Said(STATEMENTS["of_which"], parts | {"share": Percent(found.share_estimated)})
    else:
        yield Said(STATEMENTS["of_which_little"], parts)


def _surprise(found: Nowcast) -> Iterator[Said]:
    """Say what the reporters' own past let expect of them, where that moves an estimate."""
    if found.surprise is None or not (found.estimates["weight"] > 0).any():
        return
    count = Number(found.compared)
    if abs(found.surprise) < _NOTABLE:
        yield Said(STATEMENTS["as_expected"], {"count": count})
    else:
        key = "above" if found.surprise > 0 else "below"
        yield Said(STATEMENTS[key], {"count": count, "relative": Percent(abs(found.surprise))})


def _methods(found: Nowcast) -> Iterator[Said]:
    came, grew = pl.col("reported").is_not_null(), pl.col("method").is_in(_LADDERS)
    alone = pl.col("method") == Method.OWN.value
    for key, rule in (
        ("late", ~came & ~alone),
        ("late_alone", ~came & alone),
        ("ladder", came & grew),
        ("partial", came & ~grew),
    ):
        yield from _naming(key, found.estimates.filter(rule))


def _left_out(found: Nowcast) -> Iterator[Said]:
    came, silent = pl.col("reported").is_not_null(), pl.col("reason") == Reason.SILENT.value
    yield from _naming("as_came", found.left_out.filter(came))
    yield from _naming("too_short", found.left_out.filter(~came & ~silent))
    yield from _naming("silent", found.left_out.filter(~came & silent))


def _naming(key: str, rows: pl.DataFrame) -> Iterator[Said]:
    if not rows.is_empty():
        yield Said(STATEMENTS[key], {"reporters": Areas(tuple(rows[_REPORTER].to_list()))})
