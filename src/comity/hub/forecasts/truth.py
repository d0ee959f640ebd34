"""The truth about a forecast: the same sums of what has come since, as it is now or as it was first published."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from comity.analysis.indicators import compute
from comity.analysis.series import indicator_panel
from comity.errors import UnknownArtefactError
from comity.hub.forecasts.recipe import Recipe
from comity.hub.forecasts.seen import seen_coverage
from comity.hub.forecasts.series import flow_cells, flow_panel, reported_periods
from comity.hub.home import Hub
from comity.model.access import Sight
from comity.model.frames import ACTION, PERIOD, SEQ
from comity.model.indicators import IndicatorDefinition
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.structures import TOTAL, Dataflow
from comity.structures.indicators import indicator, indicators

REMOVED = "D"


class Truth(StrEnum):
    """Which figure a forecast is held against: the latest that is known, or the first that was published."""

    LATEST = "latest"
    FIRST = "first"


@dataclass(frozen=True)
class Subject:
    """What is forecast: an indicator, or the series of a dataflow (`definition` None)."""

    id: str
    dataflow: Dataflow
    definition: IndicatorDefinition | None = None


def subject_of(hub: Hub, name: str) -> Subject:
    """Return what an id names; raises UnknownArtefactError for neither an indicator nor a dataflow of the hub."""
    if name.upper() in indicators():
        definition = indicator(name.upper())
        return Subject(definition.id, hub.catalogue.dataflow(definition.dataflow), definition)
    try:
        flow = hub.catalogue.dataflow(name)
    except UnknownArtefactError as error:
        remedy = f"{error.remedy} Indicators: {', '.join(indicators())}."
        raise UnknownArtefactError(
            f"There is neither an indicator nor a dataflow {name}.", remedy=remedy
        ) from error
    return Subject(flow.id, flow)


@dataclass(frozen=True)
class Reading:
    """How the truth is read: as of a sequence, the latest or the first figures, with this sight."""

    seq: int
    truth: Truth
    sight: Sight


def read_truth(
    hub: Hub, subject: Subject, recipe: Recipe, *, reading: Reading, series: Sequence[str]
) -> pl.DataFrame:
    """Return `unique_id`, `ds`, `y`, `known_at` (when the figure was first known) of what a recipe forecasts.

    A sum over reporters is known when the last of them has sent the period, a reporter's own when it has.
    """
    observations = _observations(hub, subject.dataflow, recipe, reading)
    coverage = seen_coverage(hub, subject.dataflow, as_of=reading.seq, sight=reading.sight)
    panel = _panel(hub, subject, recipe, observations=observations, coverage=coverage, series=series)
    moments = _moments(coverage, recipe)
    owned = panel.with_columns(_owner(subject).alias("_owner"))
    return owned.join(moments, on=["_owner", "ds"]).select("unique_id", "ds", "y", "known_at")


def _observations(hub: Hub, dataflow: Dataflow, recipe: Recipe, reading: Reading) -> pl.DataFrame:
    key = {} if recipe.flow is None else recipe.flow.key
    if reading.truth is Truth.LATEST:
        return hub.ledger.observations(dataflow, key=key, as_of=reading.seq, sight=reading.sight)
    selection = Selection(keys=(key,) if key else (), as_of=reading.seq, sight=reading.sight)
    changes = hub.ledger.vintages(dataflow, selection)
    published = pl.col(SEQ) == pl.col(SEQ).min().over(dataflow.reporter_dimension, PERIOD)
    return changes.filter(published, pl.col(ACTION) != REMOVED)


def _panel(
    hub: Hub,
    subject: Subject,
    recipe: Recipe,
    *,
    observations: pl.DataFrame,
    coverage: pl.DataFrame,
    series: Sequence[str],
) -> pl.DataFrame:
    dataflow, members = subject.dataflow, hub.group.members
    frequency = recipe.origin.frequency
    if recipe.flow is None and subject.definition is not None:
        frame = compute(subject.definition, observations, dataflow=dataflow, members=members, frequency=frequency)
        origins = [name.removeprefix("origin:") for name in series if name.startswith("origin:")]
        if frame.is_empty():
            return pl.DataFrame(schema={"unique_id": pl.String, "ds": pl.Date, "y": pl.Float64})
        newest = Period.from_id(int(frame.select(pl.col(PERIOD).max()).item()))
        return indicator_panel(frame, reporters=recipe.reporters, last=newest, origins=origins)
    flow = recipe.flow
    if flow is None:
        raise ValueError(recipe)
    cells = flow_cells(observations, dataflow, flow, members=members, frequency=frequency)
    reported = reported_periods(cells, coverage, frequency=frequency)
    return flow_panel(cells, reported, dataflow, flow, reporters=recipe.reporters)


def _owner(subject: Subject) -> pl.Expr:
    """Return whose figures a series is made of: a reporter's code, or `_T` for all of the recipe's together."""
    series = pl.col("unique_id")
    if subject.definition is not None:
        return pl.coalesce(series.str.extract(r"^(?:member|cell):([^:]+)"), pl.lit(TOTAL))
    place = subject.dataflow.structure.key_ids.index(subject.dataflow.reporter_dimension)
    return series.str.split(".").list.get(place)


def _moments(coverage: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """Return `_owner`, `ds`, `known_at`: when each reporter, and the last of all, first sent a period."""
    own = (
        coverage.filter(pl.col("reporter").is_in(list(recipe.reporters)))
        .group_by("reporter", PERIOD)
        .agg(pl.col("received_at").min().alias("known_at"))
    )
    together = (
        own.group_by(PERIOD)
        .agg(pl.col("known_at").max(), pl.len().alias("_count"))
        .filter(pl.col("_count") == len(recipe.reporters))
        .select(pl.lit(TOTAL).alias("reporter"), PERIOD, "known_at")
    )
    both = pl.concat([own.select("reporter", PERIOD, "known_at"), together])
    periods = [Period.from_id(one) for one in both[PERIOD].unique().to_list()]
    fitting = {one.id: one.start for one in periods if one.frequency is recipe.origin.frequency}
    ds = pl.col(PERIOD).replace_strict(fitting, default=None, return_dtype=pl.Date)
    return both.select(pl.col("reporter").alias("_owner"), ds.alias("ds"), "known_at").drop_nulls("ds")
