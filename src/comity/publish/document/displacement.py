"""Flows that fell, and whether neighbours rose instead: a list, and a figure of the events that say most."""

import math
from collections.abc import Sequence

from comity.model.statements import Flow, Said
from comity.publish.charts.displacement import BAND, FELL, ROSE, USUAL, draw_displacement
from comity.publish.displacement_data import DisplacementData, Event, Neighbour
from comity.publish.document.parts import Download, Figure, Item, KeyEntry, Listing, Table
from comity.publish.document.sheets import write_sheet
from comity.publish.report_data import Names
from comity.publish.say import Lookup, say_all, write_value
from comity.publish.texts import Texts

_SHOWN = 8
_BARS = 7
_LABEL_SHARE = 0.34
_DECIMALS = 3
_LEAST = 1.0
"""Below this shortfall nothing fell, and neighbours are no matter."""


def make_displacement(data: DisplacementData, texts: Texts) -> Listing:
    """Return the list of flows that fell, each with what is said of its neighbours."""
    _ = texts.translate
    title = _("Flows that fell, and their neighbours")
    subtitle = _("{dataflow}, since {period}", dataflow=texts.name(data.names), period=texts.period(data.since))
    whole = " ".join(_say(data, data.said, texts))
    if not data.events:
        return Listing(title, subtitle, absent=whole or _("No flow fell clearly below what had been expected."))
    items = [_item(data, event, texts) for event in data.events[:_SHOWN]]
    if len(data.events) > _SHOWN:
        subtitle += " · " + _("the largest {count} of {all}", count=len(items), all=len(data.events))
    return Listing(title, f"{subtitle}. {whole}" if whole else subtitle, items)


def make_event_figure(data: DisplacementData, texts: Texts, *, number: int = 0, slot: int = 6) -> Figure:
    """Return the figure of one event, by its place in the data: what was lost there, and what neighbours gained."""
    _ = texts.translate
    title = _("Did neighbouring flows rise instead?")
    name = f"displacement-{number + 1}"
    if number >= len(data.events):
        return Figure(name, title, "", slot, absent=_("No flow fell clearly below what had been expected."))
    event = data.events[number]
    about = _flow(data, event.flow, texts)
    subtitle = _(
        "{flow}, {span}, against what had been expected", flow=about, span=texts.span(event.first, event.last)
    )
    shown = [one for one in event.neighbours if math.isfinite(one.excess)][:_BARS]
    if event.shortfall < _LEAST:
        return Figure(name, title, subtitle, slot, absent=" ".join(_say(data, event.said, texts)))
    if not shown:
        return Figure(name, title, subtitle, slot, absent=_("There is no neighbouring flow to compare with."))
    rows = [_bar(event, texts, about), *(_neighbour_bar(data, one, texts) for one in shown)]
    return Figure(
        id=name,
        title=title,
        subtitle=subtitle,
        slot=slot,
        drawing=lambda width, _height: draw_displacement(
            rows, unit=_("Counted less expected"), label_width=round(width * _LABEL_SHARE)
        ),
        description=" ".join(_say(data, event.said, texts)),
        key=_key(shown, texts),
        source=_("Source: members’ submissions"),
        table=_table(data, event, shown, texts),
        download=_download(data, event, texts),
    )


def _say(data: DisplacementData, said: Sequence[Said], texts: Texts) -> list[str]:
    return say_all(said, texts, lookup=_lookup(data))


def _item(data: DisplacementData, event: Event, texts: Texts) -> Item:
    head = _flow(data, event.flow, texts)
    figure = texts.number(-event.shortfall, signed=True)
    return Item(head, figure, " ".join(_say(data, event.said, texts)))


def _bar(event: Event, texts: Texts, name: str) -> dict[str, object]:
    value = -event.shortfall
    text = texts.number(value, signed=True)
    return {"name": name, "value": value, "colour": FELL, "text": text, "lower": None, "upper": None}


def _neighbour_bar(data: DisplacementData, one: Neighbour, texts: Texts) -> dict[str, object]:
    return {
        "name": _flow(data, one.flow, texts),
        "value": one.excess,
        "colour": ROSE if one.rose else USUAL,
        "text": texts.number(one.excess, signed=True),
        "lower": one.lower,
        "upper": one.upper,
    }


def _key(shown: Sequence[Neighbour], texts: Texts) -> list[KeyEntry]:
    _ = texts.translate
    entries = [KeyEntry("box", FELL, _("The flow that fell"))]
    if any(one.rose for one in shown):
        entries.append(KeyEntry("box", ROSE, _("Neighbour that rose by more than usual")))
    if any(not one.rose for one in shown):
        entries.append(KeyEntry("box", USUAL, _("Other neighbour")))
    if any(one.lower is not None for one in shown):
        entries.append(KeyEntry("box", BAND, _("What eight in ten random times show")))
    return entries


def _table(data: DisplacementData, event: Event, shown: Sequence[Neighbour], texts: Texts) -> Table:
    _ = texts.translate
    heads = (_("Flow"), _("Counted"), _("Expected"), _("Difference"), _("Usual range"), _("p, corrected"))
    first = (
        _flow(data, event.flow, texts),
        texts.number(event.counted),
        texts.number(event.expected),
        texts.number(-event.shortfall, signed=True),
        "",
        "",
    )
    rows = [
        (
            _flow(data, one.flow, texts),
            texts.number(one.counted),
            texts.number(one.expected),
            texts.number(one.excess, signed=True),
            "" if one.lower is None or one.upper is None else texts.bounds(one.lower, one.upper),
            _("not judged") if one.p is None else texts.number(one.p, decimals=_DECIMALS),
        )
        for one in shown
    ]
    return Table(_("A flow that fell, and its neighbours"), heads, [first, *rows])


def _download(data: DisplacementData, event: Event, texts: Texts) -> Download:
    header = ("CODES", "NAME", "counted", "expected", "usual_lower", "usual_upper", "p_corrected", "rose")
    rows: list[list[object]] = [
        [_codes(event.flow), _flow(data, event.flow, texts), event.counted, event.expected, None, None, None, None]
    ]
    for one in event.neighbours:
        rose = None if one.rose is None else int(one.rose)
        name = _flow(data, one.flow, texts)
        rows.append([_codes(one.flow), name, one.counted, one.expected, one.lower, one.upper, one.p, rose])
    return write_sheet("displacement.csv", header, rows)


def _codes(flow: Flow) -> str:
    return ".".join(code for _codelist, code in flow.codes)


def _flow(data: DisplacementData, flow: Flow, texts: Texts) -> str:
    return write_value(flow, texts, lookup=_lookup(data))


def _lookup(data: DisplacementData) -> Lookup:
    def names_of(codelist: str, code: str) -> Names:
        return data.code_names.get((codelist, code), {})

    return names_of
