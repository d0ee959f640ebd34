"""Keep a forecast for good: with its yardsticks, and with who may see it."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.recipe import CONFIDENTIAL, Recipe
from comity.hub.home import Hub
from comity.model.access import MEMBERS_SIGHT, NOT_FOR_PUBLICATION, PUBLIC_SIGHT
from comity.model.selection import Selection
from comity.model.structures import Dataflow

if TYPE_CHECKING:
    from comity.forecasting.forecaster import ForecastResult

_AUDIENCES = (("F", PUBLIC_SIGHT), (NOT_FOR_PUBLICATION, MEMBERS_SIGHT))


def keep_run(  # noqa: PLR0913 - what a run is made of
    hub: Hub,
    subject: str,
    *,
    dataflow: Dataflow,
    seq: int,
    recipe: Recipe,
    panel: pl.DataFrame,
    result: "ForecastResult",
    issued_at: dt.datetime | None = None,
    keep: bool = True,
) -> ForecastRun:
    """Keep a forecast of `panel`, issued now or, in a simulated hub, at a moment; return it with number and digest.

    Without `keep` it is returned as it would be kept, without them: whoever only looks at a forecast issues none.

    Raises UsageError for a moment in a live hub: there a forecast is issued when it is made.
    """
    from comity.forecasting.evaluation.baseline import with_baseline

    frame = with_baseline(result.frame, panel, horizon=recipe.horizon, frequency=recipe.origin.frequency)
    told = replace(recipe, confidentiality=confidentiality_of(hub, dataflow, seq=seq, recipe=recipe))
    run = ForecastRun(
        subject=subject,
        seq=seq,
        recipe=told.render(),
        seed=result.seed,
        issued_at=hub.now(issued_at),
        frame=frame,
    )
    return hub.ledger.save_forecast_run(run) if keep else run


def confidentiality_of(hub: Hub, dataflow: Dataflow, *, seq: int, recipe: Recipe) -> str:
    """Return the code of who may see a forecast: those from whom none of the figures behind it is hidden.

    One that was made from small counts as they are is for nobody who sees them protected.
    """
    keys = (recipe.flow.key,) if recipe.flow is not None and recipe.flow.key else ()

    def count(selection: Selection) -> int:
        return hub.ledger.availability(dataflow, selection).observations

    sees_small = recipe.sight.is_everything or recipe.sight.own or recipe.sight.granted
    if sees_small and hub.group.base_of(dataflow.id) is not None:
        return CONFIDENTIAL
    behind = count(Selection(keys=keys, as_of=seq, sight=recipe.sight))
    for code, sight in _AUDIENCES:
        if recipe.sight == sight or count(Selection(keys=keys, as_of=seq, sight=sight)) == behind:
            return code
    return CONFIDENTIAL
