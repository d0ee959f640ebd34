"""Waits to be expected at crossing points, as a table of the report."""

from comity.publish.document.parts import Panel, Table
from comity.publish.texts import Texts
from comity.publish.waiting_data import PointWaits, WaitingPart


def make_waiting(part: WaitingPart, texts: Texts) -> Panel:
    """Return the table: a row for each crossing point."""
    _ = texts.translate
    title = _("Crossing points: waits to be expected")
    subtitle = _("{month}, in minutes; not for publication", month=texts.period(part.month))
    if not part.points:
        return Panel("waiting", title, subtitle, absent=_("No crossing point is planned."))
    heads = (
        _("Crossing point"),
        _("Member"),
        _("Travellers"),
        _("Mean wait"),
        _("95 % within"),
        _("Longer than {minutes} min", minutes=f"{part.minutes:g}"),
        _("Longest line"),
        _("Longest from"),
    )
    note = _(
        "Each traveller of many futures is simulated, first come, first served, with the lanes and procedures that "
        "the group’s file declares. In brackets: 80 % of the futures."
    )
    rows = [_row(one, texts) for one in part.points]
    return Panel("waiting", title, subtitle, Table(title, heads, rows, left=(0, 1), note=note))


def _row(one: PointWaits, texts: Texts) -> list[str]:
    names = [texts.name(one.names, one.code), texts.area(one.member)]
    if not one.is_known or one.travellers is None:
        return [*names, texts.translate("not known"), *[""] * 5]
    return [
        *names,
        _with_bounds(texts.number(one.travellers), (one.low, one.high), texts, 0),
        _with_bounds(_number(one.wait, texts, 1), (one.wait_low, one.wait_high), texts, 1),
        _number(one.p95, texts, 1),
        "–" if one.over is None else texts.percent(one.over),
        _number(one.longest, texts, 0),
        "–" if one.busiest is None else f"{one.busiest:02d}:00",
    ]


def _number(value: float | None, texts: Texts, decimals: int) -> str:
    return "–" if value is None else texts.number(value, decimals=decimals)


def _with_bounds(value: str, bounds: tuple[float | None, float | None], texts: Texts, decimals: int) -> str:
    low, high = bounds
    return value if low is None or high is None else f"{value} ({texts.bounds(low, high, decimals=decimals)})"
