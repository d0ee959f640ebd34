"""What changed since an earlier forecast: new data, revisions and model, which add up to the change."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.errors import UsageError
from comity.forecasting.explain.texts import say
from comity.forecasting.series import split_panel

_KEYS = ["unique_id", "ds"]
Run = Callable[[pl.DataFrame, int], pl.DataFrame]
"""(panel, horizon) → a forecast's frame with `unique_id`, `ds`, `mean`."""
PARTS = ("new_data", "revisions", "model")


@dataclass(frozen=True)
class Recipe:
    """A way to forecast: its name, and how to run it; None where it can't be run any more."""

    name: str
    run: Run | None = None


@dataclass(frozen=True)
class ChangeSum:
    """One series' change over the periods that both forecasts have; its parts add up to `after` − `before`."""

    unique_id: str
    first: object
    last: object
    before: float
    after: float
    new_data: float
    revisions: float
    model: float

    @property
    def change(self) -> float:
        """What the forecast rose by."""
        return self.after - self.before


@dataclass(frozen=True)
class Change:
    """A change by series and period.

    `frame` has `unique_id`, `ds`, `before`, `after`, `new_data`, `revisions`, `model`; the last three add up to
    after − before. `rerun` names the recipe by which data and revisions were told apart: the earlier one where it
    could be run, else the later.
    """

    frame: pl.DataFrame
    rerun: str

    def total(self, unique_id: str) -> ChangeSum:
        """Return a series' change over all periods that both forecasts have."""
        own = self.frame.filter(pl.col("unique_id") == unique_id).sort("ds")
        if own.is_empty():
            raise UsageError(say("not_shared", series=unique_id))
        sums = own.select("before", "after", *PARTS).sum().row(0)
        return ChangeSum(unique_id, own["ds"][0], own["ds"][-1], *sums)


def compare_forecasts(
    before: pl.DataFrame,
    after: pl.DataFrame,
    *,
    panel_before: pl.DataFrame,
    panel_after: pl.DataFrame,
    recipe_before: Recipe,
    recipe_after: Recipe,
) -> Change:
    """Split the change between two forecasts' means, over the series and periods that both have.

    With one recipe (the earlier, where it can still be run, else the later) three forecasts are made: a′ on the old
    data, b on the old data as they are known now (the panel after, cut to the observations that the panel before
    has), c on all data of now. Revisions are b − a′, new data c − b, and the model is the rest, (a′ − before) +
    (after − c): what another recipe, or the same in another environment, makes of the same data. The three add up
    to after − before exactly, in this order; in another they could differ, since effects of data and recipe mix.
    Raises UsageError where neither recipe can be run or nothing is in common.
    """
    recipe = recipe_before if recipe_before.run is not None else recipe_after
    if recipe.run is None:
        raise UsageError(say("not_again"))
    both = before.select(*_KEYS, before="mean").join(after.select(*_KEYS, after="mean"), on=_KEYS).drop_nulls()
    if both.is_empty():
        raise UsageError(say("nothing_shared"))
    known, now = _known(panel_before), _known(panel_after)
    runs = {
        "old": _means(recipe.run, known, both, "old"),
        "revised": _means(recipe.run, now.join(known.select(_KEYS), on=_KEYS, how="semi"), both, "revised"),
        "new": _means(recipe.run, now, both, "new"),
    }
    table = both
    for frame in runs.values():
        table = table.join(frame, on=_KEYS, how="left", maintain_order="left")
    table = table.with_columns(pl.col("old").fill_null(pl.col("before")), pl.col("new").fill_null(pl.col("after")))
    table = table.with_columns(pl.col("revised").fill_null(pl.col("old")))
    parts = table.with_columns(
        new_data=pl.col("new") - pl.col("revised"),
        revisions=pl.col("revised") - pl.col("old"),
        model=(pl.col("old") - pl.col("before")) + (pl.col("after") - pl.col("new")),
    )
    return Change(parts.select(*_KEYS, "before", "after", *PARTS), recipe.name)


def _known(panel: pl.DataFrame) -> pl.DataFrame:
    """Return the observations of a panel."""
    return panel.select(*_KEYS, pl.col("y").cast(pl.Float64).fill_nan(None)).drop_nulls("y")


def _means(run: Run, panel: pl.DataFrame, both: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the means that a recipe gives the compared periods from a panel."""
    return run(panel, _steps_ahead(panel, both)).select(*_KEYS, pl.col("mean").alias(name))


def _steps_ahead(panel: pl.DataFrame, both: pl.DataFrame) -> int:
    """Return how many steps lead from the earliest end of a series to the last period compared."""
    ahead = both.select(*_KEYS, y=pl.lit(None, pl.Float64)).join(panel.select(_KEYS), on=_KEYS, how="anti")
    series, _ = split_panel(pl.concat([panel, ahead]))
    ends = [np.flatnonzero(np.isfinite(one.values)) for one in series]
    return max(len(one.values) - 1 - int(end[-1]) if len(end) else 1 for one, end in zip(series, ends, strict=True))
