"""A crossing point's waits and lanes as figures and tables."""

from comity.hub.crossing_points.waiting import Outcome, Waiting
from comity.model.crossing_points import HOURS_A_DAY
from comity.publish.charts.lines import COLOURS, Line, LinesDrawing, draw_lines
from comity.publish.charts.theme import BAND_COLOURS
from comity.publish.document.parts import Download, Figure, KeyEntry, KeyFigure, Panel, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_HEIGHT = 260
_WEEK = 7
_MONDAY, _WEEKEND = 0, 5
_COLUMNS = ("hour", "travellers", "lanes", "wait", "wait_low", "wait_high", "p95", "over", "longest", "left")


def key_figures(found: Waiting, texts: Texts) -> list[KeyFigure]:
    """Return the figures at the head: of the point as it would be, where something is changed."""
    _, told = texts.translate, (found.after or found.before).whole
    total = found.traffic.total
    spread = texts.bounds(total.values[1], total.values[-2]) if total.is_forecast else _("counted")
    return [
        KeyFigure(_("Travellers in the month"), texts.number(total.mean), spread),
        KeyFigure(_("Mean wait, minutes"), _one(told["wait"], texts), _between(told, "wait", texts)),
        KeyFigure(_("95 % wait at most, minutes"), _one(told["p95"], texts), _between(told, "p95", texts)),
        KeyFigure(
            _("Wait longer than {minutes} minutes", minutes=f"{found.minutes:g}"),
            "–" if told["over"] is None else texts.percent(told["over"]),
            _("of travellers"),
        ),
    ]


def _one(value: float | None, texts: Texts, decimals: int = 1) -> str:
    return "–" if value is None else texts.number(value, decimals=decimals)


def _between(row: dict[str, float | None] | object, name: str, texts: Texts) -> str:
    low, high = (row[f"{name}_{end}"] for end in ("low", "high"))  # type: ignore[index]
    if low is None or high is None:
        return ""
    return texts.translate("{bounds} in 80 % of futures", bounds=texts.bounds(low, high, decimals=1))


def waits_figure(found: Waiting, texts: Texts) -> Figure:
    """Return the waits by hour of the day: mean with its interval, 95th percentile, the mean with the change."""
    _, title = texts.translate, texts.translate("Waits by hour of the day")
    hours = found.before.hours
    lines = [
        Line(_("Mean"), _points(found.before, "wait")),
        Line(_("95 % within"), _points(found.before, "p95")),
    ]
    if found.after is not None:
        lines.append(Line(_("Mean with the change"), _points(found.after, "wait"), is_dashed=True))
    known = hours.drop_nulls(["wait_low", "wait_high"])
    band = [
        {"at": hour, "lower": low, "upper": high}
        for hour, low, high in known.select("hour", "wait_low", "wait_high").iter_rows()
    ]
    lines = [line for line in lines if line.points]
    if not lines:
        return Figure("waits", title, "", 12, absent=_("Nobody is expected."))
    drawing = LinesDrawing(lines=lines, band=band, unit=_("Minutes"), x_title=_("Hour of the day"), from_zero=True)
    keys = [KeyEntry("line", COLOURS[at], line.label) for at, line in enumerate(lines)]
    return Figure(
        id="waits",
        title=title,
        subtitle=_("{period}, minutes from joining the line to being served", period=texts.period(found.month)),
        slot=8,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Line chart of mean waits and of waits that 95 % do not exceed, by hour of the day."),
        key=[*keys, KeyEntry("box", BAND_COLOURS[0], _("The mean in 80 % of futures"))],
        source=_("Source: Comity’s simulation"),
        table=_hours_table(found, title, texts),
        download=_hours_file(found),
    )


def _points(outcome: Outcome, name: str) -> list[dict[str, object]]:
    known = outcome.hours.drop_nulls(name)
    return [{"at": hour, "value": value} for hour, value in known.select("hour", name).iter_rows()]


def _hours_table(found: Waiting, title: str, texts: Texts) -> Table:
    _ = texts.translate
    heads = [
        _("Hour"),
        _("Travellers a day"),
        _("Open lanes"),
        _("Mean wait"),
        _("95 % within"),
        _("Longer than {minutes} min", minutes=f"{found.minutes:g}"),
        _("Longest line"),
    ]
    after = found.after.hours["wait"].to_list() if found.after is not None else None
    if after is not None:
        heads.append(_("Mean with the change"))
    rows = []
    for row in found.before.hours.iter_rows(named=True):
        cells = [
            _hour(row["hour"]),
            texts.number(row["travellers"]),
            texts.number(row["lanes"], decimals=0 if float(row["lanes"]).is_integer() else 1),
            _one(row["wait"], texts),
            _one(row["p95"], texts),
            "–" if row["over"] is None else texts.percent(row["over"]),
            _one(row["longest"], texts, 0),
        ]
        rows.append(cells if after is None else [*cells, _one(after[row["hour"]], texts)])
    return Table(title, heads, rows, note=_("Spare lanes are not among the open ones."))


