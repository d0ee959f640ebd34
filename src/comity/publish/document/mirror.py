"""Mirror statistics: both sides of each flow, how far apart they have been, what hasn't come."""

from collections.abc import Sequence

from comity.publish.charts import theme
from comity.publish.charts.mirror import LINES, OTHERS, draw_ratios, draw_sides
from comity.publish.document.parts import Block, Figure, KeyEntry, Panel, Paragraphs, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.mirror_data import MirrorLine, MirrorPart, MirrorRow, MissingSide
from comity.publish.say import say_all
from comity.publish.texts import Texts

_SHOWN, _OTHERS, _MISSING = 12, 40, 20
_LABEL_SHARE = 0.36
_LABEL_LEAST = 176
"""px; the names of two states must fit on paper, too."""
_ASPECT = 0.42
_LEAST = 230
"""px: lower, the labels at the lines' ends would stand over each other."""
_PERCENT = 100
_END = "   "
"""Before a label at a line's end, so that it doesn't touch the line."""


def make_mirror(found: MirrorPart, texts: Texts) -> Sequence[Sequence[Block]]:
    """Return the rows of blocks: sentences, both sides beside their history, what hasn't come."""
    rows: list[Sequence[Block]] = [(make_sentences(found, texts),)]
    if found.rows:
        rows.append((make_sides(found, texts), make_history(found, texts)))
    if found.missing:
        rows.append((make_missing(found, texts),))
    return rows


def make_sentences(found: MirrorPart, texts: Texts) -> Paragraphs:
    """Return what is said of the mirror statistics."""
    sentences = say_all(found.said, texts, lookup=lambda _list, _code: {})
    title = texts.translate("Counted from both sides")
    return Paragraphs(title, [(texts.name(found.dataflow), " ".join(sentences))])


def make_sides(found: MirrorPart, texts: Texts) -> Figure:
    """Return the figure of both sides' counts, in per cent of the reconciled figure."""
    _ = texts.translate
    title = _("Both sides and the reconciled figure")
    shown = [row for row in found.rows if row.estimate > 0][:_SHOWN]
    if not shown:
        return Figure("mirror", title, "", 6, absent=_("No flow is counted by both sides."))
    subtitle = _("Latest common period of each flow; reconciled figure = 100.")
    if len(found.rows) > len(shown):
        subtitle += " " + texts.plural(
            "The flow whose sides lie furthest apart.",
            "The {count} flows whose sides lie furthest apart.",
            count=len(shown),
        )
    unit = _("Per cent of the reconciled figure")
    rows = [_in_percent(row, texts) for row in shown]
    return Figure(
        id="mirror",
        title=title,
        subtitle=subtitle,
        slot=6,
        drawing=lambda width, _height: draw_sides(
            rows, unit=unit, label_width=max(round(width * _LABEL_SHARE), _LABEL_LEAST)
        ),
        description=_describe(shown[0], texts),
        key=(
            KeyEntry("hollow", theme.OBSERVED, _("Counted on leaving")),
            KeyEntry("box", theme.OBSERVED, _("Counted on entering")),
            KeyEntry("dash", theme.FORECAST, _("Reconciled")),
            KeyEntry("box", theme.BAND_COLOURS[0], _("80 % interval")),
        ),
        source=_("Source: members’ submissions"),
        table=_table(shown, title=title, texts=texts),
        download=write_sheet(
            "mirror.csv",
            ("SENDER", "RECEIVER", "TIME_PERIOD", "sent", "received", "estimate", "lower80", "upper80"),
            [
                (r.sender, r.receiver, str(r.period), r.sent, r.received, r.estimate, r.lower, r.upper)
                for r in found.rows
            ],
        ),
    )


def make_history(found: MirrorPart, texts: Texts) -> Figure:
    """Return the figure of the ratio of the two counts over time."""
    _ = texts.translate
    title = _("How far apart, and since when")
    lines = [line for line in found.lines if line.points]
    if not lines:
        return Figure("mirror-history", title, "", 6, absent=_("No flow is counted by both sides."))
    named, others = _choose(lines)
    drawn = [(_END + _flow(line, texts), _points(line, texts)) for line in named]
    unit = _("Entering over leaving")
    keys = [KeyEntry("line", LINES[at], _flow(line, texts)) for at, line in enumerate(named)]
    if others:
        keys.append(KeyEntry("line", OTHERS, _("Other flows")))
    return Figure(
        id="mirror-history",
        title=title,
        subtitle=_("What the state entered counted, over what the state left counted; 1: both alike."),
        slot=6,
        drawing=lambda width, height: draw_ratios(
            drawn,
            [_points(line, texts) for line in others],
            unit=unit,
            height=height or max(round(width * _ASPECT), _LEAST),
        ),
        description=texts.plural(
            "Line chart of the ratio of both counts for {count} flow.",
            "Line chart of the ratio of both counts for {count} flows.",
            count=len(named) + len(others),
        ),
        key=keys,
        source=_("Source: members’ submissions"),
        table=_history_table(named, title=title, texts=texts),
        download=write_sheet(
            "mirror-history.csv",
            ("SENDER", "RECEIVER", "TIME_PERIOD", "ratio"),
            [(line.sender, line.receiver, str(period), ratio) for line in lines for period, ratio in line.points],
        ),
    )


