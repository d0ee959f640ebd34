"""What a forecast is made of: its level, growth, season and calendar, and the models whose mean it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.hub.forecasts.explain import SeriesExplanation, explain_made
from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.shown import ShownForecast
from comity.hub.home import Hub
from comity.hub.situation.report_parts import MODEL_TITLES
from comity.model.access import Sight
from comity.model.periods import Period
from comity.pages.forecast.reading import whole_of
from comity.pages.kept import kept
from comity.publish.charts.parts import draw_parts
from comity.publish.document.parts import Download, Figure, Panel, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts, capitalise

_HEIGHT = 250
_PERCENT = 100
_LOG = "log"


@dataclass(frozen=True)
class MadeOf:
    """The chart of the parts, the sentences about them, the table of the models."""

    figure: Figure | None
    sentences: Sequence[str]
    models: Panel


def make_made_of(
    hub: Hub,
    shown: ShownForecast,
    series: str,
    *,
    since: int | None,
    ratios: Mapping[str, float],
    texts: Texts,
    sight: Sight,
) -> MadeOf:
    """Return what an indicator's series is made of.

    `since` is the earlier run with which it is compared, `ratios` the models' errors over seasonal naive's.
    """
    made = whole_of(hub, shown, sight=sight)
    key = ("explained", shown.run.id, shown.run.seq, shown.recipe, series, since, texts.language, sight)
    found = kept(
        hub,
        key,
        lambda: explain_made(
            hub, made, [series], since=since, compare=since is not None, sight=sight, language=texts.language
        ),
    )
    one = next(iter(found.series), None)
    figure = None if one is None else _figure(one, found.periods[: len(shown.periods)], texts)
    return MadeOf(figure, () if one is None else one.sentences, _models(made, series, ratios, texts))


def _figure(one: SeriesExplanation, periods: Sequence[Period], texts: Texts) -> Figure:
    _ = texts.translate
    title = _("What the forecast is made of")
    names = (_("Growth"), _("Season"), _("Calendar"))
    changes = _changes(one, len(periods))
    moving = [(name, values) for name, values in zip(names, changes, strict=True) if any(values)]
    if not moving:
        absent = _("Neither growth, season nor calendar moves it from its level.")
        return Figure("made-of", title, "", 8, absent=absent)
    rows = [
        {"name": name, "date": period.start.isoformat(), "value": value}
        for name, values in moving
        for period, value in zip(periods, values, strict=True)
    ]
    table = _table(one, periods, names, texts)
    tips = [_tip(period, table, row) for period, row in zip(periods, table.rows, strict=True)]
    unit = _("Per cent of the level") if _is_log(one) else _("Above or below the level")
    level = texts.amount(float(one.parts.level), digits=3)
    return Figure(
        id="made-of",
        title=title,
        subtitle=_("How far each part lifts or lowers the level of the last year, {level} a period.", level=level),
        slot=8,
        drawing=lambda width, height: draw_parts(
            rows,
            names=[name for name, _values in moving],
            unit=unit,
            tips=tips,
            width=width,
            height=height or _HEIGHT,
        ),
        description=_("Line chart of the parts of the forecast by period; all figures stand in the table."),
        source=_("Source: the forecast, taken apart; the parts give it back exactly"),
        table=table,
        download=_download(one, periods),
    )


def _is_log(one: SeriesExplanation) -> bool:
    """Say whether the parts multiply the level; else they are added to it."""
    return one.parts.scale.value == _LOG


def _changes(one: SeriesExplanation, steps: int) -> list[list[float]]:
    """Return how far growth, season and calendar move the level in each step: in per cent, or as they are."""
    of = (one.parts.growth, one.parts.season, one.parts.calendar)
    if _is_log(one):
        return [[_PERCENT * (float(value) - 1) for value in values[:steps]] for values in of]
    return [[float(value) for value in values[:steps]] for values in of]


def _table(one: SeriesExplanation, periods: Sequence[Period], names: Sequence[str], texts: Texts) -> Table:
    _, parts = texts.translate, one.parts

    def tell(value: float) -> str:
        return texts.percent(value - 1, signed=True) if _is_log(one) else texts.number(value, signed=True)

    level = texts.number(float(parts.level))
    rows = [
        (
            texts.period(period),
            texts.number(float(parts.mean[at])),
            level,
            *(tell(float(values[at])) for values in (parts.growth, parts.season, parts.calendar)),
        )
        for at, period in enumerate(periods)
    ]
    return Table(_("Parts of the forecast"), (_("Period"), _("Forecast mean"), _("Level"), *names), rows)


def _tip(period: Period, table: Table, row: Sequence[str]) -> dict[str, Any]:
    """Return what is told of a period: its row of the table."""
    told = {"title": row[0]} | dict(zip(table.columns[1:], row[1:], strict=True))
    return {"date": period.start.isoformat(), "tip": told}


def _download(one: SeriesExplanation, periods: Sequence[Period]) -> Download:
    parts, level = one.parts, float(one.parts.level)
    rows = [
        (str(period), float(mean), level, *(float(value) for value in values))
        for period, mean, *values in zip(
            periods, parts.mean, parts.growth, parts.season, parts.calendar, strict=False
        )
    ]
    return write_sheet("forecast-parts.csv", ("TIME_PERIOD", "mean", "level", "growth", "season", "calendar"), rows)


def _models(made: IndicatorForecast, series: str, ratios: Mapping[str, float], texts: Texts) -> Panel:
    _ = texts.translate
    title = _("Models in the mean")
    note = made.result.notes.get(series)
    if note is None or not note.members:
        return Panel("models", title, "", absent=_("No model was needed: the series says it by itself."))
    is_scored = any(name in ratios for name in note.members)
    rows = [
        (
            capitalise(_(MODEL_TITLES.get(name, name))),
            *((texts.number(ratios[name], decimals=2) if name in ratios else "–",) if is_scored else ()),
        )
        for name in note.members
    ]
    told = [
        texts.plural("The mean of {count} model.", "The mean of {count} models.", count=len(note.members)),
        _("Exceptional times were set apart: the season comes from normal years.") if note.exceptional else "",
        texts.plural(
            "{count} missing figure was filled in for the models.",
            "{count} missing figures were filled in for the models.",
            count=note.filled,
        )
        if note.filled
        else "",
    ]
    heads = (_("Model"), *((_("Error"),) if is_scored else ()))
    below = _("Error of the year before over that of repeating the last year, over all series: below 1 is better.")
    return Panel(
        "models", title, " ".join(filter(None, told)), Table(title, heads, rows, note=below if is_scored else "")
    )
