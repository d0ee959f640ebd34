"""One series of a forecast as the data that reports' figures are drawn from."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.hub.forecasts.recipe import Recipe
from comity.hub.forecasts.shown import ShownForecast, left_out
from comity.hub.forecasts.sums import sum_ahead
from comity.hub.home import Hub
from comity.hub.situation.report_parts import forecast_points
from comity.model.periods import Period, parse_period
from comity.pages.forecast.naming import SeriesNames
from comity.publish import report_data as data
from comity.publish.marks_data import Mark
from comity.publish.texts import Texts

_YEARS = 5
"""How many years of figures the chart goes back, where it needn't show more."""
_OF_ONE_MEMBER = ("member", "cell")
"""How the series of the indicator begin that are of one member alone; the others add up all in the forecast."""


@dataclass(frozen=True)
class SeriesForecast:
    """One series by its name, and its data for drawing."""

    report: data.Report
    series: str

    @property
    def points(self) -> Sequence[data.ForecastPoint]:
        """The periods ahead."""
        return self.report.fan.forecast


def series_report(
    hub: Hub, shown: ShownForecast, series: str, names: SeriesNames, texts: Texts, *, marks: Sequence[Mark] = ()
) -> SeriesForecast:
    """Return what is known and expected of a series, with the marks of measures that touch it."""
    frequency, recipe = shown.frequency, shown.recipe
    own = shown.panel.filter(pl.col("unique_id") == series).sort("ds")
    observed = tuple(
        data.ObservedPoint(Period.containing(day, frequency), y) for day, y in own.select("ds", "y").iter_rows()
    )[-_YEARS * frequency.per_year :]
    coming = tuple(forecast_points(shown.frame, series, frequency))
    report = data.Report(
        group=hub.group.names,
        indicator=data.Indicator(
            shown.subject.id,
            shown.subject.dataflow.reference.version,
            {texts.language: names.title(series)},
            {texts.language: names.unit(series)},
        ),
        period=recipe.origin,
        issued=shown.run.issued_at.date(),
        as_of=shown.run.issued_at,
        seq=shown.run.seq,
        total=observed[-1].value if observed else None,
        fan=data.Fan(
            observed,
            coming,
            made_on=shown.run.issued_at.date(),
            annotations=_annotations(recipe, texts),
            absent=None if coming else data.Absence.TOO_SHORT,
            left_out=_left_out(hub, shown, series),
        ),
        marks=tuple(marks),
        simulated=hub.ledger.simulated,
        outlook=_outlook(shown, series, coming),
        methods=data.Methods(dataflows=(str(shown.subject.dataflow.reference),)),
    )
    return SeriesForecast(report, series)


def _left_out(hub: Hub, shown: ShownForecast, series: str) -> tuple[str, ...]:
    """Return whose figures a series of the indicator lacks: that of a member alone lacks nobody's."""
    adds_up = shown.recipe.flow is None and series.partition(":")[0] not in _OF_ONE_MEMBER
    return tuple(left_out(hub, shown)) if adds_up else ()


def _outlook(shown: ShownForecast, series: str, coming: Sequence[data.ForecastPoint]) -> data.Outlook | None:
    total = sum_ahead(shown, series)
    if total is None or not coming:
        return None
    interval = data.Interval(total.level, total.lower, total.upper)
    return data.Outlook(coming[0].period, coming[-1].period, total.mean, interval, total.relative)


def _annotations(recipe: Recipe, texts: Texts) -> tuple[data.Annotation, ...]:
    """Return the exceptional times that the forecast was told of."""
    firsts = [parse_period(one.partition(":")[0]) for one in recipe.exceptional]
    name = {texts.language: texts.translate("Exceptional time")}
    fitting = [first for first in firsts if first is not None and first.frequency is recipe.origin.frequency]
    return tuple(data.Annotation(first, name) for first in fitting)
