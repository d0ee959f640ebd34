"""Mirror statistics as the page shows them: both sides, a flow's counts over time, corridors, coverage."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from comity.hub.situation.mirror import MirrorView
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.publish.charts import theme
from comity.publish.charts.lines import Line, LinesDrawing, draw_lines
from comity.publish.charts.mirror import draw_sides
from comity.publish.document.marked import Span, mark_figure
from comity.publish.document.mirror import make_sides
from comity.publish.document.parts import Figure, KeyEntry, KeyFigure, Panel, Table
from comity.publish.document.scale import choose_scale
from comity.publish.document.sheets import write_sheet
from comity.publish.marks_data import Mark
from comity.publish.mirror_data import MirrorPart, MirrorRow
from comity.publish.texts import Texts

_PERCENT = 100
_SHOWN = 16
_LABEL_SHARE = 0.34
_HEIGHT = 280
_RECENT = 24
_DRAWN = 48
"""So many of the latest periods are drawn; the file has them all."""
_ENTERING = "#2b7a78"


def sides(part: MirrorPart, texts: Texts) -> Figure:
    """Return both sides' counts in per cent of the reconciled figure, each row with how far they lie apart."""
    figure = make_sides(part, texts)
    if figure.drawing is None:
        return figure
    shown = [row for row in part.rows if row.estimate > 0][:_SHOWN]
    unit = texts.translate("Per cent of the reconciled figure")
    rows = [_in_percent(row, texts) for row in shown]
    return replace(
        figure,
        subtitle=texts.translate(
            "Reconciled figure = 100; the label is the count on entering against that on leaving."
        ),
        slot=6,
        drawing=lambda width, _height: draw_sides(rows, unit=unit, label_width=round(width * _LABEL_SHARE)),
    )


def _in_percent(row: MirrorRow, texts: Texts) -> dict[str, object]:
    parts = {"sent": row.sent, "received": row.received, "lower": row.lower, "upper": row.upper}
    told = {name: _PERCENT * value / row.estimate for name, value in parts.items()}
    return {"name": _flow(row.sender, row.receiver, texts), "text": gap(row.sent, row.received, texts), **told}


def gap(sent: float, received: float, texts: Texts) -> str:
    """Return the count on entering against that on leaving, as a signed percentage."""
    return texts.percent(received / sent - 1, signed=True) if sent else "–"


def _flow(sender: str, receiver: str, texts: Texts) -> str:
    return f"{texts.area(sender)} → {texts.area(receiver)}"


def key_figures(view: MirrorView, part: MirrorPart, texts: Texts) -> Sequence[KeyFigure]:
    """Return the key figures: flows, the usual gap, what of it is constant, sides that haven't come."""
    _ = texts.translate
    gaps = pl.Series(
        [abs(row.received - row.sent) / (row.received + row.sent or 1.0) for row in part.rows], dtype=pl.Float64
    )
    median = gaps.median()
    constant = view.mirror.constancy.constant
    return (
        KeyFigure(_("Flows with both counts"), texts.number(len(part.rows)), _("from one member to another")),
        KeyFigure(
            _("Usual asymmetry"),
            "–" if median is None else texts.percent(float(str(median))),
            _("difference over the sum of both counts, median"),
        ),
        KeyFigure(
            _("Constant part"),
            "–" if constant is None else texts.percent(constant, decimals=0),
            _("of the variance of differences: habits of counting, not chance"),
        ),
        KeyFigure(_("Late sides"), texts.number(len(part.missing)), _("figures of one side that are estimated")),
    )


