"""An assessment as tidy frames: alerts, headlines, noise classes and counts."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.analysis.early_warning.assessment import Assessment
from comity.analysis.early_warning.headlines import Shock
from comity.analysis.early_warning.results import ALERT, CLASS, HEADLINE
from comity.analysis.early_warning.settings import CLASSES
from comity.analysis.early_warning.thresholds import REACH_95, SEEN_SPREADS
from comity.analysis.panel import Array
from comity.model.frames import PERIOD

Indices = NDArray[np.intp]
_BLIND = 1.0
_SMALLEST_EXPECTED = 1.0


def frame_alerts(found: Assessment, *, columns: Sequence[int]) -> pl.DataFrame:
    """Return the alerts of some columns of the panel, as `EarlyWarning.alerts` documents them."""
    chosen = np.zeros(found.raised.shape, dtype=bool)
    chosen[:, list(columns)] = found.raised[:, list(columns)] != 0
    rows, at = np.nonzero(chosen)
    scores, ids = found.scores, np.array([period.id for period in found.panel.periods])
    lower, expected, upper = _limits(found, rows, at)
    value = scores.values[rows, at]
    names = np.array([*CLASSES, ""])[scores.classes[rows, at]]
    headline = found.headline[rows, at]
    numbers = {
        "flow": rows,
        PERIOD: ids[at],
        "value": value,
        "expected": expected,
        "lower": lower,
        "upper": upper,
        "relative": np.where(expected >= _SMALLEST_EXPECTED, value / np.maximum(expected, 1e-9) - 1.0, np.nan),
        "shared": scores.shared[rows, at],
        "score": scores.score[rows, at],
        "drift": scores.drift[rows, at],
        "p_value": found.p_values[rows, at],
        "q_value": found.q_values[rows, at],
        "rule": _rules(found)[rows, at],
        "direction": found.raised[rows, at],
        "since": ids[found.since[rows, at]],
        "is_new": found.since[rows, at] == at,
        "noise_class": names,
        "headline": headline,
    }
    frame = pl.DataFrame(numbers).with_columns(
        pl.col(pl.Float64).fill_nan(None),
        noise_class=pl.when(pl.col("noise_class") != "").then("noise_class"),
        headline=pl.when(pl.col("headline") > 0).then("headline"),
    )
    keys = found.panel.keys[rows.tolist()]
    order = [PERIOD, "p_value", pl.col("score").abs(), "flow"]
    return pl.concat([keys, frame.cast(pl.Schema(ALERT))], how="horizontal").sort(
        order, descending=[False, False, True, False], nulls_last=True
    )


def _limits(found: Assessment, rows: Indices, at: Indices) -> tuple[Array, Array, Array]:
    """Return lower limit, expectation and upper limit as counts."""
    scores = found.scores
    classes = scores.classes[rows, at]
    reach = np.array([*REACH_95, np.nan])[classes]
    is_drift = _rules(found)[rows, at] == "drift"
    middle = np.where(is_drift, scores.before[rows, at], scores.expected[rows, at])
    wide = np.where(is_drift, scores.spread_before[rows, at], scores.spread[rows, at]) * reach
    low, mid, high = (np.maximum(np.expm1(one), 0.0) for one in (middle - wide, middle, middle + wide))
    return low, mid, high


def _rules(found: Assessment) -> NDArray[np.str_]:
    alarms = found.alarms
    return np.select(
        [alarms.surprise != 0, alarms.drift != 0, alarms.record, alarms.plain_surprise != 0],
        ["surprise", "drift", "record", "surprise"],
        "drift",
    )


def frame_headlines(found: Assessment, *, columns: Sequence[int]) -> pl.DataFrame:
    """Return the headlines of some columns of the panel, as `EarlyWarning.headlines` documents them."""
    wanted = set(columns)
    periods = found.panel.periods
    began: dict[tuple[int, int, int], tuple[int, int]] = {}
    rows = []
    number, last = 0, -1
    for shock in found.shocks:
        number = number + 1 if shock.period == last else 1
        last = shock.period
        key = (shock.way, shock.label, shock.direction)
        since, before = began.get(key, (shock.period, -2))
        since = since if before == shock.period - 1 else shock.period
        began[key] = (since, shock.period)
        if shock.period in wanted:
            dimension, code = name_group(found, shock)
            ids = periods[shock.period].id, periods[since].id
            shape = (shock.direction, int(shock.members.size), shock.of, shock.shift)
            rows.append((number, ids[0], dimension, code, *shape, ids[1], since == shock.period))
    return pl.DataFrame(rows, schema=pl.Schema(HEADLINE), orient="row")


def name_group(found: Assessment, shock: Shock) -> tuple[str | None, str | None]:
    """Return the key column that the members of a shock share, and its code; None and None for all flows."""
    if shock.way == 0:
        return None, None
    keys = found.panel.keys
    telling = [column for column in keys.columns if 1 < keys[column].n_unique() < keys.height]
    column = telling[shock.way - 1]
    return column, str(keys[column][int(shock.members[0])])


def frame_classes(found: Assessment, *, column: int) -> pl.DataFrame:
    """Return the noise classes of one period, as `EarlyWarning.classes` documents them."""
    judged = found.scores.is_judged[:, column]
    rows = []
    for number, name in enumerate(CLASSES):
        mine = judged & (found.scores.classes[:, column] == number)
        spread = float(np.median(found.scores.usual[mine, column])) if mine.any() else None
        seen = SEEN_SPREADS[number]
        step = None if spread is None or seen is None else float(np.expm1(seen * spread))
        is_blind = None if spread is None else step is None or step > _BLIND
        rows.append((name, int(mine.sum()), spread, step, is_blind))
    return pl.DataFrame(rows, schema=pl.Schema(CLASS), orient="row")


def frame_counts(found: Assessment, *, columns: Sequence[int]) -> pl.DataFrame:
    """Return how many flows were `judged`, `too_short` or `absent` in each of some columns of the panel."""
    known = np.isfinite(found.panel.values)
    expected = np.isfinite(found.scores.expected)
    judged = found.scores.is_judged
    rows = [
        (
            found.panel.periods[at].id,
            int(judged[:, at].sum()),
            int((known[:, at] & ~judged[:, at]).sum()),
            int((expected[:, at] & ~known[:, at]).sum()),
        )
        for at in columns
    ]
    return pl.DataFrame(rows, schema=[PERIOD, "judged", "too_short", "absent"], orient="row").cast(pl.Int64)
