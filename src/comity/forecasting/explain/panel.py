"""Explanations of a panel's forecast, and what would have been forecast for each series' last observation."""

import difflib
from collections.abc import Collection, Sequence

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.calendar.effects import Calendar
from comity.forecasting.explain.decomposition import Explanation, Surprise, explain
from comity.forecasting.explain.main_feast import main_feasts
from comity.forecasting.explain.texts import say
from comity.forecasting.forecaster import EVERYWHERE, ForecastResult, forecast
from comity.forecasting.knowledge import NOTHING, Knowledge
from comity.forecasting.series import split_panel
from comity.model.periods import Frequency

_LEVELS = (0.1, 0.9)
_WIDTH = 2 * 1.2815515655446004
_LEAST = 3
_SHOWN = 20


def explain_panel(
    panel: pl.DataFrame,
    result: ForecastResult,
    *,
    ids: Sequence[str] | None = None,
    knowledge: Knowledge = NOTHING,
) -> dict[str, Explanation]:
    """Explain the forecast of a panel's series (all, or `ids`); those without a forecast are left out.

    The whole panel is forecast once more, one step from before each series' last
    observation, so that the surprise is what the same recipe would have said; `knowledge` is what the forecast was
    told beside the figures. Raises UsageError for an id that
    isn't in the panel.
    """
    series, timeline = split_panel(panel, result.frequency)
    by_id = {one.unique_id: one for one in series}
    wanted = list(by_id) if ids is None else list(ids)
    _check_known(wanted, by_id)
    made = {str(name): part for (name,), part in result.frame.group_by("unique_id", maintain_order=True)}
    surprises = last_surprises(panel, frequency=result.frequency, calendar=result.calendar, knowledge=knowledge)
    feasts = main_feasts(series, timeline, result, len(next(iter(made.values())))) if made else {}
    return {
        name: explain(
            by_id[name].values,
            made[name]["mean"].to_numpy(),
            ds=made[name]["ds"].to_list(),
            season=timeline.season,
            effects=result.effects.get(name),
            surprise=surprises.get(name),
            feasts=feasts.get(name, ()),
        )
        for name in wanted
        if name in made and not made[name]["mean"].null_count() and np.isfinite(by_id[name].values).any()
    }


def _check_known(wanted: Sequence[str], known: Collection[str]) -> None:
    if unknown := [name for name in wanted if name not in known]:
        nearest = difflib.get_close_matches(unknown[0], known, n=1)
        hint = say("did_you_mean", nearest=nearest[0]) if nearest else ""
        remedy = say("unknown_series_remedy", known=", ".join(sorted(known)[:_SHOWN]), hint=hint)
        raise UsageError(say("unknown_series", series=unknown[0]), remedy=remedy)


def last_surprises(
    panel: pl.DataFrame,
    *,
    frequency: Frequency | None = None,
    calendar: Calendar | None = EVERYWHERE,
    knowledge: Knowledge = NOTHING,
) -> dict[str, Surprise]:
    """Return each series' last observation beside its forecast from all that came before it.

    Left out are series with fewer than three observations and those whose forecast has no spread.
    """
    known = panel.select("unique_id", "ds", pl.col("y").cast(pl.Float64).fill_nan(None)).drop_nulls("y")
    known = known.filter(pl.len().over("unique_id") >= _LEAST)
    if known.is_empty():
        return {}
    is_last = pl.col("ds") == pl.col("ds").max().over("unique_id")
    last, before = known.filter(is_last), known.filter(~is_last)
    wait = _longest_wait(before, last)
    made = forecast(
        before,
        horizon=wait,
        frequency=frequency,
        calendar=calendar,
        quantiles=_LEVELS,
        exceptional=knowledge.exceptional,
        breaks=knowledge.breaks,
        signals=knowledge.signals,
        as_of=knowledge.as_of,
    ).frame
    rows = last.join(made, on=["unique_id", "ds"], how="inner")
    return {
        str(name): Surprise(ds, value, mean, (value - mean) / ((high - low) / _WIDTH))
        for name, ds, value, mean, low, high in rows.select(
            "unique_id", "ds", "y", "mean", "q0.1", "q0.9"
        ).iter_rows()
        if mean is not None and high > low
    }


def _longest_wait(before: pl.DataFrame, last: pl.DataFrame) -> int:
    """Return the most steps between a series' last two observations, so that a gap before the last is bridged."""
    both, _ = split_panel(pl.concat([before, last]))
    waits = []
    for one in both:
        places = np.flatnonzero(np.isfinite(one.values))
        waits.append(int(places[-1] - places[-2]))
    return max(waits)
