"""A forecast by member and by origin: small charts, a heat map of their crossings that adds up, tables."""

from collections.abc import Sequence

import polars as pl

from comity.hub.forecasts.crossings import Crossings, cross
from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.shown import WHOLE, ShownForecast
from comity.hub.home import Hub
from comity.hub.situation.report_parts import forecast_points
from comity.model.access import Sight
from comity.model.periods import Period
from comity.model.structures import OTHER
from comity.pages.forecast.naming import SeriesNames
from comity.pages.kept import kept
from comity.publish.charts import theme
from comity.publish.charts.alerts import SmallFlow, SmallPoint, draw_alerts
from comity.publish.charts.heat import draw_heat
from comity.publish.document.parts import Download, Figure, KeyEntry, Panel, Table
from comity.publish.document.scale import Scale, choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_SMALL = 9
"""How many series have a small chart."""
_ORIGINS = 14
"""How many origins the heat map shows."""
_YEARS_BACK = 2
_LABEL_SHARE = 0.2
_THOUSANDS, _VAST = 10_000.0, 1e8


def crossings_of(hub: Hub, made: IndicatorForecast, shown: ShownForecast, *, sight: Sight) -> Crossings:
    """Return the forecast by member and origin over its whole horizon, made once."""
    return kept(hub, ("crossings", shown.run.id, shown.run.seq, shown.recipe, sight), lambda: cross(made))


def make_small_fans(shown: ShownForecast, names: SeriesNames, texts: Texts) -> Figure | None:
    """Return small charts of members and the largest other series; None where there is one series alone."""
    _ = texts.translate
    parts = [name for name in shown.series if name != WHOLE]
    if len(parts) < 2:  # noqa: PLR2004 - one series has its own large chart
        return None
    rows = {name: _row(shown, name, texts) for name in parts}
    flows = [_small(shown, name, names, rows[name], texts) for name in _chosen(parts)]
    cells = [(names.label(name), *row) for name, row in rows.items()]
    span = texts.span(shown.periods[0], shown.periods[-1])
    heads = (_("Series"), _("Expected"), _("The same periods before"), _("Change"))
    return Figure(
        id="series",
        title=_("Members and largest origins") if WHOLE in shown.series else _("Largest series"),
        subtitle=_("{span}; each on a scale of its own, from zero.", span=span),
        slot=12,
        drawing=lambda width, _height: draw_alerts(flows, width=width),
        description=_("Small line charts of figures and their forecasts; all sums stand in the table."),
        key=(
            KeyEntry("line", theme.OBSERVED, _("Observed")),
            KeyEntry("box", theme.BAND_COLOURS[1], _("80 % interval of the forecast")),
        ),
        source=_(
            "Source: members’ submissions; forecast made on {date}", date=texts.date(shown.run.issued_at.date())
        ),
        table=Table(_("Expected by series, {span}", span=span), heads, cells),
        download=_download(shown),
    )


def _chosen(parts: Sequence[str]) -> list[str]:
    """Return the members first, then the largest others."""
    members = [name for name in parts if name.startswith("member:")]
    return [*members, *(name for name in parts if name not in members)][:_SMALL]


def _small(
    shown: ShownForecast, series: str, names: SeriesNames, row: tuple[str, str, str], texts: Texts
) -> SmallFlow:
    frequency = shown.frequency
    own = shown.panel.filter(pl.col("unique_id") == series).sort("ds").tail(_YEARS_BACK * frequency.per_year)
    known = dict(own.select("ds", "y").iter_rows())
    last = shown.recipe.origin
    past = [last.shift(step) for step in range(1 - _YEARS_BACK * frequency.per_year, 1)]
    points = [
        SmallPoint(known.get(period.start), None, None, _tip(period, known.get(period.start), texts))
        for period in past
    ]
    ahead = forecast_points(shown.frame, series, frequency)
    for point in ahead:
        low, high = point.quantiles.get(0.1), point.quantiles.get(0.9)
        tip = {
            "title": texts.period(point.period),
            texts.translate("Forecast mean"): texts.number(point.mean),
        }
        if low is not None and high is not None:
            tip[texts.translate("80 % interval")] = texts.bounds(low, high)
        points.append(SmallPoint(None, low, high, tip))
    mean, _before, change = row
    return SmallFlow(
        title=names.label(series),
        figure=f"{mean} ({change})",
        first=texts.period(past[0], short=True),
        last=texts.period(shown.periods[-1], short=True),
        points=points,
    )


