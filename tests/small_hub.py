"""A small hub with real agreements, and short ways to write SDMX-CSV files for it; shared by tests of the hub."""

import datetime as dt
from pathlib import Path

from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import Outcome, submit
from comity.model.access import Principal, Role

GROUP = """
[group]
id = "SMALL"
name.en = "A small group"
dataflows = ["CROSSINGS"]
simulated = true
[[member]]
code = "AM"
[[member]]
code = "KG"
[[agreement]]
provider = "AM"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
acceptance = "secretariat"
[[agreement]]
provider = "KG"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
action = "replace"
"""
HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT,"
    "TIME_PERIOD,OBS_VALUE,CONF_STATUS,EMBARGO_TIME,COMMENT"
)
MORNING = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
AM = Principal("AM desk", Role.PROVIDER, "AM")
KG = Principal("KG desk", Role.PROVIDER, "KG")


def after(hours: float) -> dt.datetime:
    """Return the moment so many hours after the first morning."""
    return MORNING + dt.timedelta(hours=hours)


def make_hub(folder: Path, text: str = GROUP) -> Hub:
    """Return an empty hub below `folder`: AM's submissions wait for the secretariat's word, KG's don't."""
    return create_hub(folder / "hub", group_text=text)


def line(reporter: str, origin: str, value: int, *, period: str = "2026-01", more: str = ",,") -> str:
    """Return a row; `more` is CONF_STATUS,EMBARGO_TIME,COMMENT."""
    flow = "dataflow,COMITY:CROSSINGS(1.0.0),M"
    return f"{flow},M,{reporter},{origin},C,IN,_T,_T,_T,CROSSINGS,{period},{value},{more}"


def send(hub: Hub, reporter: str, *lines: str, hours: float = 0) -> Outcome:
    """Submit a file of these rows."""
    content = "\n".join([HEADER, *lines, ""]).encode()
    delivery = Delivery(content, name=f"{reporter}-{hours}.csv", provider=reporter)
    return submit(hub, delivery, received_at=after(hours))
