"""Which sentences quality indicators give rise to: facts and whose they are, no ranking and no verdict."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.quality.definitions import ALL
from comity.analysis.quality.statements import STATEMENTS
from comity.model.board import BoardCell
from comity.model.frames import ACTION
from comity.model.statements import Areas, Number, Percent, Said, Value

if TYPE_CHECKING:
    from comity.analysis.quality.indicators import QualityIndicators, QualityInput

_INSERTED = "I"
_SHOWN = 0.05
"""Percentages that would show as 0.0 % aren't told."""


def word_quality(found: "QualityIndicators", given: "QualityInput") -> Iterator[Said]:
    """Yield the sentences on a dataflow's quality, in the order in which they are to be read."""
    first, last = found.first, found.last
    if first is None or last is None:
        yield _say("nothing.due")
    else:
        due = [cell for cell in given.cells if cell.is_due and first <= cell.period <= last]
        yield from _deliveries(due, found)
        for key, indicator in (("provisional", "PROVISIONAL"), ("estimated", "A7"), ("wider", "WIDER")):
            yield from _share(found, key, indicator)
        yield from _revisions(found, given)
    breaks = _who(found, "BREAKS", pl.col("value") > 0)
    if breaks:
        yield _say("breaks", providers=Areas(breaks))
    silent = _who(found, "AC3", pl.col("value") == 0)
    if silent:
        yield _say("no_report", providers=Areas(silent))


def _say(key: str, **values: Value) -> Said:
    return Said(STATEMENTS[key], values)


def _deliveries(due: list[BoardCell], found: "QualityIndicators") -> Iterator[Said]:
    if not due or found.first is None or found.last is None:
        return
    received, on_time = sum(cell.is_received for cell in due), sum(cell.is_on_time for cell in due)
    span: dict[str, Value] = {"first": found.first, "last": found.last, "due": Number(len(due))}
    if on_time == len(due):
        yield _say("all.on_time", **span)
    else:
        yield _say("delivered", **span, received=Number(received), on_time=Number(on_time))
    outstanding = {cell.provider for cell in due if not cell.is_received}
    late = {cell.provider for cell in due if cell.is_received and not cell.is_on_time}
    for key, providers in (("outstanding", outstanding), ("late", late)):
        if providers:
            yield _say(key, providers=Areas(tuple(sorted(providers))))
    incomplete = _who(found, "INCOMPLETE", pl.col("value") > 0)
    if incomplete:
        yield _say("incomplete", providers=Areas(incomplete))


def _share(found: "QualityIndicators", key: str, indicator: str) -> Iterator[Said]:
    value = found.value(ALL, indicator)
    if value is not None and value >= _SHOWN:
        providers = _who(found, indicator, pl.col("value") > 0)
        yield _say(key, share=Percent(value / 100), providers=Areas(providers))


def _revisions(found: "QualityIndicators", given: "QualityInput") -> Iterator[Said]:
    value = found.value(ALL, "A6")
    if value is not None and given.vintages.filter(pl.col(ACTION) != _INSERTED).is_empty():
        yield _say("unrevised")
    elif value is not None and value >= _SHOWN:
        yield _say("revised", share=Percent(value / 100))


def _who(found: "QualityIndicators", indicator: str, which: pl.Expr) -> tuple[str, ...]:
    """Return the providers of which something holds, in order."""
    own = found.frame.filter(pl.col("indicator") == indicator, pl.col("provider") != ALL, which)
    return tuple(own["provider"].sort())