def _hours_file(found: Waiting) -> Download:
    """Return the table of hours as a file, unrounded; of the point as it would be, where something is changed."""
    rows = (found.after or found.before).hours.select(_COLUMNS).rows()
    return write_sheet("waits.csv", _COLUMNS, rows)


def _hour(hour: int) -> str:
    return f"{hour:02d}:00"


def lanes_figure(found: Waiting, texts: Texts) -> Figure:
    """Return staffed lanes by hour: open as planned, needed on the busiest working day and at the weekend."""
    _, title = texts.translate, texts.translate("Staffed lanes: open and needed")
    staffed = [lanes for lanes in found.lanes if lanes.staffed]
    if not staffed:
        return Figure("lanes", title, "", 4, absent=_("No lanes here are staffed."))
    opened = [sum(lanes.open[hour] for lanes in staffed) for hour in range(_WEEK * HOURS_A_DAY)]
    needed = [sum(lanes.needed[hour] for lanes in staffed) for hour in range(_WEEK * HOURS_A_DAY)]
    lines = [
        Line(_("Open lanes"), _steps(opened, _MONDAY, _WEEKEND)),
        Line(_("Needed, Monday to Friday"), _steps(needed, _MONDAY, _WEEKEND)),
        Line(_("Needed, weekend"), _steps(needed, _WEEKEND, _WEEK), is_dashed=True),
    ]
    drawing = LinesDrawing(
        lines=[Line("", line.points, is_dashed=line.is_dashed) for line in lines],
        unit=_("Lanes"),
        x_title=_("Hour of the day"),
        is_stepped=True,
        from_zero=True,
        is_whole=True,
    )
    return Figure(
        id="lanes",
        title=title,
        subtitle=_(
            "So that 95 % of each hour’s travellers wait at most {minutes} minutes", minutes=f"{found.minutes:g}"
        ),
        slot=4,
        drawing=lambda _width, height: draw_lines(drawing, height=height or _HEIGHT),
        description=_("Stepped lines of lanes that are open and that are needed, by hour of the day."),
        key=[KeyEntry("line", COLOURS[at], line.label) for at, line in enumerate(lines)],
        source=_("Source: Comity’s simulation"),
        table=_needed_table(needed, title, texts),
        download=write_sheet(
            "lanes.csv",
            ("weekday", "hour", "open", "needed"),
            [(at // HOURS_A_DAY + 1, at % HOURS_A_DAY, opened[at], needed[at]) for at in range(len(needed))],
        ),
    )


def _steps(lanes: list[int], first: int, after: int) -> list[dict[str, object]]:
    """Return the largest number of each hour over some days of the week."""
    return [
        {"at": hour, "value": max(lanes[day * HOURS_A_DAY + hour] for day in range(first, after))}
        for hour in range(HOURS_A_DAY)
    ]


def _days(texts: Texts) -> list[str]:
    return [str(texts.locale.days["stand-alone"]["abbreviated"][day]) for day in range(_WEEK)]


def _needed_table(needed: list[int], title: str, texts: Texts) -> Table:
    rows = [
        [_hour(hour), *(texts.number(needed[day * HOURS_A_DAY + hour]) for day in range(_WEEK))]
        for hour in range(HOURS_A_DAY)
    ]
    return Table(title, [texts.translate("Hour"), *_days(texts)], rows)


def roster_panel(found: Waiting, texts: Texts) -> Panel:
    """Return the shifts of a week that cover the lanes needed."""
    _, title = texts.translate, texts.translate("A roster that covers the lanes needed")
    if found.roster is None:
        return Panel("roster", title, "", absent=_("No lanes here are staffed."))
    kinds: dict[tuple[int, int], list[int]] = {}
    for shift in found.roster.shifts:
        kinds.setdefault((shift.start, shift.length), [0] * _WEEK)[shift.day] = shift.officers
    rows = [
        [
            f"{_hour(start)}–{_hour((start + length) % HOURS_A_DAY)}",
            *(texts.number(n) if n else "" for n in kinds[start, length]),
        ]
        for start, length in sorted(kinds)
    ]
    told = _(
        "Officers by shift and day. {hours} of work a week, at least {officers}.",
        hours=texts.plural("{count} hour", "{count} hours", count=found.roster.hours),
        officers=texts.plural("{count} officer", "{count} officers", count=found.roster.officers),
    )
    return Panel("roster", title, told, Table(title, [_("Shift"), *_days(texts)], rows))


def procedures_panel(found: Waiting, texts: Texts) -> Panel:
    """Return what is done with travellers, and how long it takes."""
    _, point = texts.translate, found.point
    title = _("Procedures")
    lanes = {one.code: texts.name(one.names, one.code) for one in point.lanes}
    rows = [
        [
            texts.name(one.names, one.code),
            texts.percent(one.share, decimals=0),
            texts.number(one.seconds),
            lanes[one.lanes],
        ]
        for one in point.procedures
    ]
    heads = (_("Procedure"), _("Share of travellers"), _("Mean, seconds"), _("Lanes"))
    told = _("As the group’s file says, before any change")
    return Panel("procedures", title, told, Table(title, heads, rows, left=(0, 3)))
