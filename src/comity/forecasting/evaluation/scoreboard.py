"""The scoreboard: issued forecasts against what came, by series, place, citizenship and horizon, with flags."""

from dataclasses import dataclass

import polars as pl

from comity.forecasting.evaluation.cells import count_late, meet, score_cells
from comity.forecasting.evaluation.monitor import ALPHA, Look, look
from comity.forecasting.evaluation.summary import summarise

GROUPS = ("destination", "citizenship")


@dataclass(frozen=True)
class Scoreboard:
    """What issued forecasts were worth. Frames as `summarise` returns them, with the group's columns first.

    `runs` forecasts were issued. Of their `figures` those in `cells` were scored; `waiting` haven't come, and
    `late` were forecast when they were known. `by_series`: `unique_id`; `by_destination` and `by_citizenship`:
    code; `by_horizon`: `step`; `by_origin`: `origin`. `overall` has one row, none where nothing was scored.
    """

    runs: int
    figures: int
    waiting: int
    late: int
    cells: pl.DataFrame
    overall: pl.DataFrame
    by_series: pl.DataFrame
    by_destination: pl.DataFrame
    by_citizenship: pl.DataFrame
    by_horizon: pl.DataFrame
    by_origin: pl.DataFrame
    look: Look


def build_scoreboard(issued: pl.DataFrame, truth: pl.DataFrame, *, alpha: float = ALPHA) -> Scoreboard:
    """Score issued forecasts against the truth as it is told (frames: see `score_cells`).

    `issued` also has `destination` and `citizenship` (String, null: all of them together). A total isn't mixed with
    its parts: a destination's row is over the series of that destination alone.
    """
    cells = score_cells(issued, truth)
    by = {name: summarise(cells.filter(pl.col(name).is_not_null()), (name,)) for name in GROUPS}
    return Scoreboard(
        runs=issued["run"].n_unique(),
        figures=issued.height,
        waiting=issued.height - meet(issued, truth).height,
        late=count_late(issued, truth),
        cells=cells,
        overall=summarise(cells),
        by_series=summarise(cells, ("unique_id",)),
        by_destination=by["destination"],
        by_citizenship=by["citizenship"],
        by_horizon=summarise(cells, ("step",)),
        by_origin=summarise(cells, ("origin",)),
        look=look(cells, alpha=alpha),
    )
