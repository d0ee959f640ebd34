"""A hub of three states, two of which count their common border, month by month; for mirror statistics."""

from pathlib import Path

from comity.hub.home import Hub
from comity.model.periods import Frequency, Period
from small_hub import GROUP, make_hub, send

FIRST = Period(Frequency.MONTHLY, 2024, 1)
MONTHS = 26
_SENT = 0.8
THREE_STATES = (
    GROUP.replace('acceptance = "secretariat"\n', "")
    .replace('["CROSSINGS"]', '["CROSSINGS", "IRREGULAR"]')
    .replace('[[agreement]]\nprovider = "AM"', '[[member]]\ncode = "TJ"\n[[agreement]]\nprovider = "AM"', 1)
)


def crossing(reporter: str, neighbour: str, direction: str, value: int, **what: str) -> str:
    """Return a row of crossings by land; `what` may say ORIGIN, MODE, UNIT, period and conf."""
    origin, mode, unit = what.get("ORIGIN", "AM"), what.get("MODE", "LAND"), what.get("UNIT", "CROSSINGS")
    flow = f"dataflow,COMITY:CROSSINGS(1.0.0),M,M,{reporter},{origin},C,{direction},_T,{mode},{neighbour},{unit}"
    return f"{flow},{what.get('period', FIRST)},{value},{what.get('conf', '')},,"


def level(number: int) -> int:
    """Return the true crossings of the month so many after the first, from AM to KG; back it is half."""
    return 4000 + 40 * number + 600 * (number % 12)


def months_of(reporter: str, *, until: int = MONTHS) -> list[str]:
    """Return what AM or KG counts of both ways: those who come all, of those who leave four fifths."""
    other = "KG" if reporter == "AM" else "AM"
    rows = []
    for number in range(until):
        period = str(FIRST.shift(number))
        there, back = level(number), level(number) // 2
        left, came = (there, back) if reporter == "AM" else (back, there)
        rows += [
            crossing(reporter, other, "OUT", round(_SENT * left) + number % 3, period=period),
            crossing(reporter, other, "IN", came + number % 5, period=period),
        ]
    return rows


def make_mirror_hub(folder: Path) -> Hub:
    """Return the hub: AM has sent all months, KG all but the last; AM has a border with China, too."""
    hub = make_hub(folder, THREE_STATES)
    send(hub, "AM", *months_of("AM"), crossing("AM", "CN", "IN", 70), crossing("AM", "TJ", "IN", 9))
    send(hub, "KG", *months_of("KG", until=MONTHS - 1), hours=6)
    return hub
