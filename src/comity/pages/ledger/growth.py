"""How the log grew, as a figure."""

import datetime as dt
from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.log_reading import growth
from comity.publish.charts.log_growth import draw_growth
from comity.publish.document.parts import Figure, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_POINTS = 240
_TABLE_ROWS = 12
_LEAST = 2
_ROOM = 0.13
"""Of the whole span, for the label of the last size."""
_LONG, _SHORT = dt.timedelta(days=500), dt.timedelta(days=3)
Points = Sequence[tuple[dt.datetime, int]]


def make_growth(hub: Hub, texts: Texts) -> Figure:
    """Return the figure: leaves over time, by the moments at which the hub signed the heads."""
    _ = texts.translate
    title, points = _("How the log has grown"), growth(hub, most=_POINTS)
    if len({at for at, _size in points}) < _LEAST:
        return Figure("growth", title, "", 12, absent=_("The log has just begun."))
    (first, _one), (last, size) = points[0], points[-1]
    rows = [{"at": at.isoformat(), "size": count} for at, count in points]
    rows[-1]["end"] = texts.number(size)
    span = last - first
    return Figure(
        id="growth",
        title=title,
        subtitle=_subtitle(texts, first, last),
        slot=12,
        drawing=lambda width, _height: draw_growth(
            rows, unit=_("leaves"), form=_form(span), until=(last + span * _ROOM).isoformat(), width=width
        ),
        description=_(
            "Line of the number of leaves: {first} on {from_day}, {last} on {to_day}.",
            first=texts.number(points[0][1]),
            from_day=texts.date(first.date()),
            last=texts.number(size),
            to_day=texts.date(last.date()),
        ),
        source=_("Source: the signed heads of the log"),
        table=_table(texts, points),
        download=write_sheet("log-growth.csv", ("at", "leaves"), [(at.isoformat(), n) for at, n in points]),
    )


def _subtitle(texts: Texts, first: dt.datetime, last: dt.datetime) -> str:
    if last - first < _SHORT:
        return texts.translate("Number of leaves, {day}, hours in UTC", day=texts.date(last.date()))
    return texts.translate(
        "Number of leaves, {first} to {last}", first=texts.date(first.date()), last=texts.date(last.date())
    )


def _form(span: dt.timedelta) -> str:
    if span < _SHORT:
        return "%H:%M"
    return "%b %Y" if span < _LONG else "%Y"


def _table(texts: Texts, points: Points) -> Table:
    _ = texts.translate
    step = max(1, -(-len(points) // _TABLE_ROWS))
    shown = [*points[:-1:step], points[-1]]
    rows = [(texts.moment(at), texts.number(size)) for at, size in shown]
    return Table(_("Number of leaves"), (_("Moment"), _("Leaves")), rows)
