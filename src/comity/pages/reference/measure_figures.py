"""Measures in words, and on a line of time."""

import datetime as dt
from collections.abc import Mapping, Sequence

from comity.hub.home import Hub
from comity.hub.measures.known import Entry, EntryKind
from comity.model.measures import Measure
from comity.pages.measures.words import expected_words, kind_names, stage_word
from comity.publish.charts.timeline import COLOURS, draw_timeline
from comity.publish.document.parts import Figure, KeyEntry, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

_LABEL_SHARE = 0.34
_MOST = 40
_HEADER = ("kind", "first", "last", "text", "areas", "dataflows", "declared")


def kind_words(texts: Texts) -> Mapping[EntryKind, str]:
    """Return the kinds of entries in words."""
    _ = texts.translate
    return {
        EntryKind.MEASURE: _("Measures"),
        EntryKind.OPERATION: _("Joint operations"),
        EntryKind.ACT: _("Legal acts"),
        EntryKind.EXCEPTIONAL: _("Exceptional times"),
        EntryKind.LEGAL: _("Legal instruments"),
        EntryKind.BREAK: _("Breaks in series"),
        EntryKind.SIGNAL: _("Outside signals"),
        EntryKind.JOINED: _("Members that joined"),
        EntryKind.LEFT: _("Members that left"),
    }


def measure_row(hub: Hub, one: Entry, texts: Texts) -> dict[str, str]:
    """Return an entry as the list shows it: when, what, about whom, a sentence, and the page that tells more."""
    kind = kind_words(texts)[one.kind] if one.measure is None else kind_names(texts)[one.measure.measure.kind]
    return {
        "kind": kind,
        "url": "" if one.measure is None else f"/measures/{one.measure.measure.id}",
        "restricted": texts.translate("restricted") if one.measure and one.measure.measure.restricted else "",
        "when": _when(one, texts),
        "title": title_of(hub, one, texts),
        "about": _about(hub, one, texts),
        "note": _note(hub, one, texts),
    }


def title_of(hub: Hub, one: Entry, texts: Texts) -> str:
    """Return what an entry is called."""
    _ = texts.translate
    if one.kind is EntryKind.JOINED:
        return _("{state} joins the group", state=texts.areas(one.areas))
    if one.kind is EntryKind.LEFT:
        return _("{state} leaves the group", state=texts.areas(one.areas))
    if one.kind is EntryKind.BREAK:
        flow = hub.catalogue.dataflow(one.dataflows[0])
        if not one.areas:
            return _("All members: break in {dataflow}", dataflow=texts.name(flow.names, flow.id))
        return _(
            "{state}: break in {dataflow}", state=texts.areas(one.areas), dataflow=texts.name(flow.names, flow.id)
        )
    return texts.name(one.text) or kind_words(texts)[one.kind]


def timeline(hub: Hub, found: Sequence[Entry], texts: Texts) -> Figure | None:
    """Return the entries that have a date on a line of time; None where there is none."""
    _, today = texts.translate, hub.now().date()
    dated = [one for one in found if one.first is not None][:_MOST]
    if not dated:
        return None
    words = kind_words(texts)
    colours = {kind: COLOURS[place % len(COLOURS)] for place, kind in enumerate(words)}
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
        source=_("Source: the register of measures, the group’s file, and flags on members’ figures"),
        table=Table(
            title, (_("What"), _("Kind"), _("When")), [_cells(hub, one, texts) for one in dated], left=(0, 1, 2)
        ),
        download=write_sheet("measures.csv", _HEADER, [_line(hub, one, texts) for one in found]),
    )


def _end(one: Entry, today: dt.date) -> dt.date:
    if one.last is not None:
        return one.last
    return max(today, one.first) if one.first is not None else today


def _cells(hub: Hub, one: Entry, texts: Texts) -> tuple[str, ...]:
    return (title_of(hub, one, texts), kind_words(texts)[one.kind], _when(one, texts))


def _line(hub: Hub, one: Entry, texts: Texts) -> tuple[object, ...]:
    days = ["" if day is None else day.isoformat() for day in (one.first, one.last, one.declared)]
    return (
        one.kind.value,
        *days[:2],
        title_of(hub, one, texts),
        " ".join(one.areas),
        " ".join(one.dataflows),
        days[2],
    )


def _when(one: Entry, texts: Texts) -> str:
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


def _about(hub: Hub, one: Entry, texts: Texts) -> str:
    _ = texts.translate
    flows = [texts.name(hub.catalogue.dataflow(flow).names, flow) for flow in one.dataflows]
    areas = texts.areas(one.areas) if one.areas else _("all members")
    about = texts.listing(flows) if flows else _("all dataflows")
    return f"{areas} · {about}"


def _note(hub: Hub, one: Entry, texts: Texts) -> str:
    _ = texts.translate
    told: list[str] = []
    if one.measure is not None:
        told += _of_measure(hub, one.measure.measure, texts)
    if one.kind is EntryKind.ACT and one.act is not None and one.act.number:
        told.append(_("Number {number}.", number=one.act.number))
    if one.kind is EntryKind.BREAK:
        told += _of_break(one, texts)
    if one.kind is EntryKind.EXCEPTIONAL:
        told.append(_("Forecasts learn nothing from these times."))
    if one.declared is not None:
        told.append(_of_declaration(one, one.declared, texts))
    if one.kind is EntryKind.SIGNAL:
        told.append(_("Forecasts are told of these figures."))
    return " ".join(told)


def _of_declaration(one: Entry, day: dt.date, texts: Texts) -> str:
    if one.kind is EntryKind.ACT:
        return texts.translate("Adopted on {day}.", day=texts.date(day))
    return texts.translate("Declared on {day}.", day=texts.date(day))


def _of_break(one: Entry, texts: Texts) -> list[str]:
    """Return who opened a break, and what it means, as sentences."""
    _ = texts.translate
    after = _("Figures before and after can’t be compared.")
    if one.act is not None:
        return [_("By the legal act “{act}”.", act=texts.name(one.act.titles)), after]
    count = texts.plural("{count} figure is flagged.", "{count} figures are flagged.", count=one.figures)
    return [count, after]


def _of_measure(hub: Hub, measure: Measure, texts: Texts) -> list[str]:
    """Return how far a measure is, and what is expected of it, as sentences."""
    _ = texts.translate
    told = [_("Stage: {stage}.", stage=stage_word(measure, hub.now().date(), texts))]
    if measure.expected is not None:
        told.append(_("Expected: {effect}.", effect=expected_words(measure.expected, texts)))
    if measure.exceptional:
        told.append(_("Forecasts learn nothing from these times."))
    return told
