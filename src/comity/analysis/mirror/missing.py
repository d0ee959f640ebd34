"""A side that hasn't come: estimated from its own history first, else by the factors."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl

from comity.analysis.mirror.blocks import SMALLEST, Index
from comity.analysis.mirror.calibration import NORMAL80, Calibration, predictive_spread
from comity.analysis.mirror.model import Model
from comity.analysis.mirror.own_history import OwnHistory, estimate_side
from comity.analysis.panel import Array, to_panel


class Basis(StrEnum):
    """Where a side's figure is from."""

    COUNTED = "counted"
    OWN_HISTORY = "own history"
    FACTORS = "factors"


@dataclass(frozen=True)
class Side:
    """One side's figures, estimated where they are missing.

    By row of the pair frame: `value` (count), `basis`, `spread` (standard deviation of the log estimate, as its
    80 % interval tells it; 0 where counted), `tail95` (how many of them a 95 % interval reaches).
    """

    value: Array
    basis: tuple[Basis, ...]
    spread: Array
    tail95: Array


def fill_side(
    frame: pl.DataFrame,
    side: str,
    *,
    model: Model,
    calibration: Calibration,
    season: int,
    places: tuple[Index, Index, Index],
    within: float,
) -> Side:
    """Return `sent` or `received` of a pair frame, with estimates of what is missing where the other side is known.

    `places` are each row's sender, receiver and year in the model; `within` is the variance of single periods' log
    ratios about their year's.
    """
    other = "received" if side == "sent" else "sent"
    own, across = (frame[name].fill_null(np.nan).to_numpy().astype(float) for name in (side, other))
    history = _history(frame, side, other, model=model, season=season)
    ratio, variance = _by_year(model, places)
    sign = 1.0 if side == "received" else -1.0
    known = np.maximum(np.where(np.isnan(across), SMALLEST, across), SMALLEST)
    factor_spread = np.sqrt((calibration.scale * predictive_spread(model, variance, known)) ** 2 + within)
    history_scale = history.wide80 / NORMAL80
    by_factors = np.log(known) + sign * ratio
    counted, has_history = ~np.isnan(own), ~np.isnan(history.estimate)
    value = np.where(counted, np.nan_to_num(own), np.exp(np.where(has_history, history.estimate, by_factors)))
    spread = np.where(counted, 0.0, np.where(has_history, history_scale * history.spread, factor_spread))
    return Side(
        value,
        tuple(_basis(c, h) for c, h in zip(counted, has_history, strict=True)),
        spread,
        np.where(has_history, history.wide95 / history_scale, calibration.tail95),
    )


def _basis(is_counted: bool, has_history: bool) -> Basis:  # noqa: FBT001 - two answers, in their order
    if is_counted:
        return Basis.COUNTED
    return Basis.OWN_HISTORY if has_history else Basis.FACTORS


def _by_year(model: Model, places: tuple[Index, Index, Index]) -> tuple[Array, Array]:
    """Return each row's expected log ratio and its variance, told once a corridor and year."""
    unique, back = np.unique(np.stack(places, axis=1), axis=0, return_inverse=True)
    ratio, variance = model.expect(*unique.T)
    return ratio[back.ravel()], variance[back.ravel()]


def _history(frame: pl.DataFrame, side: str, other: str, *, model: Model, season: int) -> OwnHistory:
    """Return the estimates of own history, by row of the frame."""
    corridors = ["sender", "receiver"]
    grid = to_panel(frame.select(*corridors, "_period", pl.lit(0.0).alias("value")), corridors)
    row_of = {key: at for at, key in enumerate(grid.keys.rows())}
    column_of = {period.id: at for at, period in enumerate(grid.periods)}
    rows = np.array([row_of[key] for key in frame.select(corridors).rows()], dtype=np.intp)
    columns = np.array([column_of[period] for period in frame["_period"]], dtype=np.intp)
    own, across = (np.full(grid.values.shape, np.nan) for _ in range(2))
    own[rows, columns], across[rows, columns] = (
        frame[name].fill_null(np.nan).to_numpy().astype(float) for name in (side, other)
    )
    usual = float(np.sqrt(2 * model.spread.within))
    found = estimate_side(own, across, season=season, spread=usual)
    return OwnHistory(
        found.recipe,
        found.estimate[rows, columns],
        found.spread[rows, columns],
        found.wide80,
        found.wide95,
        found.errors,
    )
