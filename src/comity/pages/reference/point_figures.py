"""Traffic through crossing points as a figure and a table."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from comity.hub.home import Hub
from comity.hub.situation.points import PointsView
from comity.hub.situation.sentences import lookup_in
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.publish.charts.lines import BEHIND, COLOURS, Line, LinesDrawing, draw_lines
from comity.publish.document.parts import Figure, KeyEntry, Panel, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_NAMED, _BEHIND, _ROWS = 4, 30, 40
_HEIGHT = 300
_WHO = ["REPORTER", "POINT"]


@dataclass(frozen=True)
class Busiest:
    """The points of the latest period, the busiest first, and a sentence on them."""

    period: Period | None
    rows: Sequence[dict[str, object]]
    sentence: str


def busiest(view: PointsView, texts: Texts) -> Busiest:
    """Return the points by their traffic in the latest period, with both directions."""
    _ = texts.translate
    if view.frame.is_empty():
        return Busiest(None, (), _("No figures fit: widen the choice."))
    last = view.frame[PERIOD].max()
    summed = (
        view.frame.filter(pl.col(PERIOD) == last)
        .group_by(*_WHO, "DIRECTION")
        .agg(pl.col("value").sum(), modes=pl.col("MODE").unique().sort())
    )
    rows = [
        {
            "name": name_of(view, reporter, point),
            "reporter": reporter,
            "IN": _of(own, "IN"),
            "OUT": _of(own, "OUT"),
            "total": float(own["value"].sum()),
            "modes": sorted({mode for modes in own["modes"].to_list() for mode in modes}),
        }
        for (reporter, point), own in summed.partition_by(_WHO, as_dict=True).items()
    ]
    rows.sort(key=lambda row: (-float(str(row["total"])), str(row["name"])))
    period = Period.from_id(int(str(last)))
    sentence = _(
        "{points} reported in {period}; the busiest is {name}, with {value}.",
        points=texts.plural("{count} crossing point", "{count} crossing points", count=len(rows)),
        period=texts.period(period),
        name=rows[0]["name"],
        value=texts.number(float(str(rows[0]["total"]))),
    )
    return Busiest(period, rows, sentence)


def name_of(view: PointsView, reporter: object, point: object) -> str:
    """Return what a point is called by its sender, else its code."""
    return view.titles.get((str(reporter), str(point)), str(point))


def _of(own: pl.DataFrame, direction: str) -> float | None:
    values = own.filter(pl.col("DIRECTION") == direction)["value"]
    return float(values.sum()) if values.len() else None


def busiest_panel(hub: Hub, found: Busiest, unit: str, texts: Texts) -> Panel:
    """Return the table of points in the latest period."""
    _, lookup = texts.translate, lookup_in(hub)
    title = _("The latest period by point")
    if found.period is None:
        return Panel("points", title, unit, absent=_("No figures fit: widen the choice."))
    cells = [
        (
            str(row["name"]),
            texts.area(str(row["reporter"])),
            ", ".join(texts.name(lookup("CL_MODE", mode), mode) for mode in _listed(row["modes"])),
            *("–" if row[way] is None else texts.number(float(str(row[way]))) for way in ("IN", "OUT")),
            texts.number(float(str(row["total"]))),
        )
        for row in found.rows[:_ROWS]
    ]
    names = [texts.name(lookup("CL_DIRECTION", way), way) for way in ("IN", "OUT")]
    columns = (_("Crossing point"), _("Member"), _("Mode of transport"), *names, _("All"))
    return Panel(
        "points", title, f"{unit}, {texts.period(found.period)}", Table(title, columns, cells, left=(0, 1, 2))
    )


def _listed(modes: object) -> list[str]:
    return [str(mode) for mode in modes] if isinstance(modes, list) else []


def traffic(view: PointsView, unit: str, texts: Texts) -> Figure:
    """Return the traffic of the busiest points over time."""
    _, title = texts.translate, texts.translate("Traffic over time")
    summed = view.frame.group_by(*_WHO, PERIOD).agg(pl.col("value").sum()).sort(PERIOD)
    if summed.is_empty():
        return Figure("traffic", title, unit, 12, absent=_("No figures fit: widen the choice."))
    by_point = summed.partition_by(_WHO, as_dict=True)
    order = sorted(by_point, key=lambda who: -float(by_point[who]["value"].sum()))
    drawn = {who: _points(by_point[who]) for who in order[: _NAMED + _BEHIND]}
    named = order[:_NAMED]
    drawing = LinesDrawing(
        lines=[Line(name_of(view, *who), drawn[who]) for who in named],
        behind=[drawn[who] for who in order[_NAMED : _NAMED + _BEHIND]],
        unit=unit,
        from_zero=True,
    )
    keys = [KeyEntry("line", COLOURS[at], name_of(view, *who)) for at, who in enumerate(named)]
    if len(order) > _NAMED:
        keys.append(KeyEntry("line", BEHIND, _("Other points")))
    rows = [
        (name_of(view, *who), Period.from_id(p), v)
        for who in order
        for p, v in by_point[who].select(PERIOD, "value").rows()
    ]
    return Figure(
        id="traffic",
        title=title,
        subtitle=f"{unit}. " + _("All directions and modes that are chosen, added up."),
        slot=12,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Line chart of the traffic through the busiest crossing points."),
        key=keys,
        source=_("Source: members’ submissions"),
        table=Table(
            title,
            (_("Crossing point"), _("Period"), _("Value")),
            [(name, texts.period(p, short=True), texts.number(v)) for name, p, v in rows if v is not None][-_ROWS:],
            left=(0, 1),
            note=_("Every figure is in the CSV file."),
        ),
        download=write_sheet("points.csv", ("POINT", "TIME_PERIOD", "value"), [(n, str(p), v) for n, p, v in rows]),
    )


def _points(frame: pl.DataFrame) -> list[dict[str, object]]:
    return [
        {"at": Period.from_id(period).start.isoformat(), "value": value}
        for period, value in frame.select(PERIOD, "value").iter_rows()
    ]