def _tip(period: Period, value: float | None, texts: Texts) -> dict[str, str] | None:
    if value is None:
        return None
    return {"title": texts.period(period), texts.translate("Observed"): texts.number(value)}


def _row(shown: ShownForecast, series: str, texts: Texts) -> tuple[str, str, str]:
    """Return the sum ahead, the sum of the same periods before, and the change, in words."""
    mean, before = _sums(shown, series)
    change = "–" if not before else texts.percent(mean / before - 1, signed=True)
    return texts.number(mean), "–" if before is None else texts.number(before), change


def _sums(shown: ShownForecast, series: str) -> tuple[float, float | None]:
    """Return the sum of a series' means, and that of the same periods of the last year, where all are known."""
    ahead = forecast_points(shown.frame, series, shown.frequency)
    mean = sum(point.mean for point in ahead)
    year = shown.frequency.per_year
    own = dict(shown.panel.filter(pl.col("unique_id") == series).select("ds", "y").iter_rows())
    last = shown.recipe.origin
    before = [own.get(last.shift((step % year) + 1 - year).start) for step in range(len(ahead))]
    return mean, None if any(value is None for value in before) else sum(
        value for value in before if value is not None
    )


def _download(shown: ShownForecast) -> Download:
    quantiles = [name for name in shown.frame.columns if name.startswith("q0")]
    rows = [
        [
            row["unique_id"],
            str(Period.containing(row["ds"], shown.frequency)),
            row["mean"],
            *(row[q] for q in quantiles),
        ]
        for row in shown.frame.sort("unique_id", "ds").iter_rows(named=True)
    ]
    return write_sheet("forecast.csv", ["SERIES", "TIME_PERIOD", "mean", *quantiles], rows)


def make_heat(found: Crossings, names: SeriesNames, periods: Sequence[Period], texts: Texts) -> Figure:
    """Return the heat map of members by origins; what it doesn't show on its own is in its last row."""
    _ = texts.translate
    members = found.members["destination"].to_list()
    own = [code for code in found.origins["origin"].to_list() if code != OTHER]
    kept_origins = own[:_ORIGINS]
    scale = scale_of_many(found.cells["mean"].to_list(), names.unit(WHOLE), texts)
    cells = found.cells.with_columns(
        pl.when(pl.col("origin").is_in(kept_origins))
        .then(pl.col("origin"))
        .otherwise(pl.lit(OTHER))
        .alias("origin")
    )
    whole = _("All members"), _("All origins")
    sums = {
        (row["destination"], row["origin"]): (row["mean"], row["then"])
        for row in cells.group_by("destination", "origin").agg(pl.col("mean", "then").sum()).iter_rows(named=True)
    }
    order = [*kept_origins, *([OTHER] if any(origin == OTHER for _member, origin in sums) else [])]
    rows = [
        _cell(
            names.area(code),
            names.area(member),
            sums[(member, code)],
            scale.divisor,
            texts,
        )
        for code in order
        for member in members
        if (member, code) in sums
    ]
    span = texts.span(periods[0], periods[-1])
    table = _heat_table(found, order, members, sums, names, whole, texts)
    return Figure(
        id="crossings",
        title=_("Who is expected where"),
        subtitle=_(
            "{unit}, {span}: origins by member; all cells add up to the forecast of the total.",
            unit=scale.unit,
            span=span,
        ),
        slot=8,
        drawing=lambda width, _height: draw_heat(
            rows,
            columns=[names.area(member) for member in members],
            names=[names.area(code) for code in order],
            label_width=round(width * _LABEL_SHARE),
        ),
        description=_("Heat map of the expected number by origin and member; all figures stand in the table."),
        source=_("Source: the forecast of total, members and origins, spread by last year’s figures"),
        table=table,
        download=write_sheet(
            "forecast-crossings.csv",
            ("DESTINATION", "ORIGIN", "last_year", "mean", "q0.1", "q0.9"),
            [
                tuple(row)
                for row in found.cells.select("destination", "origin", "then", "mean", "low", "high").iter_rows()
            ],
        ),
    )


