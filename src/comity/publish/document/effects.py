"""What measures changed: a careful sentence for each, and what was counted against what would have been."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from comity.model.periods import Period
from comity.publish.charts import theme
from comity.publish.charts.lines import Line, LinesDrawing, draw_lines
from comity.publish.document.parts import Block, Figure, Item, KeyEntry, Listing, Table
from comity.publish.document.scale import choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.effects_data import EffectsPart, EffectStep, EffectTold
from comity.publish.say import say_all
from comity.publish.texts import Texts

_HALF = 6
_HEIGHT = 300


def make_effects(part: EffectsPart, texts: Texts) -> Iterator[Sequence[Block]]:
    """Yield the list of what is said of each measure, then the figures of those that could be judged, two a row."""
    _ = texts.translate
    yield (
        Listing(
            _("What measures changed"),
            _("Measures that began in {year} or later, over their first year at most.", year=part.since),
            [_item(part, one, texts) for one in part.told],
        ),
    )
    figures = list(_halves(part.told, texts))
    yield from (figures[at : at + 2] for at in range(0, len(figures), 2))


def make_effect_figure(data: EffectTold, texts: Texts, *, title: str = "", slot: int = 12) -> Figure | None:
    """Return the figure of an effect; None where nothing could be judged."""
    if not data.steps:
        return None
    _ = texts.translate
    past = [(period, value) for period, value in data.past if math.isfinite(value)]
    values = [value for _period, value in past] + [one.upper for one in data.steps]
    scale = choose_scale(values, texts.name(data.unit) or _("units counted"), texts)
    drawing = _drawing(past, data.steps, texts, divisor=scale.divisor, unit=scale.unit)
    title = title or _("Counted, and what would have been")
    return Figure(
        id="effect",
        title=title,
        subtitle=_("What would have been without the measure, with an interval of 80 %."),
        slot=slot,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Line chart of what was counted and of what would have been without the measure, by period."),
        key=[
            KeyEntry("line", theme.OBSERVED, _("Counted")),
            KeyEntry("dash", theme.FORECAST, _("Without the measure")),
            KeyEntry("box", theme.BAND_COLOURS[0], _("80 % interval")),
        ],
        source=_("Source: members’ submissions, {flows}", flows=data.dataflow),
        table=Table(title, _heads(texts), [_words(one, texts) for one in data.steps]),
        download=write_sheet(
            f"effect-{data.id}.csv",
            ("TIME_PERIOD", "counted", "expected", "lower80", "upper80"),
            [(str(one.period), one.counted, one.expected, one.lower, one.upper) for one in data.steps],
        ),
    )


def _item(part: EffectsPart, one: EffectTold, texts: Texts) -> Item:
    size = "" if one.change is None else texts.percent(one.change, decimals=0, signed=True)
    said = say_all(one.said, texts, lookup=lambda codelist, code: part.code_names.get((codelist, code), {}))
    return Item(texts.name(one.names, one.id), size, " ".join(said))


def _halves(told: Iterable[EffectTold], texts: Texts) -> Iterator[Figure]:
    for one in told:
        figure = make_effect_figure(one, texts, title=texts.name(one.names, one.id), slot=_HALF)
        if figure is not None:
            yield replace(figure, id=f"effect-{one.id}")


def _drawing(
    past: Sequence[tuple[Period, float]], steps: Sequence[EffectStep], texts: Texts, *, divisor: float, unit: str
) -> LinesDrawing:
    _ = texts.translate
    counted = [*past, *((one.period, one.counted) for one in steps)]
    expected = [(one.period, one.expected) for one in steps]
    return LinesDrawing(
        [
            Line(_("Counted"), _points(counted, divisor), colour=theme.OBSERVED),
            Line(_("Without the measure"), _points(expected, divisor), colour=theme.FORECAST, is_dashed=True),
        ],
        unit,
        band=[
            {"at": one.period.start.isoformat(), "lower": one.lower / divisor, "upper": one.upper / divisor}
            for one in steps
        ],
    )


def _heads(texts: Texts) -> tuple[str, ...]:
    _ = texts.translate
    return (_("Period"), _("Counted"), _("Without the measure"), _("80 % interval"), _("Difference"))


def _words(one: EffectStep, texts: Texts) -> tuple[str, ...]:
    return (
        texts.period(one.period),
        texts.number(one.counted),
        texts.number(one.expected),
        texts.bounds(one.lower, one.upper),
        texts.number(one.counted - one.expected, signed=True),
    )


def _points(values: Iterable[tuple[Period, float]], divisor: float) -> list[dict[str, Any]]:
    return [{"at": period.start.isoformat(), "value": value / divisor} for period, value in values]
