"""An indicator of the strategy over time, with the straight way from its baseline to its target."""

from typing import Any

from comity.model.strategy import Gathering
from comity.publish.charts import theme
from comity.publish.charts.lines import Line, LinesDrawing, draw_lines
from comity.publish.document.parts import Figure, KeyEntry, Table
from comity.publish.document.scale import Scale, choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.document.strategy import figure_of, standing_names, target_words
from comity.publish.strategy_data import IndicatorRow
from comity.publish.texts import Texts, capitalise

_HEIGHT = 240
_HUNDRED = 100
_RECENT = 24
_FEWEST = 2


def make_indicator_figure(row: IndicatorRow, texts: Texts) -> Figure | None:
    """Return the figure of an indicator; None where there are too few figures for a line."""
    if len(row.history) < _FEWEST:
        return None
    _ = texts.translate
    title = texts.name(row.names, row.id)
    scale = _scale(row, texts)
    observed = [{"at": period.end.isoformat(), "value": value / scale.divisor} for period, value in row.history]
    way = _way(row, scale)
    lines = [Line(_("Figure"), observed, colour=theme.OBSERVED)]
    if way:
        lines.append(Line(_("Way"), way, colour=theme.FORECAST, is_dashed=True))
    drawing = LinesDrawing(lines, scale.unit)
    standing = capitalise(standing_names(texts)[row.standing])
    target = target_words(row, texts)
    key = [KeyEntry("line", theme.OBSERVED, _("Figure over a span that ends then"))]
    if way:
        key.append(KeyEntry("dash", theme.FORECAST, _("Straight way from baseline to target")))
    return Figure(
        id=f"indicator-{row.id}",
        title=title,
        subtitle=_("{standing}: wanted is {target}.", standing=standing, target=target),
        slot=6,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Line chart of the indicator “{name}”; wanted is {target}.", name=title, target=target),
        key=key,
        source=_("Source: members’ submissions, {flows}", flows=row.dataflow),
        table=_table(row, title, texts),
        download=write_sheet(
            f"indicator-{row.id}.csv",
            ("TIME_PERIOD", "value"),
            [(str(period), value) for period, value in row.history],
        ),
    )


def _scale(row: IndicatorRow, texts: Texts) -> Scale:
    if row.gathering is Gathering.SHARE:
        return Scale(1 / _HUNDRED, texts.translate("Per cent"))
    values = [value for _period, value in row.history]
    unit = texts.name(row.unit) or texts.translate("units counted")
    return choose_scale([*values, row.level or 0.0], unit, texts)


def _way(row: IndicatorRow, scale: Scale) -> list[dict[str, Any]]:
    if row.baseline is None or row.level is None or row.baseline_period is None:
        return []
    ends = ((row.baseline_period.end, row.baseline), (row.target.by, row.level))
    return [{"at": day.isoformat(), "value": value / scale.divisor} for day, value in ends]


def _table(row: IndicatorRow, title: str, texts: Texts) -> Table:
    _ = texts.translate
    recent = [
        (texts.period(period), figure_of(value, row, texts)) for period, value in reversed(row.history[-_RECENT:])
    ]
    return Table(title, (_("Span that ends with"), _("Figure")), recent)
