"""What is unusual in the period, in neutral words: more people is not a threat."""

from comity.publish.document.parts import Item, Listing
from comity.publish.document.reasons import explain
from comity.publish.report_data import Absence, Report, UnusualItem
from comity.publish.texts import Texts

_SHOWN = 8


def make_unusual(report: Report, texts: Texts) -> Listing:
    """Return the list of figures outside what their own past lets expect."""
    _ = texts.translate
    title = _("What is unusual")
    found = report.unusual
    level = texts.percent(found.level, decimals=0)
    subtitle = _("Figures outside the {level} range of their own past", level=level)
    if found.absent is not None and not found.items:
        return Listing(title, subtitle, absent=explain(found.absent, texts))
    if not found.items:
        return Listing(title, subtitle, absent=_nothing(report, texts))
    ordered = sorted(found.items, key=lambda item: -abs(item.value - item.expected))
    items = [_item(item, report, texts) for item in ordered[:_SHOWN]]
    if len(ordered) > _SHOWN:
        subtitle += " · " + _("the largest {count} of {all}", count=len(items), all=len(ordered))
    return Listing(title, subtitle, items)


def _nothing(report: Report, texts: Texts) -> str:
    if report.total is None:
        return explain(Absence.NOTHING_REPORTED, texts)
    if not report.unusual.series:
        return texts.translate("Nothing unusual was found.")
    return texts.plural(
        "Nothing unusual: {count} series was looked at, and it is within its range.",
        "Nothing unusual: {count} series were looked at, and all are within their range.",
        count=report.unusual.series,
    )


def _item(item: UnusualItem, report: Report, texts: Texts) -> Item:
    _ = texts.translate
    bounds = texts.bounds(item.lower, item.upper)
    words = [_("{value}; expected {bounds}.", value=texts.number(item.value), bounds=bounds)]
    if item.run > 1:
        length = texts.lasting(report.frequency, item.run)
        words.append(_("For {length} in a row.", length=length))
    return Item(_head(item, texts), _gap(item, texts), " ".join(words))


def _head(item: UnusualItem, texts: Texts) -> str:
    _ = texts.translate
    origin = texts.area(item.origin) if item.origin else _("All origins")
    reporter = texts.area(item.reporter) if item.reporter else _("all members")
    head = _("{origin} → {reporter}", origin=origin, reporter=reporter)
    return f"{head}, {texts.name(item.purpose)}" if item.purpose else head


def _gap(item: UnusualItem, texts: Texts) -> str:
    if item.expected <= 0:
        return texts.number(item.value - item.expected, signed=True)
    return texts.percent(item.value / item.expected - 1, decimals=0, signed=True)
