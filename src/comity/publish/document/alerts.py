"""Early warning in the report: a list, small charts, and how far it sees. More people is not a threat."""

from collections.abc import Sequence
from typing import Protocol

from comity.publish.alerts_data import AlertHeadline, AlertPoint, AlertRow, AlertsPart
from comity.publish.charts import theme
from comity.publish.charts.alerts import SmallFlow, SmallPoint, draw_alerts
from comity.publish.document.alert_words import alert_state
from comity.publish.document.parts import Download, Figure, Item, KeyEntry, Listing, Paragraphs, Table
from comity.publish.document.reasons import explain
from comity.publish.document.sheets import write_sheet
from comity.publish.say import Lookup, say, say_all
from comity.publish.texts import Texts

_LISTED = 10
_DRAWN = 9
_MANY_TIMES = 9.0
"""From this fraction on, a departure is told in times, not per cent."""
_BENEATH = 3
"""Alerts beneath one headline that are drawn."""


def make_alerts(part: AlertsPart, texts: Texts, *, lookup: Lookup) -> Listing:
    """Return the list of alerts: shocks that many flows share with their members beneath, then the others."""
    _ = texts.translate
    title = _("Early warning")
    subtitle = texts.plural(
        "{count} flow was held against what was expected of {period}",
        "{count} flows were held against what was expected of {period}",
        count=part.judged,
        period=texts.period(part.period),
    )
    if not part.alerts:
        absent = _("No flow departs from what was expected.")
        return Listing(title, subtitle, absent=absent if part.absent is None else explain(part.absent, texts))
    shown = _ordered(part)[:_LISTED]
    if len(part.alerts) > _LISTED:
        subtitle += " · " + _("the first {count} of {all}", count=len(shown), all=len(part.alerts))
    return Listing(title, subtitle, _items(part, shown, texts, lookup=lookup))


def make_alerts_figure(part: AlertsPart, texts: Texts, *, lookup: Lookup) -> Figure:
    """Return the small charts of the first alerts, with what was expected of each as a band."""
    _ = texts.translate
    title = _("What departs from what was expected")
    drawn = _drawn(part)
    if not drawn:
        absent = _("No flow departs from what was expected.")
        return Figure(
            "alerts", title, "", 12, absent=absent if part.absent is None else explain(part.absent, texts)
        )
    flows = [_small(row, texts, lookup=lookup) for row in drawn]
    return Figure(
        id="alerts",
        title=title,
        subtitle=_("Each flow on a scale of its own, from zero"),
        slot=12,
        drawing=lambda width, _height: draw_alerts(flows, width=width),
        description=_describe(drawn, texts, lookup=lookup),
        key=(
            KeyEntry("line", theme.OBSERVED, _("Observed")),
            KeyEntry("box", theme.BAND_COLOURS[1], _("What was expected before each period")),
        ),
        source=_("Source: members’ submissions"),
        table=_table(_ordered(part), texts, lookup=lookup),
        download=_download(_ordered(part), texts, lookup=lookup),
    )


def make_alerts_reach(part: AlertsPart, texts: Texts, *, lookup: Lookup) -> Paragraphs:
    """Return how far the judgement sees: a class of flows in which shifts can't be seen is blind, not silent."""
    said = say_all(part.reach, texts, lookup=lookup)
    return Paragraphs(texts.translate("How far early warning sees"), [("", sentence) for sentence in said])


def _drawn(part: AlertsPart) -> list[AlertRow]:
    """Return the alerts that are drawn: a few beneath each headline, so that others have room."""
    beneath: dict[int, int] = {}
    chosen = []
    for row in _ordered(part):
        head = row.headline
        if head is not None:
            beneath[head] = beneath.get(head, 0) + 1
        if row.points and (head is None or beneath[head] <= _BENEATH):
            chosen.append(row)
    return chosen[:_DRAWN]


def _ordered(part: AlertsPart) -> list[AlertRow]:
    """Return the alerts in the order of the page: those beneath headlines first, in their order."""
    heads = [one.id for one in part.headlines]
    beneath = [row for head in heads for row in part.alerts if row.headline == head]
    return beneath + [row for row in part.alerts if row.headline not in heads]


def _items(part: AlertsPart, shown: Sequence[AlertRow], texts: Texts, *, lookup: Lookup) -> list[Item]:
    heads = {one.id: one for one in part.headlines}
    items: list[Item] = []
    told: set[int] = set()
    for row in shown:
        head = None if row.headline is None else heads.get(row.headline)
        if head is not None and head.id not in told:
            told.add(head.id)
            items.append(_headline(head, texts, lookup=lookup))
        items.append(_item(row, texts, lookup=lookup, is_beneath=head is not None))
    return items