def _choose(lines: Sequence[MirrorLine]) -> tuple[Sequence[MirrorLine], Sequence[MirrorLine]]:
    """Return the flows to be named, which still have figures in the last year, and those behind them."""
    newest = max(line.points[-1][0] for line in lines)
    year_ago = newest.shift(-newest.frequency.per_year)
    lasting = [line for line in lines if len(line.points) > 1 and line.points[-1][0] > year_ago]
    named = (lasting or lines)[: len(LINES)]
    return named, [line for line in lines if line not in named][:_OTHERS]


def make_missing(found: MirrorPart, texts: Texts) -> Panel:
    """Return the table of sides that haven't come, as estimated."""
    _ = texts.translate
    title = _("Sides that haven’t come, estimated")
    columns = (_("Flow"), _("Period"), _("Missing"), _("Estimated from"), _("Estimate"), _("80 % interval"))
    rows = [
        (
            _flow(one, texts),
            texts.period(one.period, short=True),
            _("on leaving") if one.side == "sent" else _("on entering"),
            _("its own history") if one.from_history else _("how fully both count elsewhere"),
            texts.number(one.estimate),
            texts.bounds(one.lower, one.upper),
        )
        for one in found.missing[:_MISSING]
    ]
    subtitle = _("Not sent by the member; never added to what was sent")
    left_out = len(found.missing) - len(rows)
    note = texts.plural("And {count} more.", "And {count} more.", count=left_out) if left_out else ""
    return Panel("mirror-missing", title, subtitle, Table(title, columns, rows, left=(0, 1, 2, 3), note=note))


def _flow(one: MirrorRow | MirrorLine | MissingSide, texts: Texts) -> str:
    return f"{texts.area(one.sender)} → {texts.area(one.receiver)}"


def _in_percent(row: MirrorRow, texts: Texts) -> dict[str, object]:
    parts = {"sent": row.sent, "received": row.received, "lower": row.lower, "upper": row.upper}
    shown = {name: _PERCENT * v / row.estimate for name, v in parts.items()}
    return {"name": _flow(row, texts), **shown, "tip": _tip(row, texts)}


def _tip(row: MirrorRow, texts: Texts) -> dict[str, str]:
    _ = texts.translate
    return {
        "title": _flow(row, texts),
        _("Counted on leaving"): texts.number(row.sent),
        _("Counted on entering"): texts.number(row.received),
        _("Reconciled"): f"{texts.number(row.estimate)} ({texts.bounds(row.lower, row.upper)})",
    }


def _points(line: MirrorLine, texts: Texts) -> list[dict[str, object]]:
    name = _flow(line, texts)
    return [
        {
            "date": period.start.isoformat(),
            "ratio": ratio,
            "tip": {"title": name, texts.period(period): texts.number(ratio, decimals=2)},
        }
        for period, ratio in line.points
    ]


def _describe(first: MirrorRow, texts: Texts) -> str:
    return texts.translate(
        "Dot chart of both sides’ counts; furthest apart: {flow}, {sent} on leaving and {received} on entering.",
        flow=_flow(first, texts),
        sent=texts.number(first.sent),
        received=texts.number(first.received),
    )


def _table(rows: Sequence[MirrorRow], *, title: str, texts: Texts) -> Table:
    _ = texts.translate
    columns = (_("Flow"), _("Period"), _("On leaving"), _("On entering"), _("Reconciled"), _("80 % interval"))
    cells = [
        (
            _flow(row, texts),
            texts.period(row.period, short=True),
            *(texts.number(value) for value in (row.sent, row.received, row.estimate)),
            texts.bounds(row.lower, row.upper),
        )
        for row in rows
    ]
    return Table(title, columns, cells, left=(0, 1))


def _history_table(lines: Sequence[MirrorLine], *, title: str, texts: Texts) -> Table:
    """Return the ratios of the labelled flows, the latest periods first."""
    periods = sorted({period for line in lines for period, _ in line.points}, reverse=True)[:_SHOWN]
    held = [dict(line.points) for line in lines]
    cells = [
        (
            texts.period(period, short=True),
            *(texts.number(one[period], decimals=2) if period in one else "–" for one in held),
        )
        for period in periods
    ]
    columns = (texts.translate("Period"), *(_flow(line, texts) for line in lines))
    return Table(title, columns, cells)
