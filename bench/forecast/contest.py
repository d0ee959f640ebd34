"""One set, forecast by the recipe and by every baseline, and scored in one run on the same series."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.forecast.baselines import (
    CACHE,
    MODELS,
    SCUM,
    Made,
    combine,
    make_baseline,
    read_baseline,
    seasonal_naive,
)
from bench.forecast.metrics import Forecast, SeriesScores, join, score_series
from bench.forecast.ours import forecast_ours
from bench.forecast.split import Split

OURS, NAIVE, SCUM_MEAN, SCUM_MEDIAN = "ours", "seasonal_naive", "scum_mean", "scum_median"


@dataclass(frozen=True)
class Contest:
    """The scores of one set by forecaster, ours first; CPU seconds and failed series where they are known."""

    name: str
    origins: int
    recipe: str
    scores: dict[str, SeriesScores]
    seconds: dict[str, float]
    failed: dict[str, int]

    @property
    def ours(self) -> SeriesScores:
        """Return the scores of the recipe."""
        return self.scores[OURS]


def hold_contest(
    name: str,
    splits: Sequence[Split],
    *,
    make: bool,
    options: dict[str, Any] | None = None,
    cache: Path = CACHE,
) -> Contest:
    """Forecast and score a set's origins; with `make`, baselines that aren't in the cache are made first.

    Without `make`, a baseline that isn't in the cache at every origin is left out, and with it SCUM.
    """
    made = {model: found for model in MODELS if (found := _baseline(splits, model, make=make, cache=cache))}
    ours = [forecast_ours(split, **(options or {})) for split in splits]
    forecasts = {OURS: [one.forecast for one in ours], NAIVE: [seasonal_naive(split) for split in splits]}
    forecasts |= {model: [one.forecast for one in found] for model, found in made.items()}
    if set(SCUM) <= set(made):
        parts = list(zip(*(forecasts[model] for model in SCUM), strict=True))
        forecasts[SCUM_MEAN] = [combine(list(part), np.mean) for part in parts]
        forecasts[SCUM_MEDIAN] = [combine(list(part), np.median) for part in parts]
    seconds = {OURS: sum(one.seconds for one in ours)}
    seconds |= {model: sum(one.seconds for one in found) for model, found in made.items()}
    return Contest(
        name,
        len(splits),
        ours[0].recipe,
        {forecaster: _score(splits, found) for forecaster, found in forecasts.items()},
        seconds,
        {model: sum(one.failed for one in found) for model, found in made.items()},
    )


def _baseline(splits: Sequence[Split], model: str, *, make: bool, cache: Path) -> list[Made] | None:
    get = partial(make_baseline if make else read_baseline, name=model, cache=cache)
    found = [get(split) for split in splits]
    present = [one for one in found if one is not None]
    return present if len(present) == len(found) else None


def _score(splits: Sequence[Split], forecasts: Sequence[Forecast]) -> SeriesScores:
    return join([score_series(split, one) for split, one in zip(splits, forecasts, strict=True)])


def merge(name: str, contests: Sequence[Contest]) -> Contest:
    """Return several sets as one, every series of each: for a score over all frequencies of a competition."""
    prefix = [f"{contest.name}/" for contest in contests]
    shared = [who for who in contests[0].scores if all(who in contest.scores for contest in contests)]
    return Contest(
        name,
        contests[0].origins,
        contests[0].recipe,
        {who: join([contest.scores[who] for contest in contests], prefix=prefix) for who in shared},
        {who: sum(contest.seconds[who] for contest in contests) for who in shared if who in contests[0].seconds},
        {who: sum(contest.failed[who] for contest in contests) for who in shared if who in contests[0].failed},
    )
