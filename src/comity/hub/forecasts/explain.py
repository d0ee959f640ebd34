"""Explain the forecast of a hub's indicator: its parts, the last surprise, what changed since an earlier run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.analysis.series import indicator_panel
from comity.errors import UnknownArtefactError
from comity.exchange.ports import ForecastRun
from comity.hub.extras import require
from comity.hub.forecasts.explain_words import CldrWords, words_for
from comity.hub.forecasts.forecast import IndicatorForecast, forecast_indicator, run_indicator
from comity.hub.forecasts.recipe import parse_recipe
from comity.hub.home import Hub
from comity.hub.situation.panel import view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Period

if TYPE_CHECKING:
    from comity.forecasting.explain.change import Change, ChangeSum
    from comity.forecasting.explain.decomposition import Explanation

_OF_ORIGIN = "origin:"


@dataclass(frozen=True)
class SeriesExplanation:
    """One series: its parts, its change since the earlier run (None: none, or nothing in common), in sentences."""

    name: str
    parts: "Explanation"
    change: "ChangeSum | None"
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorExplanation:
    """An explained forecast: the run, the earlier run that it is compared with (None: there is none), the series.

    `periods` are those ahead; `reporters` those over which the runs are compared.
    """

    run: ForecastRun
    earlier: ForecastRun | None
    reporters: tuple[str, ...]
    rerun: str | None
    periods: tuple[Period, ...]
    series: tuple[SeriesExplanation, ...]


def explain_indicator(
    hub: Hub,
    names: Sequence[str],
    *,
    horizon: int | None = None,
    since: int | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
    language: str = "en",
) -> IndicatorExplanation:
    """Make and keep the forecast as `comity forecast` does, and explain these series of it.

    It is compared with the run `since`, or with the last one that knew less or had another recipe. Raises
    UsageError for a series that isn't forecast, UnknownArtefactError for a run that isn't there.
    """
    made = forecast_indicator(hub, horizon=horizon, as_of=as_of, sight=sight)
    return explain_made(hub, made, names, since=since, sight=sight, language=language)


def explain_made(
    hub: Hub,
    made: IndicatorForecast,
    names: Sequence[str],
    *,
    since: int | None = None,
    compare: bool = True,
    sight: Sight = EVERYTHING,
    language: str = "en",
) -> IndicatorExplanation:
    """Explain these series of a forecast that was made; without `compare` with no earlier one.

    Raises as `explain_indicator` does.
    """
    require("forecast", "explain")
    from comity.forecasting.explain.panel import explain_panel

    explained = explain_panel(made.panel, made.result, ids=names, knowledge=made.knowledge)
    earlier = _earlier(hub, made, since=since, sight=sight) if compare else None
    change = None if earlier is None else change_since(hub, made, earlier, sight=sight)
    words = _words(made, language)
    frequency = made.situation.period.frequency
    return IndicatorExplanation(
        run=made.run,
        earlier=earlier,
        reporters=() if earlier is None else parse_recipe(earlier.recipe).reporters,
        rerun=None if change is None else change.rerun,
        periods=_ahead(made),
        series=tuple(_series(name, parts, change, words, frequency.value) for name, parts in explained.items()),
    )


def change_since(
    hub: Hub, made: IndicatorForecast, earlier: ForecastRun, *, sight: Sight = EVERYTHING
) -> "Change | None":
    """Split what changed since an earlier run into new data, revisions and model; None where nothing is in common.

    Both are compared over the earlier run's reporters; where those of now differ, the forecast is made once more
    for them. An earlier recipe that this version doesn't have any more can't be run again.
    """
    from comity.forecasting.explain.change import Recipe, compare_forecasts

    then = parse_recipe(earlier.recipe)
    last = made.situation.period
    if then.origin.frequency is not last.frequency:
        return None

    def run(panel: pl.DataFrame, horizon: int) -> pl.DataFrame:
        kept = then.reporters
        return run_indicator(
            panel,
            kept,
            horizon=horizon,
            frequency=last.frequency,
            seed=earlier.seed,
            knowledge=made.knowledge,
        ).frame

    known = view_indicator(hub, as_of=earlier.seq, sight=sight)
    origins = _origins(earlier.frame)
    panel_before = indicator_panel(known.frame, reporters=then.reporters, last=then.origin, origins=origins)
    panel_after, after = made.panel, made.result.frame
    if then.reporters != made.reporters:
        panel_after = indicator_panel(made.view.frame, reporters=then.reporters, last=last, origins=origins)
        after = run(panel_after, made.result.frame["ds"].n_unique())
    before = earlier.frame.join(after, on=["unique_id", "ds"], how="semi")
    if before.is_empty() or panel_before.is_empty():
        return None
    return compare_forecasts(
        before,
        after,
        panel_before=panel_before,
        panel_after=panel_after,
        recipe_before=Recipe(then.recipe, run if then.recipe == made.result.recipe else None),
        recipe_after=Recipe(made.result.recipe, run),
    )


def _origins(frame: pl.DataFrame) -> list[str]:
    names: list[str] = frame["unique_id"].unique().to_list()
    return sorted(name.removeprefix(_OF_ORIGIN) for name in names if name.startswith(_OF_ORIGIN))


def explanation_as_json(found: IndicatorExplanation) -> Mapping[str, Any]:
    """Return an explanation as plain values."""
    return {
        "run": found.run.id,
        "earlier_run": None if found.earlier is None else found.earlier.id,
        "reporters_compared": list(found.reporters),
        "rerun_with": found.rerun,
        "series": [_as_json(one, found.periods) for one in found.series],
    }


def _as_json(one: SeriesExplanation, periods: Sequence[Period]) -> Mapping[str, Any]:
    parts, surprise, change = one.parts, one.parts.surprise, one.change
    steps = zip(periods, parts.mean, parts.growth, parts.season, parts.calendar, strict=True)
    names = ("period", "mean", "growth", "season", "calendar")
    return {
        "series": one.name,
        "sentences": list(one.sentences),
        "scale": parts.scale.value,
        "level": parts.level,
        "steps": [dict(zip(names, (str(period), *map(float, rest)), strict=True)) for period, *rest in steps],
        "surprise": None
        if surprise is None
        else {
            "period": str(surprise.ds),
            "value": surprise.value,
            "expected": surprise.expected,
            "deviations": surprise.deviations,
        },
        "change": None
        if change is None
        else {
            "from": str(change.first),
            "to": str(change.last),
            "before": change.before,
            "after": change.after,
            "new_data": change.new_data,
            "revisions": change.revisions,
            "model": change.model,
        },
    }


def _earlier(hub: Hub, made: IndicatorForecast, *, since: int | None, sight: Sight) -> ForecastRun | None:
    """Return the run to compare with: the one asked for, else the last that knew less or had another recipe."""
    kept = hub.ledger.forecast_runs(made.view.definition.id)
    runs = [run for run in kept if run.id != made.run.id and parse_recipe(run.recipe).sight == sight]
    if since is not None:
        found = [run for run in runs if run.id == since]
        if not found:
            raise UnknownArtefactError(
                f"There is no earlier forecast run {since} of {made.view.definition.id}.",
                remedy="Leave --since out, or look its number up where the forecast was made.",
            )
        return found[0]
    fitting = [run for run in runs if _is_older(run, made)]
    return max(fitting, key=lambda run: (run.seq, run.id or 0), default=None)


def _is_older(run: ForecastRun, made: IndicatorForecast) -> bool:
    if run.seq != made.run.seq:
        return run.seq < made.run.seq
    return parse_recipe(run.recipe).recipe != made.result.recipe


def _ahead(made: IndicatorForecast) -> tuple[Period, ...]:
    last = made.situation.period
    return tuple(last.shift(step) for step in range(1, made.result.frame["ds"].n_unique() + 1))


def _words(made: IndicatorForecast, language: str) -> CldrWords:
    days = [*made.panel["ds"].unique(), *made.result.frame["ds"].unique()]
    return words_for(language, days, made.situation.period.frequency)


def _series(
    name: str, parts: "Explanation", change: "Change | None", words: CldrWords, frequency: str
) -> SeriesExplanation:
    from comity.forecasting.explain.sentences import say_change, say_explanation, say_surprise

    sentences = [say_explanation(parts, words, frequency=frequency)]
    if parts.surprise is not None:
        sentences.append(say_surprise(parts.surprise, words))
    total = None
    if change is not None and name in change.frame["unique_id"]:
        total = change.total(name)
        sentences.append(say_change(total, words))
    return SeriesExplanation(name, parts, total, tuple(sentences))
