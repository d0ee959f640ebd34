"""A simulated hub of one state with nine years by neighbour; in the last half-year one flow goes elsewhere."""

import math
from pathlib import Path

from comity.hub.home import Hub
from comity.model.periods import Frequency, Period
from forecast_hub import TWO_STATES
from small_hub import line, make_hub, send

FIRST = Period(Frequency.MONTHLY, 2017, 2)
MONTHS = 108
CLOSED = FIRST.shift(MONTHS - 6)
"""When the border with KZ closes: what crossed there crosses to UZ."""
LEVELS = {"KZ": 900, "UZ": 500, "TJ": 400}
REVISED = 25
"""What the second vintage adds to the last month of TJ."""


def figure(neighbour: str, number: int) -> int:
    """Return the figure of a month: a season, and noise by rule."""
    noise = ((number * 7919 + LEVELS[neighbour] * 31) % 17 - 8) / 200
    return round(LEVELS[neighbour] * (1 + 0.2 * math.sin(number / 6 * math.pi) + noise))


def rows(*, more: int = 0) -> list[str]:
    """Return all months by neighbour; `more` is added to the last month of TJ."""
    found = []
    for number in range(MONTHS):
        counts = {neighbour: figure(neighbour, number) for neighbour in LEVELS}
        if FIRST.shift(number) >= CLOSED:
            moved = round(0.8 * counts["KZ"])
            counts["KZ"] -= moved
            counts["UZ"] += moved
        if number == MONTHS - 1:
            counts["TJ"] += more
        text = str(FIRST.shift(number))
        found += [_line(neighbour, value, text) for neighbour, value in counts.items()]
    return found


def _line(neighbour: str, value: int, period: str) -> str:
    return line("KG", "DE", value, period=period).replace(",_T,_T,_T,", f",_T,_T,{neighbour},")


def make_shifted_hub(folder: Path) -> Hub:
    """Return the hub with its two vintages."""
    hub = make_hub(folder, TWO_STATES)
    for hours, more in ((0.0, 0), (24.0, REVISED)):
        outcome = send(hub, "KG", *rows(more=more), hours=hours)
        if not outcome.is_accepted:
            raise ValueError(outcome.receipt)
    return hub
