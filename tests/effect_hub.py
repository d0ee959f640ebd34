"""A hub of three states with five years of months, and a measure that took two fifths of one flow."""

import datetime as dt
import math
from pathlib import Path

from comity.exchange.measure_file import read_measure
from comity.hub.home import Hub
from comity.hub.measures.register import By, enter_measure
from comity.model.periods import Frequency, Period
from small_hub import line, make_hub, send

FIRST = Period(Frequency.MONTHLY, 2021, 1)
MONTHS = 60
START = dt.date(2025, 3, 12)
"""The day on which the visa comes into force: April is its first whole month."""
AFTER = FIRST.steps_to(Period(Frequency.MONTHLY, 2025, 4))
FACTOR = 0.6
STATES = ("AM", "KG", "KZ")
ORIGINS = ("CN", "DE", "GE", "IN", "IR", "TR")
THREE_STATES = """
[group]
id = "THREE"
name.en = "Three states"
dataflows = ["CROSSINGS"]
simulated = true
""" + "".join(
    f"""
[[member]]
code = "{state}"
[[agreement]]
provider = "{state}"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
"""
    for state in STATES
)
VISA = f"""
id = "visa-ir-kg"
kind = "visa"
title.en = "Visa for citizens of Iran in Kyrgyzstan"
title.ru = "Визы для граждан Ирана в Киргизии"
announced = 2025-02-01
in_force = {START}
[scope]
members = ["KG"]
citizenships = ["IR"]
dataflows = ["CROSSINGS"]
key = "DIRECTION=IN"
[expected]
direction = "down"
size = 0.3
"""
ELSEWHERE = """
id = "visa-tr-am"
kind = "visa"
title.en = "No visa for citizens of Turkey in Armenia"
title.ru = "Без виз для граждан Турции в Армении"
in_force = 2025-05-01
[scope]
members = ["AM"]
citizenships = ["TR"]
dataflows = ["CROSSINGS"]
"""
OPERATION = """
id = "steppe"
kind = "operation"
title.en = "Joint operation Steppe"
title.ru = "Совместная операция «Степь»"
planned = 2025-12-01
in_force = 2026-03-01
ended = 2026-04-30
restricted = true
shared_with = ["KZ"]
[scope]
members = ["KZ"]
dataflows = ["CROSSINGS"]
"""


def figure(state: str, origin: str, number: int) -> int:
    """Return the figure of the month so many after the first: a season, a common turn, and noise by rule."""
    place = STATES.index(state) * len(ORIGINS) + ORIGINS.index(origin)
    level = 900 + 350 * ((place * 7) % 11)
    season = 0.25 * math.sin((number + place % 3) / 6 * math.pi)
    common = 0.08 * math.sin(number / 11)
    noise = ((number * 7919 + place * 104729) % 17 - 8) / 80
    fallen = FACTOR if (state, origin) == ("KG", "IR") and number >= AFTER else 1.0
    return round(level * fallen * math.exp(season + common + noise))


def make_effect_hub(folder: Path, *, measures: tuple[str, ...] = (VISA, ELSEWHERE, OPERATION)) -> Hub:
    """Return the hub, all sent at once on the second of March 2026, and these measures entered."""
    hub = make_hub(folder, THREE_STATES)
    for hours, state in enumerate(STATES):
        rows = [
            line(state, origin, figure(state, origin, number), period=str(FIRST.shift(number)))
            for origin in ORIGINS
            for number in range(MONTHS)
        ]
        send(hub, state, *rows, hours=hours)
    for text in measures:
        enter_measure(hub, read_measure(text, name="measure.toml"), By(at=dt.datetime(2026, 3, 3, tzinfo=dt.UTC)))
    return hub
