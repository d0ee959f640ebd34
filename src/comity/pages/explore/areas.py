"""The map: figures of an area dimension, of one period or their mean over the time chosen."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.pages.explore.picture import decimals_of
from comity.pages.explore.shown import Shown
from comity.publish.charts.world import WorldDrawing, draw_world
from comity.publish.document.origins import label_classes, tell_areas, used_breaks
from comity.publish.document.parts import Figure, Table
from comity.publish.document.scale import choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import capitalise

MAP = "map"
_ASPECT = 0.47


@dataclass(frozen=True)
class Placed:
    """What the map shows: values by area code, the dimension, the period (None: the mean), what else is fixed."""

    values: dict[str, float]
    dimension: str
    at: Period | None
    fixed: dict[str, str]
    span: tuple[Period, Period] | None


def area_dimensions(shown: Shown) -> list[str]:
    """Return the area dimensions that have several codes among the figures."""
    return [name for name in shown.varying(shown.frame) if shown.naming.is_area(name)]


def place(shown: Shown) -> Placed | None:
    """Return what the map shows; None where no dimension of areas has several codes."""
    known = area_dimensions(shown)
    if not known:
        return None
    wanted = [name for name in (shown.choices.area, shown.choices.by) if name in known]
    dimension = (wanted or known)[0]
    frame = shown.frame.filter(pl.col(shown.measure).is_not_null())
    frame, fixed = shown.fix(frame, [name for name in shown.varying(frame) if name != dimension])
    if frame.is_empty():
        return Placed({}, dimension, None, fixed, None)
    bounds = Period.from_id(frame[PERIOD].min()), Period.from_id(frame[PERIOD].max())  # type: ignore[arg-type]
    at = shown.choices.at
    kept = frame if at is None else frame.filter(pl.col(PERIOD) == at.id)
    means = kept.group_by(dimension).agg(pl.col(shown.measure).mean().alias("mean"))
    values = {str(code): float(mean) for code, mean in means.iter_rows() if not str(code).startswith("_")}
    return Placed(values, dimension, at, fixed, bounds)


def make_map(shown: Shown, placed: Placed | None, *, source: str) -> Figure:
    """Return the figure of the map."""
    _, texts = shown.texts.translate, shown.texts
    if placed is None:
        absent = _(
            "No dimension of areas has several codes here. Tick several states or areas, or “each for itself”."
        )
        return Figure(MAP, shown.flow_name, "", 8, absent=absent)
    title = _("{flow} by “{dimension}”", flow=shown.flow_name, dimension=shown.naming.dimension(placed.dimension))
    known = {code: value for code, value in placed.values.items() if value > 0}
    if not known or placed.span is None:
        return Figure(MAP, title, "", 8, absent=_("There are no figures above zero for this map in this time."))
    unit = shown.naming.unit(shown.fixed(shown.frame))
    scale = choose_scale(known.values(), unit, texts)
    breaks = used_breaks(known)
    labels = label_classes([limit / scale.divisor for limit in breaks], texts)
    members = _members(shown, placed, known)
    drawing = WorldDrawing(
        classes={code: labels[bisect_right(breaks, value)] for code, value in known.items()},
        labels=labels,
        members=members,
        member_label=_("member state"),
        no_data_label=_("none, or not reported"),
        legend_title=scale.unit,
        tips=tell_areas(placed.values, members, capitalise(unit), texts, decimals=_decimals(placed)),
    )
    boundaries = _(
        "Boundaries: Natural Earth. They, and the names, imply no position on the status of any territory."
    )
    return Figure(
        id=MAP,
        title=title,
        subtitle=_subtitle(shown, placed, scale.unit),
        slot=8,
        drawing=lambda width, height: draw_world(drawing, width=width, height=height or round(width * _ASPECT)),
        description=_describe(shown, placed),
        source=f"{source}. {boundaries}",
        table=_table(shown, placed, title),
        download=write_sheet(
            "map.csv",
            (placed.dimension, f"{placed.dimension}_NAME", "TIME_PERIOD", "value"),
            [
                (code, shown.naming.code(placed.dimension, code), _time(placed), value)
                for code, value in sorted(placed.values.items())
            ],
        ),
    )


def _members(shown: Shown, placed: Placed, known: Mapping[str, float]) -> list[str]:
    """Return the group's members that have a colour of their own: not where the map is of those who report."""
    if placed.dimension == shown.dataflow.reporter_dimension:
        return []
    return [member.code for member in shown.sources.hub.group.members if member.code not in known]


def _time(placed: Placed) -> str:
    if placed.at is not None:
        return str(placed.at)
    return "" if placed.span is None else f"{placed.span[0]}/{placed.span[1]}"


def _subtitle(shown: Shown, placed: Placed, unit: str) -> str:
    _, texts = shown.texts.translate, shown.texts
    if placed.at is not None:
        words = _("{unit}, {period}", unit=unit, period=texts.period(placed.at))
    elif placed.span is not None:
        words = _("{unit}, mean of {span}", unit=unit, span=texts.span(*placed.span))
    else:
        words = unit
    told = shown.told_apart({**shown.fixed(shown.frame), **placed.fixed})
    return f"{words} · {told}" if told else words


def _ordered(placed: Placed) -> list[tuple[str, float]]:
    return sorted(placed.values.items(), key=lambda item: (-item[1], item[0]))


def _describe(shown: Shown, placed: Placed) -> str:
    names = [shown.naming.code(placed.dimension, code) for code, _value in _ordered(placed)[:3]]
    return shown.texts.translate(
        "World map of {flow}: the largest are {areas}. All figures stand in the table.",
        flow=shown.flow_name,
        areas=shown.texts.listing(names),
    )


def _decimals(placed: Placed) -> int:
    return decimals_of(pl.Series(list(placed.values.values())))


def _table(shown: Shown, placed: Placed, title: str) -> Table:
    decimals = _decimals(placed)
    rows = [
        (shown.naming.code(placed.dimension, code), shown.texts.number(value, decimals=decimals))
        for code, value in _ordered(placed)
    ]
    return Table(title, (shown.naming.dimension(placed.dimension), shown.texts.translate("Value")), rows)