def both_counts(
    view: MirrorView, sender: str, receiver: str, texts: Texts, *, marks: Sequence[Mark] = ()
) -> Figure:
    """Return a flow's two counts over time, and the reconciled figure with its interval."""
    _ = texts.translate
    name, title = f"flow-{sender}-{receiver}".lower(), _flow(sender, receiver, texts)
    frame = view.mirror.reconciled.filter(pl.col("sender") == sender, pl.col("receiver") == receiver).sort(PERIOD)
    if frame.is_empty():
        return Figure(name, title, "", 6, absent=_("No member has counted this flow."))
    frequency = view.pairs.view.frequency
    scale = choose_scale(
        frame["upper80"].drop_nulls(),
        _("crossings") if view.dataflow.id == "CROSSINGS" else _("persons"),
        texts,
    )
    whole, frame = frame, frame.tail(_DRAWN)
    lines = [
        Line(_("Reconciled"), _points(frame, "estimate", scale.divisor), colour=theme.FORECAST, is_dashed=True),
        Line(_("Leaving"), _points(frame, "sent", scale.divisor), colour=theme.OBSERVED),
        Line(_("Entering"), _points(frame, "received", scale.divisor), colour=_ENTERING),
    ]
    band = [
        {"at": _day(row[PERIOD]), "lower": row["lower80"] / scale.divisor, "upper": row["upper80"] / scale.divisor}
        for row in frame.iter_rows(named=True)
    ]
    drawing = LinesDrawing([line for line in lines if line.points], texts.per(frequency, scale.unit), band=band)
    columns = (_("Period"), _("On leaving"), _("On entering"), _("Reconciled"), _("80 % interval"))
    figure = Figure(
        id=name,
        title=title,
        subtitle=_("What the member left and the member entered counted, and the figure behind both."),
        slot=6,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_(
            "Lines of both counts and of the reconciled figure with its 80 % interval: {flow}.", flow=title
        ),
        key=(
            KeyEntry("line", theme.OBSERVED, _("Counted on leaving")),
            KeyEntry("line", _ENTERING, _("Counted on entering")),
            KeyEntry("dash", theme.FORECAST, _("Reconciled")),
            KeyEntry("box", theme.BAND_COLOURS[0], _("80 % interval")),
        ),
        source=_("Source: members’ submissions"),
        table=Table(
            title, columns, [_row(row, texts) for row in frame.tail(_RECENT).reverse().iter_rows(named=True)]
        ),
        download=write_sheet(
            f"{name}.csv",
            ("TIME_PERIOD", "sent", "received", "estimate", "lower80", "upper80"),
            [
                (
                    str(Period.from_id(row[PERIOD])),
                    row["sent"],
                    row["received"],
                    row["estimate"],
                    row["lower80"],
                    row["upper80"],
                )
                for row in whole.iter_rows(named=True)
            ],
        ),
    )
    periods = [Period.from_id(number) for number in frame[PERIOD]]
    return mark_figure(figure, marks, Span(periods[0].start, periods[-1].start), texts)


def _points(frame: pl.DataFrame, column: str, divisor: float) -> list[dict[str, object]]:
    known = frame.filter(pl.col(column).is_not_null())
    return [
        {"at": _day(period), "value": value / divisor} for period, value in known.select(PERIOD, column).iter_rows()
    ]


def _day(period: int) -> str:
    return Period.from_id(period).start.isoformat()


def _row(row: dict[str, object], texts: Texts) -> tuple[str, ...]:
    told = (
        "–" if row[name] is None else texts.number(float(str(row[name])))
        for name in ("sent", "received", "estimate")
    )
    period = texts.period(Period.from_id(int(str(row[PERIOD]))), short=True)
    return (period, *told, texts.bounds(float(str(row["lower80"])), float(str(row["upper80"]))))


def corridors(view: MirrorView, part: MirrorPart, texts: Texts) -> Panel:
    """Return the table of flows: both counts, the gap now and on average, the reconciled figure."""
    _ = texts.translate
    title = _("Flow by flow")
    if not part.rows:
        return Panel("corridors", title, "", absent=_("No flow has both counts in this period."))
    known = {(row["sender"], row["receiver"]): row for row in view.mirror.corridors.iter_rows(named=True)}
    columns = (
        *(_("Flow"), _("Period"), _("On leaving"), _("On entering"), _("Difference")),
        *(_("Periods with both"), _("Reconciled"), _("80 % interval")),
    )
    rows = [
        (
            _flow(row.sender, row.receiver, texts),
            texts.period(row.period, short=True),
            texts.number(row.sent),
            texts.number(row.received),
            gap(row.sent, row.received, texts),
            texts.number(known[row.sender, row.receiver]["periods"])
            if (row.sender, row.receiver) in known
            else "–",
            texts.number(row.estimate),
            texts.bounds(row.lower, row.upper),
        )
        for row in part.rows
    ]
    return Panel(
        "corridors",
        title,
        _("Furthest apart first; flows below 50 come last"),
        Table(title, columns, rows, left=(0, 1)),
    )


def coverage(view: MirrorView, states: Sequence[str], texts: Texts) -> Panel | None:
    """Return how fully each member counts in the latest year, against the level; None where nothing tells it."""
    _, factors = texts.translate, view.mirror.factors
    if factors.is_empty():
        return None
    latest = factors.filter(pl.col("year") == factors["year"].max())
    if states:
        latest = latest.filter(pl.col("area").is_in(list(states)))
    held = {(row["area"], row["side"]): row for row in latest.iter_rows(named=True)}
    title = _("How fully each member counts")
    rows = [
        (texts.area(area), *(_share(held.get((area, side)), texts) for side in ("receiver", "sender")))
        for area in sorted({area for area, _side in held}, key=texts.area)
    ]
    subtitle = _(
        "Share of the reconciled figure that is counted in {year} (80 % intervals); the level is that of {areas}",
        year=str(factors["year"].max()),
        areas=texts.areas(view.mirror.anchors),
    )
    return Panel("coverage", title, subtitle, Table(title, (_("Member"), _("On entering"), _("On leaving")), rows))


def _share(row: dict[str, float] | None, texts: Texts) -> str:
    if row is None:
        return "–"
    bounds = texts.bounds(row["lower80"] * _PERCENT, row["upper80"] * _PERCENT, decimals=1)
    return f"{texts.percent(row['coverage'])} ({bounds})"
