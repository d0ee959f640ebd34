"""What a forecast is made of: its level, growth, season and calendar, and the models whose mean it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.hub.forecasts.explain import SeriesExplanation, explain_made
from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.shown import ShownForecast, whole_forecast
from comity.hub.home import Hub
from comity.hub.situation.report_parts import MODEL_TITLES
from comity.model.access import Sight
from comity.model.periods import Period
from comity.pages.kept import kept
from comity.publish.charts.parts import draw_parts
from comity.publish.document.parts import Figure, Panel, Table
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


def whole_of(hub: Hub, shown: ShownForecast, *, sight: Sight) -> IndicatorForecast:
    """Return the whole of an indicator's forecast, made once."""
    return kept(
        hub,
        ("whole", shown.run.id, shown.run.seq, shown.recipe, sight),
        lambda: whole_forecast(hub, shown, sight=sight),
    )


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
    parts = one.parts
    is_log = parts.scale.value == _LOG
    named = ((_("Growth"), parts.growth), (_("Season"), parts.season), (_("Calendar"), parts.calendar))
    shown = [(name, values) for name, values in named if any(_apart(values, is_log)[: len(periods)])]
    rows = [
        {"name": name, "date": period.start.isoformat(), "value": value}
        for name, values in shown
        for period, value in zip(periods, _apart(values, is_log), strict=False)
    ]
    cells = [_cells(at, period, parts, is_log, texts) for at, period in enumerate(periods)]
    heads = (_("Period"), _("Forecast mean"), _("Level"), *(name for name, _values in named))
    tips: list[dict[str, Any]] = [
        {"date": period.start.isoformat(), "tip": {"title": row[0]} | dict(zip(heads[1:], row[1:], strict=True))}
        for period, row in zip(periods, cells, strict=True)
    ]
    unit = _("Per cent of the level") if is_log else _("Above or below the level")
    level = texts.amount(float(parts.level), digits=3)
    return (
        Figure(
            id="made-of",
            title=_("What the forecast is made of"),
            subtitle=_(
                "How far each part lifts or lowers the level of the last year, {level} a period.", level=level
            ),
            slot=8,
            drawing=lambda width, height: draw_parts(
                rows,
                names=[name for name, _values in shown],
                unit=unit,
                tips=tips,
                width=width,
                height=height or _HEIGHT,
            ),
            description=_("Line chart of the parts of the forecast by period; all figures stand in the table."),
            source=_("Source: the forecast, taken apart; the parts give it back exactly"),
            table=Table(_("Parts of the forecast"), heads, cells),
            download=write_sheet(
                "forecast-parts.csv",
                ("TIME_PERIOD", "mean", "level", "growth", "season", "calendar"),
                [
                    (
                        str(period),
                        *(
                            float(value)
                            for value in (
                                parts.mean[at],
                                parts.level,
                                parts.growth[at],
                                parts.season[at],
                                parts.calendar[at],
                            )
                        ),
                    )
                    for at, period in enumerate(periods)
                ],
            ),
        )
        if rows
        else Figure(
            "made-of",
            _("What the forecast is made of"),
            "",
            8,
            absent=_("Neither growth, season nor calendar moves it from its level."),
        )
    )


def _apart(values: Any, is_log: bool) -> list[float]:  # noqa: ANN401, FBT001 - an array; how it is told
    return [_PERCENT * (float(value) - 1) if is_log else float(value) for value in values]


def _cells(at: int, period: Period, parts: Any, is_log: bool, texts: Texts) -> tuple[str, ...]:  # noqa: ANN401, FBT001 - an explanation; how it is told
    def shown(value: float) -> str:
        if is_log:
            return texts.percent(value - 1, signed=True)
        return texts.number(value, signed=True)

    rest = (shown(float(values[at])) for values in (parts.growth, parts.season, parts.calendar))
    return (texts.period(period), texts.number(float(parts.mean[at])), texts.number(float(parts.level)), *rest)


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
