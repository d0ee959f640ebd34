"""Did neighbours rise when a flow fell? One event, judged against random periods."""

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import polars as pl

from comity.analysis.displacement.neighbours import differing, neighbours_of
from comity.analysis.displacement.permutation import (
    LEAST_NULL,
    correct,
    needed_periods,
    null_starts,
    p_value,
)
from comity.analysis.displacement.result import LEVEL, SCHEMA, Displacement, Verdict
from comity.analysis.displacement.windows import STARTED, Windows, freeze
from comity.analysis.panel import Array, Panel
from comity.model.periods import Frequency, Period

USUAL = (0.1, 0.9)
"""The quantiles of random periods between which an excess is usual."""
LEAST = 1.0
"""A fall or a rise is of one at least."""


def displacement(
    panel: Panel,
    flow: int,
    period: Period,
    neighbours: Sequence[int] | None = None,
    *,
    along: Collection[str] | None = None,
    level: float = LEVEL,
) -> Displacement:
    """Return how the neighbours of a flow stood when something happened to it in `period`.

    The window is half a year from `period` on, or as much of it as the panel has; what was expected is frozen just
    before. A neighbour's mean log surprise over the window is compared with that of its own windows from all other
    periods that don't meet this one. `neighbours` are rows of the panel; by default all flows that share all
    dimensions but one, which is one of `along` (any, if left out). Raises ValueError where the panel hasn't got the
    period.
    """
    start = panel.index(period)
    length = window_length(panel, start)
    if neighbours is None:
        neighbours = neighbours_of(panel, flow, start=start, length=length, along=along)
    some = panel.take([flow, *neighbours])
    return judge(some, freeze(some, length), 0, range(1, 1 + len(neighbours)), start=start, level=level)


def window_length(panel: Panel, start: int) -> int:
    """Return half a year in periods, or what the panel has from column `start` on."""
    return min(half_year(panel.periods[0].frequency), len(panel.periods) - start)


def half_year(frequency: Frequency) -> int:
    """Return the number of periods in half a year, at least one."""
    return max(1, frequency.per_year // 2)


def judge(
    panel: Panel, windows: Windows, flow: int, neighbours: Sequence[int], *, start: int, level: float
) -> Displacement:
    """Return the event in column `start` of windows that were frozen before."""
    counted = float(windows.counted[:, flow, start].sum())
    expected = float(windows.expected[:, flow, start].sum())
    rows = [_row(panel, windows, flow, other, start=start) for other in neighbours]
    needed = needed_periods(len([row for row in rows if row["score"] is not None]) or 1, level)
    table = _table(panel, _corrected(rows, needed=needed, level=level))
    fell = expected - counted
    return Displacement(
        flow=panel.keys.row(flow, named=True),
        period=panel.periods[start],
        last=panel.periods[start + windows.length - 1],
        counted=counted,
        expected=expected,
        p_fall=_p_fall(windows, flow, start=start),
        neighbours=table,
        verdict=_verdict(fell, table),
        needed=needed,
        level=level,
    )


def _row(panel: Panel, windows: Windows, flow: int, other: int, *, start: int) -> dict[str, Any]:
    """Return a neighbour's figures; `null` holds the scores of random periods until they are judged."""
    counted, expected = windows.counted[:, other, start], windows.expected[:, other, start]
    null = _null(windows, other, start=start)
    score = float(windows.scores[other, start])
    usual = [_in_counts(q, expected) for q in np.quantile(null, USUAL)] if null.size else [None, None]
    excess = float(counted.sum() - expected.sum())
    return {
        **panel.keys.row(other, named=True),
        "differs_in": differing(panel, flow, other),
        "counted": _number(float(counted.sum())),
        "expected": _number(float(expected.sum())),
        "excess": _number(excess),
        "usual_lower": _number(usual[0]),
        "usual_upper": _number(usual[1]),
        "score": _number(score),
        "null_periods": int(null.size),
        "null": null,
    }


def _null(windows: Windows, row: int, *, start: int) -> Array:
    """Return the scores of a flow's windows that don't meet the one from `start`."""
    scores = windows.scores[row]
    null = scores[null_starts(scores.size, start=start, length=windows.length)]
    return np.asarray(null[np.isfinite(null)])


def _p_fall(windows: Windows, flow: int, *, start: int) -> float | None:
    score, null = float(windows.scores[flow, start]), _null(windows, flow, start=start)
    return p_value(-score, -null) if math.isfinite(score) and null.size >= LEAST_NULL else None


def _in_counts(score: float, expected: Array) -> float:
    """Return what a mean log surprise means in counts, beside what was expected."""
    return float(np.maximum((expected + STARTED) * math.expm1(score), -expected).sum())


def _number(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _corrected(rows: list[dict[str, Any]], *, needed: int, level: float) -> list[dict[str, Any]]:
    """Add p-values to the rows that can be judged, and correct them for their number."""
    judged = [row for row in rows if row["score"] is not None and row["null_periods"] >= needed]
    raw = np.array([p_value(row["score"], row["null"]) for row in judged])
    adjusted = correct(raw) if judged else raw
    made: list[dict[str, Any]] = []
    for row, p, corrected in zip(judged, raw, adjusted, strict=True):
        rose = bool(corrected <= level and row["excess"] >= LEAST)
        made.append({**row, "p_value": float(p), "adjusted": float(corrected), "rose": rose})
    left = [{**row, "p_value": None, "adjusted": None, "rose": None} for row in rows if row not in judged]
    return [{name: value for name, value in row.items() if name != "null"} for row in (*made, *left)]


def _table(panel: Panel, rows: list[dict[str, Any]]) -> pl.DataFrame:
    schema = {**panel.keys.schema, **SCHEMA}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    order = ["p_value", "excess", *panel.keys.columns]
    return frame.sort(order, descending=[False, True, *(False for _ in panel.keys.columns)], nulls_last=True)


def _verdict(fell: float, table: pl.DataFrame) -> Verdict:
    if not math.isfinite(fell):
        return Verdict.UNKNOWN
    if fell < LEAST:
        return Verdict.NO_FALL
    if table.is_empty():
        return Verdict.NO_NEIGHBOURS
    if table["adjusted"].is_null().all():
        return Verdict.NO_NULL
    return Verdict.ROSE if table["rose"].any() else Verdict.NOT_SEEN
