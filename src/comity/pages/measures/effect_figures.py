"""What a measure changed, drawn: what was counted, and what would have been; and what a plan expects."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from comity.hub.effects.effect import EffectView
from comity.hub.effects.plan import PlanView
from comity.model.periods import Period
from comity.publish.charts import theme
from comity.publish.charts.lines import Line, LinesDrawing, draw_lines
from comity.publish.document.parts import Figure, KeyEntry, Panel, Table
from comity.publish.document.scale import choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_HEIGHT = 300


@dataclass(frozen=True)
class _Row:
    period: Period
    counted: float
    expected: float
    lower: float
    upper: float


def make_effect_figure(view: EffectView, texts: Texts) -> Figure | None:
    """Return the figure of an effect; None where nothing could be judged."""
    found = view.effect.found
    if found is None:
        return None
    _ = texts.translate
    rows = list(_rows(view))
    past = [(period, value) for period, value in view.past if math.isfinite(value)]
    values = [value for _period, value in past] + [one.upper for one in rows]
    scale = choose_scale(values, texts.name(view.scope.definition.measure) or _("units counted"), texts)
    drawing = _drawing(past, rows, texts, divisor=scale.divisor, unit=scale.unit)
    title = _("Counted, and what would have been")
    return Figure(
        id="effect",
        title=title,
        subtitle=_("What would have been without the measure, with an interval of 80 %."),
        slot=12,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Line chart of what was counted and of what would have been without the measure, by period."),
        key=[
            KeyEntry("line", theme.OBSERVED, _("Counted")),
            KeyEntry("dash", theme.FORECAST, _("Without the measure")),
            KeyEntry("box", theme.BAND_COLOURS[0], _("80 % interval")),
        ],
        source=_("Source: members’ submissions, {flows}", flows=view.scope.dataflow.id),
        table=Table(title, _heads(texts), [_words(one, texts) for one in rows]),
        download=write_sheet(
            f"effect-{view.measure.measure.id}.csv",
            ("TIME_PERIOD", "counted", "expected", "lower80", "upper80"),
            [(str(one.period), one.counted, one.expected, one.lower, one.upper) for one in rows],
        ),
    )


def make_plan_panel(view: PlanView, texts: Texts) -> Panel:
    """Return the table of what is expected in an operation's scope."""
    _ = texts.translate
    rows = [
        (
            _series(one.series, texts),
            texts.period(one.period),
            texts.number(one.mean),
            texts.bounds(one.lower, one.upper),
        )
        for one in view.expected
    ]
    heads = (_("Flow"), _("Period"), _("Expected"), _("80 % interval"))
    title = _("Expected in the operation’s scope")
    subtitle = _("Forecast from the figures up to {period}.", period=texts.period(view.origin))
    return Panel("plan", title, subtitle, Table(title, heads, rows, left=(0, 1)))


def _series(name: str, texts: Texts) -> str:
    return " · ".join(texts.area(code) for code in name.split("."))


def _rows(view: EffectView) -> Iterator[_Row]:
    found = view.effect.found
    if found is not None:
        path = found.path
        columns = (path.counted.tolist(), path.expected.tolist(), path.lower.tolist(), path.upper.tolist())
        yield from (_Row(*row) for row in zip(view.window, *columns, strict=True))


def _drawing(
    past: list[tuple[Period, float]], rows: list[_Row], texts: Texts, *, divisor: float, unit: str
) -> LinesDrawing:
    _ = texts.translate
    counted = [*past, *((one.period, one.counted) for one in rows)]
    expected = [(one.period, one.expected) for one in rows]
    return LinesDrawing(
        [
            Line(_("Counted"), _points(counted, divisor), colour=theme.OBSERVED),
            Line(_("Without the measure"), _points(expected, divisor), colour=theme.FORECAST, is_dashed=True),
        ],
        unit,
        band=[
            {"at": one.period.start.isoformat(), "lower": one.lower / divisor, "upper": one.upper / divisor}
            for one in rows
        ],
    )


def _heads(texts: Texts) -> tuple[str, ...]:
    _ = texts.translate
    return (_("Period"), _("Counted"), _("Without the measure"), _("80 % interval"), _("Difference"))


def _words(one: _Row, texts: Texts) -> tuple[str, ...]:
    return (
        texts.period(one.period),
        texts.number(one.counted),
        texts.number(one.expected),
        texts.bounds(one.lower, one.upper),
        texts.number(one.counted - one.expected, signed=True),
    )


def _points(values: Iterable[tuple[Period, float]], divisor: float) -> list[dict[str, Any]]:
    return [{"at": period.start.isoformat(), "value": value / divisor} for period, value in values]