def _headline(one: AlertHeadline, texts: Texts, *, lookup: Lookup) -> Item:
    figure = texts.percent(one.shift, decimals=0, signed=True)
    return Item(say(one.name, texts, lookup=lookup), figure, say(one.sentence, texts, lookup=lookup))


def _item(row: AlertRow, texts: Texts, *, lookup: Lookup, is_beneath: bool) -> Item:
    name = say(row.name, texts, lookup=lookup)
    told = say_all(row.short[:1] if is_beneath else row.short, texts, lookup=lookup)
    state = "" if row.state == "open" else f" ({alert_state(row.state, texts)})"
    head = f"– {name}{state}" if is_beneath else name + state
    return Item(head, tell_apart(row, texts), " ".join(told), row.id)


class Departure(Protocol):
    """What is apart from what was expected of it: a row of the report, or an alert of the hub."""

    @property
    def value(self) -> float:
        """The figure."""
        ...

    @property
    def expected(self) -> float | None:
        """What was most likely."""
        ...

    @property
    def relative(self) -> float | None:
        """The figure over what was expected, less one."""
        ...


def tell_apart(row: Departure, texts: Texts) -> str:
    """Return how far a figure is from what was expected: per cent, or times."""
    if row.relative is not None and row.relative >= _MANY_TIMES:
        return "×\u202f" + texts.number(row.relative + 1)
    if row.relative is not None:
        return texts.percent(row.relative, decimals=0, signed=True)
    return texts.number(row.value - (row.expected or 0.0), signed=True)


def tell_expected(lower: float | None, upper: float | None, texts: Texts) -> str:
    """Return the bounds of what was expected, from 0 on; a dash where nobody knows."""
    return "–" if lower is None or upper is None else texts.bounds(max(lower, 0.0), upper)


def _small(row: AlertRow, texts: Texts, *, lookup: Lookup) -> SmallFlow:
    last = row.points[-1].period
    figure = texts.translate("{value} in {period}, {apart}", value=texts.number(row.value), **_when(row, texts))
    return SmallFlow(
        title=say(row.name, texts, lookup=lookup),
        figure=figure,
        first=texts.period(row.points[0].period, short=True),
        last=texts.period(last, short=True),
        points=[SmallPoint(one.value, one.lower, one.upper, tell_point(one, texts)) for one in row.points],
    )


def tell_point(point: AlertPoint, texts: Texts) -> dict[str, str]:
    """Return what a chart tells of a point."""
    _ = texts.translate
    told = {"title": texts.period(point.period)}
    if point.value is not None:
        told[_("Observed")] = texts.number(point.value)
    if point.lower is not None and point.upper is not None:
        told[_("Expected")] = texts.bounds(point.lower, point.upper)
    return told


def _when(row: AlertRow, texts: Texts) -> dict[str, str]:
    return {"period": texts.period(row.points[-1].period), "apart": tell_apart(row, texts)}


def _describe(rows: Sequence[AlertRow], texts: Texts, *, lookup: Lookup) -> str:
    named = texts.listing([f"{say(row.name, texts, lookup=lookup)} ({tell_apart(row, texts)})" for row in rows])
    return texts.translate("Small line charts of figures against what was expected: {flows}.", flows=named)


def _table(rows: Sequence[AlertRow], texts: Texts, *, lookup: Lookup) -> Table:
    _ = texts.translate
    cells = [
        (
            say(row.name, texts, lookup=lookup),
            texts.number(row.value),
            tell_expected(row.lower, row.upper, texts),
            tell_apart(row, texts),
            texts.period(row.since, short=True),
            alert_state(row.state, texts),
        )
        for row in rows
    ]
    heads = (_("Flow"), _("Figure"), _("Expected"), _("Apart"), _("Since"), _("State"))
    return Table(_("Alerts"), heads, cells, left=(0, 5))


def _download(rows: Sequence[AlertRow], texts: Texts, *, lookup: Lookup) -> Download:
    header = ("alert", "flow", "period", "value", "lower", "upper")
    cells = [
        (row.id, say(row.name, texts, lookup=lookup), str(one.period), one.value, one.lower, one.upper)
        for row in rows
        for one in row.points
    ]
    return write_sheet("alerts.csv", header, cells)
