"""The scoreboard of a hub: every forecast that was issued, held against the truth that a reader may see."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.forecasts.issued import Issued, issued_by
from comity.hub.forecasts.recipe import Recipe, covers
from comity.hub.forecasts.truth import Reading, Subject, Truth, read_truth, subject_of
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Period
from comity.model.structures import TOTAL

if TYPE_CHECKING:
    from comity.forecasting.evaluation.scoreboard import Scoreboard

_YARDSTICKS = ("naive", "naive_deviation", "scale")
_CITIZENSHIPS = ("ORIGIN", "CITIZENSHIP")


@dataclass(frozen=True)
class HubScoreboard:
    """A scoreboard, what it is of, and what it was read as of.

    `seq` is the last number of the ledger that it knows, `as_of` the moment that was asked for (None: now).
    `hidden` runs were issued that the reader may not see; `simulated` of the others were issued in a simulation.
    """

    subject: Subject
    board: "Scoreboard"
    truth: Truth
    seq: int
    as_of: dt.datetime | None
    hidden: int
    simulated: int


def view_scoreboard(
    hub: Hub,
    *,
    subject: str | None = None,
    truth: Truth = Truth.LATEST,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> HubScoreboard:
    """Score the forecasts of an indicator (the group's own by default) or of a dataflow's series.

    Only forecasts that were issued before the truth was known count, and only those that the reader may see,
    against figures of which nothing is hidden from it. `as_of` scores what was issued by then against what was
    known then; a later revision may change it. Raises UsageError where no forecast was issued.
    """
    require("forecast", "forecast --scoreboard")
    from comity.forecasting.evaluation.scoreboard import build_scoreboard

    found = subject_of(hub, subject or hub.group.indicator)
    moment = parse_moment(as_of)
    seq = hub.ledger.as_of_seq(moment)
    every = list(issued_by(hub, found.id, moment))
    seen = [one for one in every if one.recipe.is_seen_with(sight)]
    if not seen:
        raise UsageError(
            f"No forecast of {found.id} that these readers may see had been issued.",
            remedy="`comity forecast` issues one; it can be scored when the next period has come.",
        )
    frames, truths = [], []
    for basis, group in enumerate(_by_basis(seen)):
        issued = pl.concat([_frame(one, found) for one in group], how="diagonal_relaxed")
        names = issued["unique_id"].unique(maintain_order=True).to_list()
        known = _seen_truth(hub, found, group[0].recipe, seq=seq, truth=truth, sight=sight, series=names)
        mark = pl.lit(basis, pl.Int64).alias("basis")
        frames.append(issued.with_columns(mark))
        truths.append(known.with_columns(mark))
    board = build_scoreboard(pl.concat(frames, how="diagonal_relaxed"), pl.concat(truths))
    return HubScoreboard(
        subject=found,
        board=board,
        truth=truth,
        seq=seq,
        as_of=moment if isinstance(moment, dt.datetime) else None,
        hidden=len(every) - len(seen),
        simulated=sum(one.recipe.is_simulated for one in seen),
    )


def _by_basis(issued: Iterable[Issued]) -> list[list[Issued]]:
    """Return the runs in groups that are held against the same figures."""
    groups: dict[Any, list[Issued]] = {}
    for one in issued:
        recipe = one.recipe
        flow = None if recipe.flow is None else (tuple(sorted(recipe.flow.key.items())), recipe.flow.by)
        basis = (recipe.reporters, recipe.sight, flow, recipe.origin.frequency)
        groups.setdefault(basis, []).append(one)
    return list(groups.values())


def _seen_truth(
    hub: Hub, subject: Subject, recipe: Recipe, *, seq: int, truth: Truth, sight: Sight, series: list[str]
) -> pl.DataFrame:
    """Return the truth as the forecaster saw figures; where the reader sees others, what is the same to both."""
    own = read_truth(hub, subject, recipe, reading=Reading(seq, truth, recipe.sight), series=series)
    if covers(sight, recipe.sight):
        return own
    readers = read_truth(hub, subject, recipe, reading=Reading(seq, truth, sight), series=series)
    return own.join(readers.select("unique_id", "ds", "y"), on=["unique_id", "ds", "y"], how="semi")


def _frame(one: Issued, subject: Subject) -> pl.DataFrame:
    """Return a run's frame with what scoring needs; a run of an earlier version has no yardsticks."""
    frame, origin = one.run.frame, one.recipe.origin
    missing = [pl.lit(None, pl.Float64).alias(name) for name in _YARDSTICKS if name not in frame.columns]
    steps = {
        day: origin.steps_to(Period.containing(day, origin.frequency)) for day in frame["ds"].unique().to_list()
    }
    step = pl.col("ds").replace_strict(steps, return_dtype=pl.Int64).alias("step")
    return frame.with_columns(
        *missing,
        step,
        pl.lit(one.run.id, pl.Int64).alias("run"),
        pl.lit(one.run.issued_at, pl.Datetime("us", "UTC")).alias("issued_at"),
        pl.lit(origin.start, pl.Date).alias("origin"),
        *_places(subject),
    ).filter(pl.col("step") > 0)


def _places(subject: Subject) -> list[pl.Expr]:
    """Return the destination and the citizenship of a series, null where it has all of them together."""
    series = pl.col("unique_id")
    if subject.definition is not None:
        destination = series.str.extract(r"^(?:member|cell):([^:]+)")
        return [
            destination.alias("destination"),
            series.str.extract(r"^(?:origin:|cell:[^:]+:)(.+)$").alias("citizenship"),
        ]
    ids = subject.dataflow.structure.key_ids
    parts = series.str.split(".")
    citizenship = next((ids.index(name) for name in _CITIZENSHIPS if name in ids), None)
    return [
        _unless_total(parts.list.get(ids.index(subject.dataflow.reporter_dimension))).alias("destination"),
        (pl.lit(None, pl.String) if citizenship is None else _unless_total(parts.list.get(citizenship))).alias(
            "citizenship"
        ),
    ]


def _unless_total(code: pl.Expr) -> pl.Expr:
    return pl.when(code != TOTAL).then(code)
