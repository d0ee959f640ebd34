"""A plain judge in the place of the analysis: a flow is raised where it leaves the mean of its last year."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.analysis.early_warning.results import ALERT, CLASS, FLOW, HEADLINE, EarlyWarning
from comity.analysis.panel import Panel
from comity.model.frames import PERIOD
from comity.model.periods import Period

NEEDED = 24
_APART = math.log(1.5)
_CLASSES = ("under 10 %", "over 40 %")


@dataclass(frozen=True)
class StandIn:
    """Judges as the analysis does; flows of the code `headline` lie beneath one headline."""

    headline: str | None = None

    def __call__(self, panel: Panel, *, period: Period, codelists: Mapping[str, str]) -> EarlyWarning:
        """Return every flow that is half as much again as in the year before, or two thirds of it."""
        assert set(codelists) == set(panel.keys.columns)
        at = panel.index(period)
        rows = [row for flow in range(panel.keys.height) if (row := self._row(panel, flow, at)) is not None]
        schema = {**panel.keys.schema, **ALERT}
        beneath = [row for row in rows if row["headline"] == 0]
        known = np.isfinite(panel.values)
        long = known[:, at] & (at - known.argmax(axis=1) >= NEEDED)
        classes = [
            {
                "noise_class": name,
                "flows": 2,
                "spread": 0.1,
                "smallest_step": None if blind else 0.4,
                "is_blind": blind,
            }
            for name, blind in zip(_CLASSES, (False, True), strict=True)
        ]
        return EarlyWarning(
            period=period,
            alerts=pl.DataFrame(sorted(rows, key=lambda row: -abs(row["score"])), schema=schema),
            headlines=pl.DataFrame(_headline(beneath, panel, period), schema=HEADLINE),
            classes=pl.DataFrame(classes, schema=CLASS),
            judged=int(long.sum()),
            too_short=int((known[:, at] & ~long).sum()),
            absent=0,
            needed=NEEDED,
            sentences=(),
        )

    def _row(self, panel: Panel, flow: int, at: int) -> dict[str, object] | None:
        began = at
        if not (sign := _departs(panel.values[flow], at)):
            return None
        while began > 0 and _departs(panel.values[flow], began - 1) == sign:
            began -= 1
        value, mean = float(panel.values[flow, at]), float(np.nanmean(panel.values[flow, at - 12 : at]))
        codes = panel.keys.row(flow, named=True)
        return {
            **codes,
            FLOW: flow,
            PERIOD: panel.periods[at].id,
            "value": value,
            "expected": mean,
            "lower": mean / 1.5,
            "upper": mean * 1.5,
            "relative": value / mean - 1,
            "shared": 0.0,
            "score": 10 * (math.log1p(value) - math.log1p(mean)),
            "drift": 0.0,
            "p_value": 0.0004,
            "q_value": 0.01,
            "rule": "surprise",
            "direction": sign,
            "since": panel.periods[began].id,
            "is_new": began == at,
            "noise_class": _CLASSES[0],
            "headline": 0 if self.headline in codes.values() else None,
        }


def _departs(values: np.ndarray[tuple[int], np.dtype[np.float64]], at: int) -> int:
    if at < NEEDED or not np.isfinite(values[at]):
        return 0
    apart = math.log1p(values[at]) - math.log1p(float(np.nanmean(values[at - 12 : at])))
    return (1 if apart > 0 else -1) if abs(apart) >= _APART else 0


def _headline(beneath: list[dict[str, object]], panel: Panel, period: Period) -> list[dict[str, object]]:
    if not beneath:
        return []
    head = {
        "headline": 0,
        PERIOD: period.id,
        "dimension": None,
        "code": None,
        "direction": beneath[0]["direction"],
        "members": len(beneath),
        "of": panel.keys.height,
        "shift": 0.5,
        "since": period.id,
        "is_new": True,
    }
    return [head]
