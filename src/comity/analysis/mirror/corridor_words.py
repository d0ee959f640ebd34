"""The sentences about one corridor."""

import math
from collections.abc import Iterator, Mapping

import polars as pl

from comity.analysis.mirror.mirror import Mirror
from comity.analysis.mirror.reasons import NoMirror
from comity.analysis.mirror.statements import CORRIDOR_STATEMENTS
from comity.analysis.mirror.words import two_counts
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Area, Bounds, Number, Percent, Said, Value

_WHOLE = 0.9995
"""A share that rounds to 100.0 % is all."""
_SAME = 0.0005
"""A difference that rounds to 0.0 % is none."""


def word_corridor(found: Mirror, sender: str, receiver: str) -> tuple[Said, ...]:
    """Return the sentences about the flow from one state to another: its figures, or why it has no mirror."""
    return tuple(said for part in (_figures, _estimates, _reasons) for said in part(found, sender, receiver))


def no_mirror_said(reason: NoMirror, reporter: str, other: str) -> Said:
    """Return the sentence that says why a reporter's figures have no mirror."""
    pattern = CORRIDOR_STATEMENTS[f"none.{reason}"]
    values = {"reporter": Area(reporter), "other": Area(other)}
    used = {name: value for name, value in values.items() if "{" + name + "}" in str(pattern)}
    return Said(pattern, used)


def _say(key: str, **values: Value) -> Said:
    return Said(CORRIDOR_STATEMENTS[key], values)


def _of(frame: pl.DataFrame, sender: str, receiver: str) -> pl.DataFrame:
    return frame.filter(pl.col("sender") == sender, pl.col("receiver") == receiver)


def _figures(found: Mirror, sender: str, receiver: str) -> Iterator[Said]:
    for row in _of(found.corridors, sender, receiver).iter_rows(named=True):
        counts = two_counts(row)
        if round(row["sent"]) == round(row["received"]):
            yield _say("equal", **{name: value for name, value in counts.items() if name != "received"})
        else:
            yield _say("both", **counts)
        if row["mean_log_ratio"] is not None:
            ratios = _of(found.history, sender, receiver)["log_ratio"]
            yield from _average(row["mean_log_ratio"], ratios.len() - ratios.null_count())
        if min(row["sent_share"], row["received_share"]) < _WHOLE:
            yield _say("parts", sent=Percent(row["sent_share"]), received=Percent(row["received_share"]))


def _average(mean: float, periods: int) -> Iterator[Said]:
    apart = math.expm1(mean)
    if abs(apart) >= _SAME:
        key = "above" if apart > 0 else "below"
        yield _say(key, count=Number(periods), percent=Percent(abs(apart)))


def _estimates(found: Mirror, sender: str, receiver: str) -> Iterator[Said]:
    held = _of(found.reconciled, sender, receiver).sort(PERIOD)
    if held.is_empty():
        return
    last = held.row(-1, named=True)
    missing = _of(found.missing, sender, receiver).filter(pl.col(PERIOD) == last[PERIOD])
    for row in missing.iter_rows(named=True):
        area = sender if row["side"] == "sent" else receiver
        yield _say(f"missing.{row['basis']}", area=Area(area), **_estimated(row))
    yield _say("reconciled", **_estimated(last))


def _estimated(row: Mapping[str, float]) -> dict[str, Value]:
    return {
        "period": Period.from_id(int(row[PERIOD])),
        "estimate": Number(row["estimate"]),
        "bounds": Bounds(row["lower80"], row["upper80"]),
    }


def _reasons(found: Mirror, sender: str, receiver: str) -> Iterator[Said]:
    leaving = (pl.col("reporter") == sender) & (pl.col("other") == receiver)
    entering = (pl.col("reporter") == receiver) & (pl.col("other") == sender)
    left, came = pl.col("side") == "sent", pl.col("side") == "received"
    for row in found.no_mirror.filter((leaving & left) | (entering & came)).iter_rows(named=True):
        yield no_mirror_said(NoMirror(row["reason"]), row["reporter"], row["other"])
