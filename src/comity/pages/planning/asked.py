"""What is asked of a crossing point by form: the month, the longest wait, and what would be otherwise."""

from dataclasses import dataclass, field

from comity.hub.crossing_points.waiting import USUAL_MINUTES, WaitQuestion, asked_month
from comity.hub.home import Hub
from comity.model.crossing_points import CrossingPoint
from comity.pages.asked import Asked
from comity.pages.reference.choices import Choice, choose, with_any
from comity.publish.texts import Texts

MONTHS_AHEAD = 12
_TARGETS = (5, 10, 15, 20, 30, 45, 60)
_MOST_SECONDS = 3600
_HUNDRED = 100


@dataclass(frozen=True)
class PointForm:
    """The form as it was filled in: choices, texts of numbers, and what is wrong with them, by field."""

    month: Choice
    minutes: Choice
    slower: Choice
    seconds: str
    shared: Choice
    percent: str
    source: Choice
    lanes: Choice
    more: str
    question: WaitQuestion
    faults: dict[str, str] = field(default_factory=dict)


def read_form(hub: Hub, asked: Asked, point: CrossingPoint, texts: Texts) -> PointForm:
    """Return the form; a number that can't be read is named in its faults, and its change left out."""
    _ = texts.translate
    next_month = asked_month(hub, None)
    wanted = asked_month(hub, asked.get("month") or None)
    months = {str(next_month.shift(step)): next_month.shift(step) for step in range(MONTHS_AHEAD)}
    months.setdefault(str(wanted), wanted)
    procedures = [(one.code, texts.name(one.names, one.code)) for one in point.procedures]
    groups = [(one.code, texts.name(one.names, one.code)) for one in point.lanes]
    nothing = _("no change")
    month = choose(
        asked,
        "month",
        _("Month"),
        [(code, texts.period(one)) for code, one in sorted(months.items())],
        default=str(next_month),
    )
    minutes = choose(
        asked,
        "minutes",
        _("Longest wait"),
        [(str(n), texts.plural("{count} minute", "{count} minutes", count=n)) for n in _TARGETS],
        default=f"{USUAL_MINUTES:g}",
    )
    slower = choose(asked, "slower", _("Takes longer"), with_any(nothing, procedures))
    shared = choose(asked, "shared", _("Done with more"), with_any(nothing, procedures))
    source = choose(asked, "source", _("Taken from"), with_any(_("all others"), procedures))
    lanes = choose(asked, "lanes", _("More lanes"), with_any(nothing, groups))
    faults: dict[str, str] = {}
    changes = [
        change
        for change in (
            _seconds(asked, slower, faults, texts),
            _percent(asked, shared, source, faults=faults, texts=texts),
            _more(asked, lanes, faults, texts),
        )
        if change
    ]
    return PointForm(
        month=month,
        minutes=minutes,
        slower=slower,
        seconds=asked.get("seconds"),
        shared=shared,
        percent=asked.get("percent"),
        source=source,
        lanes=lanes,
        more=asked.get("more"),
        question=WaitQuestion(month.value, tuple(changes), float(minutes.value)),
        faults=faults,
    )


def _seconds(asked: Asked, slower: Choice, faults: dict[str, str], texts: Texts) -> str:
    if not slower.value:
        return ""
    value = _whole(asked.get("seconds"), _MOST_SECONDS)
    if value is None:
        faults["seconds"] = texts.translate("Give a whole number of seconds, such as 40 or −10.")
        return ""
    return f"{slower.value}={value:+d}s" if value else ""


def _percent(asked: Asked, shared: Choice, source: Choice, *, faults: dict[str, str], texts: Texts) -> str:
    if not shared.value:
        return ""
    value = _whole(asked.get("percent"), _HUNDRED)
    if value is None or value < 0:
        faults["percent"] = texts.translate("Give a whole number of per cent from 0 to 100.")
        return ""
    if source.value == shared.value:
        faults["percent"] = texts.translate("A procedure can’t take its share from itself.")
        return ""
    return f"{shared.value}={value}%" + (f" from {source.value}" if source.value else "")


def _more(asked: Asked, lanes: Choice, faults: dict[str, str], texts: Texts) -> str:
    if not lanes.value:
        return ""
    value = _whole(asked.get("more"), _HUNDRED)
    if value is None:
        faults["more"] = texts.translate("Give a whole number of lanes, such as 1 or −1.")
        return ""
    return f"{lanes.value}={value:+d}lanes" if value else ""


def _whole(text: str, most: int) -> int | None:
    """Return a whole number with or without a sign, None where it is none or too large."""
    told = text.strip().replace("−", "-").removeprefix("+")
    digits = told.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    return int(told) if abs(int(told)) <= most else None
