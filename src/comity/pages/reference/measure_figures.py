"""Measures in words, and on a line of time."""

import datetime as dt
from collections.abc import Mapping, Sequence

from comity.hub.home import Hub
from comity.hub.situation.measures import Measure, MeasureKind
from comity.publish.charts.timeline import COLOURS, draw_timeline
from comity.publish.document.parts import Figure, KeyEntry, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_LABEL_SHARE = 0.34
_MOST = 40
_HEADER = ("kind", "first", "last", "text", "areas", "dataflows", "declared")


def kind_words(texts: Texts) -> Mapping[MeasureKind, str]:
    """Return the kinds of entries in words."""
    _ = texts.translate
    return {
        MeasureKind.EXCEPTIONAL: _("Exceptional times"),
        MeasureKind.LEGAL: _("Legal instruments"),
        MeasureKind.BREAK: _("Breaks in series"),
        MeasureKind.SIGNAL: _("Outside signals"),
        MeasureKind.JOINED: _("Members that joined"),
        MeasureKind.LEFT: _("Members that left"),
    }


def measure_row(hub: Hub, one: Measure, texts: Texts) -> dict[str, str]:
    """Return an entry as the list shows it: when, what, about whom, and a sentence."""
    return {
        "kind": kind_words(texts)[one.kind],
        "when": _when(one, texts),
        "title": title_of(hub, one, texts),
        "about": _about(hub, one, texts),
        "note": _note(one, texts),
    }


def title_of(hub: Hub, one: Measure, texts: Texts) -> str:
    """Return what an entry is called."""
    _ = texts.translate
    if one.kind is MeasureKind.JOINED:
        return _("{state} joins the group", state=texts.areas(one.areas))
    if one.kind is MeasureKind.LEFT:
        return _("{state} leaves the group", state=texts.areas(one.areas))
    if one.kind is MeasureKind.BREAK:
        flow = hub.catalogue.dataflow(one.dataflows[0])
        return _(
            "{state}: break in {dataflow}", state=texts.areas(one.areas), dataflow=texts.name(flow.names, flow.id)
        )
    return texts.name(one.text) or kind_words(texts)[one.kind]


def timeline(hub: Hub, found: Sequence[Measure], texts: Texts) -> Figure | None:
    """Return the entries that have a date on a line of time; None where there is none."""
    _, today = texts.translate, hub.now().date()
    dated = [one for one in found if one.first is not None][:_MOST]
    if not dated:
        return None
    words = kind_words(texts)
    colours = dict(zip(words, (*COLOURS, COLOURS[-1]), strict=True))
    rows = [
        {
            "name": title_of(hub, one, texts),
            "first": one.first.isoformat(),
            "last": _end(one, today).isoformat(),
            "colour": colours[one.kind],
        }
        for one in dated
        if one.first is not None
    ]
    title = _("When what holds")
    return Figure(
        id="timeline",
        title=title,
        subtitle=_("From the first day to the last; what is still in force reaches to today (dashed line)."),
        slot=12,
        drawing=lambda width, _height: draw_timeline(
            rows, label_width=round(width * _LABEL_SHARE), today=today.isoformat()
        ),
        description=texts.plural(
            "Line of time with {count} entry; the list below has the same.",
            "Line of time with {count} entries; the list below has the same.",
            count=len(dated),
        ),
        key=[
            KeyEntry("box", colours[kind], words[kind]) for kind in words if any(one.kind is kind for one in dated)
        ],
        source=_("Source: the group’s file, and flags on members’ figures"),
        table=Table(
            title, (_("What"), _("Kind"), _("When")), [_cells(hub, one, texts) for one in dated], left=(0, 1, 2)
        ),
        download=write_sheet("measures.csv", _HEADER, [_line(hub, one, texts) for one in found]),
    )


def _end(one: Measure, today: dt.date) -> dt.date:
    if one.last is not None:
        return one.last
    return max(today, one.first) if one.first is not None else today


def _cells(hub: Hub, one: Measure, texts: Texts) -> tuple[str, ...]:
    return (title_of(hub, one, texts), kind_words(texts)[one.kind], _when(one, texts))


def _line(hub: Hub, one: Measure, texts: Texts) -> tuple[object, ...]:
    days = ["" if day is None else day.isoformat() for day in (one.first, one.last, one.declared)]
    return (
        one.kind.value,
        *days[:2],
        title_of(hub, one, texts),
        " ".join(one.areas),
        " ".join(one.dataflows),
        days[2],
    )


def _when(one: Measure, texts: Texts) -> str:
    _ = texts.translate
    if one.period is not None:
        return texts.period(one.period)
    if one.first is None:
        return _("without a date")
    if one.moment:
        return texts.date(one.first)
    if one.last is None:
        return _("since {day}", day=texts.date(one.first))
    return f"{texts.date(one.first)} – {texts.date(one.last)}"


def _about(hub: Hub, one: Measure, texts: Texts) -> str:
    _ = texts.translate
    flows = [texts.name(hub.catalogue.dataflow(flow).names, flow) for flow in one.dataflows]
    areas = texts.areas(one.areas) if one.areas else _("all members")
    about = texts.listing(flows) if flows else _("all dataflows")
    return f"{areas} · {about}"


def _note(one: Measure, texts: Texts) -> str:
    _ = texts.translate
    told: list[str] = []
    if one.kind is MeasureKind.BREAK:
        told.append(texts.plural("{count} figure is flagged.", "{count} figures are flagged.", count=one.figures))
        told.append(_("Figures before and after can’t be compared."))
    if one.kind is MeasureKind.EXCEPTIONAL:
        told.append(_("Forecasts learn nothing from these times."))
    if one.declared is not None:
        told.append(_("Declared on {day}.", day=texts.date(one.declared)))
    if one.kind is MeasureKind.SIGNAL:
        told.append(_("Forecasts are told of these figures."))
    return " ".join(told)
