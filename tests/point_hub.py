"""A hub with a crossing point: two months of its days, three years of the border's crossings; shared by tests."""

import datetime as dt
from pathlib import Path

from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit

GROUP = """
[group]
id = "POINTS"
name.en = "A group with crossing points"
dataflows = ["CROSSINGS", "POINTS"]
simulated = true
[[member]]
code = "AM"
[[member]]
code = "KG"
[[agreement]]
providers = "members"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
[[agreement]]
provider = "KG"
dataflow = "POINTS"
frequency = "D"
due_days = 40
[[crossing_point]]
code = "ROAD"
name.en = "The Road"
name.ru = "Дорога"
member = "KG"
neighbour = "UZ"
mode = "LAND"
flow = "CROSSINGS"
share = 0.5
[[crossing_point.procedure]]
code = "CHECK"
name.en = "Document check"
name.ru = "Проверка документов"
share = 0.8
seconds = 150
[[crossing_point.procedure]]
code = "ENROL"
share = 0.2
seconds = 300
[[crossing_point.lanes]]
open = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1]
[crossing_point.shifts]
lengths = [8]
starts = [0, 6, 8, 14, 16, 22]
[[crossing_point]]
code = "PASS"
member = "AM"
released = true
[[crossing_point.procedure]]
code = "CHECK"
seconds = 60
[[crossing_point.lanes]]
open = 1
"""
NOW = dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC)
A_DAY = 240
_DAYS = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,POINT,DIRECTION,MODE,PROCEDURE,TIME_PERIOD,OBS_VALUE"
_MONTHS = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT,"
    "TIME_PERIOD,OBS_VALUE"
)


def make_point_hub(folder: Path, text: str = GROUP) -> Hub:
    """Return the hub: ROAD has 240 travellers a day in January and February 2026, its border twice as many."""
    hub = create_hub(folder / "hub", group_text=text)
    months = [(year, month) for year in (2023, 2024, 2025, 2026) for month in range(1, 13)][:38]
    rows = [
        f"dataflow,COMITY:CROSSINGS(1.0.0),M,M,KG,UZ,C,IN,_T,LAND,UZ,CROSSINGS,{year}-{month:02},"
        f"{_border(year, month)}"
        for year, month in months
    ]
    _send(hub, "crossings.csv", [_MONTHS, *rows])
    days = [dt.date(2026, 1, 1) + dt.timedelta(number) for number in range(59)]
    rows = [f"dataflow,COMITY:POINTS(1.0.0),M,D,KG,ROAD,IN,LAND,PERSONS,{day},{A_DAY}" for day in days]
    _send(hub, "points.csv", [_DAYS, *rows])
    return hub


def _border(year: int, month: int) -> int:
    """Return a border's crossings in a month: twice the road's, but for chance before 2026."""
    length = 31 if month == 1 else 28
    return 2 * A_DAY * length if year == 2026 else 2 * A_DAY * 30 + 39 * ((year * 12 + month * 7) % 13)


def _send(hub: Hub, name: str, lines: list[str]) -> None:
    content = "\n".join([*lines, ""]).encode()
    outcome = submit(hub, Delivery(content, name=name, provider="KG"), received_at=NOW)
    assert outcome.is_accepted, list(outcome.examination.findings)
