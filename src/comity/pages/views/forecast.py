"""Forecasts: what is expected and how sure that is, what it is made of, how good earlier ones were."""

from comity.errors import UsageError
from comity.hub.forecasts.shown import ShownForecast
from comity.hub.home import Hub
from comity.model.access import Sight
from comity.pages.asked import Asked
from comity.pages.forecast.breakdown import crossings_of, make_heat, make_small_fans, make_sums
from comity.pages.forecast.choices import Choices, read_choices
from comity.pages.forecast.filters import offered_choices, offered_comparisons, read_since
from comity.pages.forecast.made_of import make_made_of
from comity.pages.forecast.naming import SeriesNames
from comity.pages.forecast.quality import (
    make_coverage,
    make_flags,
    make_horizon,
    make_scoreboard,
    scored,
    series_score,
    tested,
)
from comity.pages.forecast.queries import query_of
from comity.pages.forecast.reading import has_figures, shown_of, whole_of
from comity.pages.forecast.series_report import SeriesForecast, series_report
from comity.pages.forecast.words import make_figures, say_later, say_outlook, say_run
from comity.pages.measures.marks import series_marks
from comity.pages.page import Page, by_id
from comity.pages.reports import sight_of_reader
from comity.publish.document.fan import make_fan, make_next_periods
from comity.publish.texts import Texts

_TEMPLATE = "forecast.html"


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a series' forecast."""
    _ = texts.translate
    sight = sight_of_reader(asked)
    choices = read_choices(hub, asked, texts, sight=sight)
    if choices.wish.flow is None and not has_figures(hub, choices.wish.as_of, sight=sight):
        return _nothing(choices, _("No figures have come yet, so that nothing can be forecast."), texts)
    shown = shown_of(hub, choices.wish, sight=sight)
    if not shown.series:
        return _nothing(
            choices,
            _("The figures go back too little for a forecast. It comes by itself with more of them."),
            texts,
        )
    names = SeriesNames(choices.subject, texts, shared=_shared(shown))
    series = _series(choices, shown)
    marks = series_marks(hub, shown, series, sight=sight, as_of=choices.wish.as_of)
    one = series_report(hub, shown, series, names, texts, marks=marks)
    return _page(hub, asked, choices, shown=shown, one=one, names=names, texts=texts, sight=sight)


def _shared(shown: ShownForecast) -> list[str]:
    """Return the dimensions of a dataflow whose code is that of all its series, where there are several."""
    if shown.subject.definition is not None or len(shown.series) == 1:
        return []
    ids = shown.subject.dataflow.structure.key_ids
    codes = zip(*(name.split(".") for name in shown.series), strict=True)
    return [name for name, own in zip(ids, codes, strict=True) if len(set(own)) == 1]


def _nothing(choices: Choices, said: str, texts: Texts) -> Page:
    return Page(
        title=texts.translate("Forecast"),
        lead=said,
        template=_TEMPLATE,
        content={"one": None, "filters": {"about": choices.about}},
    )


def _series(choices: Choices, shown: ShownForecast) -> str:
    if not choices.series:
        return shown.series[0]
    if choices.series not in shown.series:
        raise UsageError(
            f"{choices.series} has no forecast of its own.", remedy="Choose one of the series that the form lists."
        )
    return choices.series


def _page(  # noqa: PLR0913 - all that the page is made of
    hub: Hub,
    asked: Asked,
    choices: Choices,
    *,
    shown: ShownForecast,
    one: SeriesForecast,
    names: SeriesNames,
    texts: Texts,
    sight: Sight,
) -> Page:
    _ = texts.translate
    fan, coming = make_fan(one.report, texts), make_next_periods(one.report, texts)
    board = scored(hub, choices.subject.id, as_of=choices.wish.as_of, sight=sight)
    scoreboard, by_series = make_scoreboard(board, names, shown.frequency, texts)
    is_indicator = choices.wish.flow is None
    test = tested(hub, as_of=choices.wish.as_of, sight=sight) if is_indicator else None
    horizon, coverage = (None, None) if test is None else (make_horizon(test, texts), make_coverage(test, texts))
    made_of, heat, sums = None, None, None
    if is_indicator:
        ratios = {} if test is None else test.models
        since = read_since(hub, asked, choices, shown, sight=sight)
        made_of = make_made_of(hub, shown, one.series, since=since, ratios=ratios, texts=texts, sight=sight)
        crossings = crossings_of(hub, whole_of(hub, shown, sight=sight), shown, sight=sight)
        whole = tuple(shown.recipe.origin.shift(step) for step in range(1, shown.recipe.horizon + 1))
        heat, sums = make_heat(crossings, names, whole, texts), make_sums(crossings, names, whole, texts)
    small = make_small_fans(shown, names, texts)
    query = query_of(hub, shown, one.series)
    return Page(
        title=_("Forecast"),
        lead=say_outlook(one, texts),
        notice=say_later(hub, choices, shown, texts),
        template=_TEMPLATE,
        content={
            "one": one,
            "filters": offered_choices(hub, asked, choices, shown, one, names=names, texts=texts, sight=sight),
            "key_figures": make_figures(one, test, series_score(board, one.series), texts),
            "fan": fan,
            "coming": coming,
            "made_of": made_of,
            "horizon": horizon,
            "coverage": coverage,
            "small": small,
            "heat": heat,
            "sums": sums,
            "scoreboard": scoreboard,
            "by_series": by_series,
            "flags": make_flags(board, names, texts),
            "all_query": query_of(hub, shown),
            "about_run": say_run(hub, shown, texts),
            "compare": offered_comparisons(hub, asked, choices, shown, texts=texts, sight=sight)
            if is_indicator
            else [],
            "since": asked.get("since"),
            "may_try": is_indicator and asked.may("pages.scenario"),
        },
        figures=by_id(fan, made_of.figure if made_of else None, horizon, coverage, small, heat),
        queries={"fan": query, **({"series": query_of(hub, shown)} if small is not None else {})} if query else {},
        as_of=None,
    )