def scale_of_many(values: Sequence[float], unit: str, texts: Texts) -> Scale:
    """Return the scale of counts of very different sizes: thousands, unless all are small or some are vast."""
    found = choose_scale(values, unit, texts)
    return choose_scale([_THOUSANDS], unit, texts) if found.divisor > _THOUSANDS and max(values) < _VAST else found


def _cell(origin: str, member: str, sums: tuple[float, float], divisor: float, texts: Texts) -> dict[str, object]:
    mean, then = sums
    shown = mean / divisor
    decimals = 0 if divisor == 1 or shown >= 10 else 1  # noqa: PLR2004 - two digits do
    tip = {"title": f"{origin} → {member}", texts.translate("Expected"): texts.number(mean)}
    if then:
        tip[texts.translate("On the year before")] = texts.percent(mean / then - 1, signed=True)
    return {
        "name": origin,
        "column": member,
        "value": mean,
        "text": texts.number(shown, decimals=decimals),
        "tip": tip,
    }


def _heat_table(
    found: Crossings,
    order: Sequence[str],
    members: Sequence[str],
    sums: dict[tuple[str, str], tuple[float, float]],
    names: SeriesNames,
    whole: tuple[str, str],
    texts: Texts,
) -> Table:
    _ = texts.translate
    heads = (_("Origin"), whole[0], *(names.area(member) for member in members))
    total = (whole[1], *(texts.number(value) for value in (found.total["mean"][0], *found.members["mean"])))
    rows = [
        (
            names.area(code),
            texts.number(sum(sums.get((member, code), (0.0, 0.0))[0] for member in members)),
            *(texts.number(sums.get((member, code), (0.0, 0.0))[0]) for member in members),
        )
        for code in order
    ]
    return Table(_("Expected by origin and member"), heads, [total, *rows])


def make_sums(found: Crossings, names: SeriesNames, periods: Sequence[Period], texts: Texts) -> Panel:
    """Return the table of members' sums with their intervals, which add up to the total."""
    _ = texts.translate
    title = _("By member")
    scale = scale_of_many(found.total["mean"].to_list(), names.unit(WHOLE), texts)
    rows = [_sum_row(_("All members"), found.total.row(0, named=True), scale, texts)]
    rows += [
        _sum_row(names.area(row["destination"]), row, scale, texts) for row in found.members.iter_rows(named=True)
    ]
    heads = (_("Member"), _("Expected"), _("80 % interval"), _("Change"))
    subtitle = _("{unit}, {span}", unit=scale.unit, span=texts.span(periods[0], periods[-1]))
    note = _("The means add up; intervals are of each sum itself.")
    return Panel("sums", title, subtitle, Table(_("Expected by member"), heads, rows, note=note))


def _sum_row(name: str, row: dict[str, float], scale: Scale, texts: Texts) -> tuple[str, ...]:
    change = "–" if not row["then"] else texts.percent(row["mean"] / row["then"] - 1, signed=True)
    mean, low, high = (row[part] / scale.divisor for part in ("mean", "low", "high"))
    return (name, texts.number(mean), texts.bounds(low, high), change)
