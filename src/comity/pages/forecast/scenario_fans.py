"""The figure of a scenario beside the forecast: both fans after what was observed, and all sums as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from comity.hub.forecasts.scenario import ScenarioRun
from comity.model.periods import Period
from comity.pages.forecast.scenario_tried import LEVELS, Tried, tell_difference
from comity.publish.charts import theme
from comity.publish.charts.scenario import (
    BANDS,
    BASELINE,
    BASELINE_BANDS,
    SCENARIO,
    ScenarioDrawing,
    draw_scenario,
)
from comity.publish.document.marked import Span, mark_figure
from comity.publish.document.parts import Download, Figure, KeyEntry, Table
from comity.publish.document.scale import Scale, choose_scale, name_rate
from comity.publish.document.sheets import write_sheet
from comity.publish.marks_data import Mark
from comity.publish.texts import Texts

_YEARS_BACK = 2
_ASPECT = 0.294


def make_fans(tried: Tried, texts: Texts, *, marks: Sequence[Mark] = ()) -> Figure:
    """Return forecast and scenario together, with the marks of measures that touch them."""
    _ = texts.translate
    observed, table = _observed(tried), _table(tried, texts)
    values = [row[name] for row in tried.rows for name in ("scenario", "baseline")]
    scale = choose_scale([*values, *observed.values()], tried.unit, texts)
    drawing = _drawing(tried, observed, table, scale, texts)
    wide, narrow = (texts.percent(level, decimals=0) for level in (0.8, 0.5))
    figure = Figure(
        id="scenario",
        title=_("{series}: forecast and scenario", series=tried.name),
        subtitle=_("{rate}. Bands: {wide} and {narrow} intervals.", rate=drawing.unit, wide=wide, narrow=narrow),
        slot=12,
        drawing=lambda width, height: draw_scenario(drawing, width=width, height=height or round(width * _ASPECT)),
        description=_(
            "Line chart of what was observed, the forecast and the scenario; all figures stand in the table."
        ),
        key=_key(drawing.names, texts),
        source=_("Source: the forecast’s futures, without and with the scenario"),
        table=table,
        download=_download(tried.run),
    )
    days = [period.start for period in (*observed, *tried.periods)]
    return mark_figure(figure, marks, Span(min(days), max(days)), texts)


def _table(tried: Tried, texts: Texts) -> Table:
    """Return the comparison by period."""
    _ = texts.translate
    heads = (_("Period"), _("Forecast"), _("Scenario"), _("Difference"), _("80 % interval"), _("In per cent"))
    cells = [
        (texts.period(period), *tell_difference(row, texts))
        for period, row in zip(tried.periods, tried.rows, strict=True)
    ]
    return Table(_("Forecast and scenario by period"), heads, cells)


def _drawing(
    tried: Tried, observed: Mapping[Period, float], table: Table, scale: Scale, texts: Texts
) -> ScenarioDrawing:
    """Return what is drawn, in the scale's unit; a period's tip tells the row of the table."""
    _ = texts.translate
    start = observed.get(tried.periods[0].shift(-1))
    rows = [
        {name: v / scale.divisor if isinstance(v, float) else v for name, v in row.items()} for row in tried.rows
    ]
    baseline, scenario = (
        _fan(rows, tried.periods, of, None if start is None else start / scale.divisor)
        for of in ("baseline", "scenario")
    )
    known = [(period.start.isoformat(), value / scale.divisor) for period, value in observed.items()]
    tips = [
        {"date": date, "at": at, "tip": {"title": texts.period(period), _("Observed"): texts.number(value)}}
        for (date, at), (period, value) in zip(known, observed.items(), strict=True)
    ]
    tips += [
        {
            "date": period.start.isoformat(),
            "at": row["scenario"],
            "tip": {"title": cells[0]} | dict(zip(table.columns[1:], cells[1:], strict=True)),
        }
        for period, row, cells in zip(tried.periods, rows, table.rows, strict=True)
    ]
    return ScenarioDrawing(
        observed=[{"date": date, "value": value} for date, value in known],
        baseline=baseline,
        scenario=scenario,
        names=(_("Forecast"), _("Scenario")),
        unit=name_rate(scale, tried.periods[0].frequency, texts),
        whole=scale.divisor == 1,
        tips=tips,
    )


def _key(names: tuple[str, str], texts: Texts) -> tuple[KeyEntry, ...]:
    _ = texts.translate
    return (
        KeyEntry("line", theme.OBSERVED, _("Observed")),
        KeyEntry("dash", BASELINE, names[0]),
        KeyEntry("box", BASELINE_BANDS[1], _("Its intervals")),
        KeyEntry("dash", SCENARIO, names[1]),
        KeyEntry("box", theme.BAND_COLOURS[1], _("Its intervals")),
    )


def _observed(tried: Tried) -> dict[Period, float]:
    """Return the node's figures of the last years, as far as the forecast's panel has them."""
    series = _series_of(tried.node)
    frequency = tried.made.situation.period.frequency
    own = tried.made.panel.filter(pl.col("unique_id") == series, pl.col("y").is_not_null()).sort("ds")
    own = own.tail(_YEARS_BACK * frequency.per_year)
    return {Period.containing(day, frequency): value for day, value in own.select("ds", "y").iter_rows()}


def _series_of(node: str) -> str:
    return node.replace("destination=", "member:").replace("origin=", "origin:")


def _fan(
    rows: Sequence[Mapping[str, Any]], periods: Sequence[Period], of: str, start: float | None
) -> list[dict[str, Any]]:
    made = []
    if start is not None:
        first = {"date": periods[0].shift(-1).start.isoformat(), "mean": start}
        made.append(first | {f"{side}{band}": start for band in range(BANDS) for side in ("lo", "hi")})
    for period, row in zip(periods, rows, strict=True):
        told = {"date": period.start.isoformat(), "mean": row[of]}
        for band, (low, high) in enumerate(LEVELS):
            told |= {f"lo{band}": row[f"{of}_q{low}"], f"hi{band}": row[f"{of}_q{high}"]}
        made.append(told)
    return made


def _download(run: ScenarioRun) -> Download:
    frame = run.table
    return write_sheet(
        "scenario.csv",
        frame.columns,
        [[str(v) if name == "ds" else v for name, v in row.items()] for row in frame.iter_rows(named=True)],
    )
