"""A hub of two members with figures of victims and enforcement over two years, and what they say of them."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.quality.quality import submit_report
from comity.model.access import Principal, Role

GROUP = """
[group]
id = "RIVER"
name.en = "River states"
languages = ["en", "ru"]
dataflows = ["TRAFFICKING", "ENFORCEMENT"]
simulated = true
[[member]]
code = "AM"
[[member]]
code = "KG"
[[agreement]]
providers = "members"
dataflow = "TRAFFICKING"
frequency = "A"
due_days = 90
legal_basis = "Treaty of the river"
[[agreement]]
providers = "members"
dataflow = "ENFORCEMENT"
frequency = "A"
due_days = 90
[[operation]]
code = "OP_RIVER"
name.en = "Joint operation River"
name.ru = "Совместная операция «Река»"
"""
START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
REPORT = """
dataflow = "{flow}"
provider = "{member}"
[statements]
"S.1.1" = "Statistical Committee"
"S.1.6" = "quality@example.org"
"S.2.3" = 2026-02-01
"S.3.1" = "Figures of the river."
"S.3.4" = "{definition}"
"S.3.5" = "A person, a proceeding or a group."
"S.3.6" = "All authorities."
"S.4" = "Number."
"S.11.2" = "Assessed each year."
"S.13.1" = "What nobody detects is not counted."
"S.18.1" = "Registers of the police."
"""
COLUMNS = {
    "TRAFFICKING": "CITIZENSHIP,SEX,AGE,EXPLOITATION,STAGE",
    "ENFORCEMENT": "OFFENCE,STAGE,UNIT,OPERATION",
}


def later(hours: float) -> dt.datetime:
    """Return a moment so many hours after the first."""
    return START + dt.timedelta(hours=hours)


def make_hub(folder: Path, text: str = GROUP) -> Hub:
    """Return the hub, empty."""
    return create_hub(folder / "hub", group_text=text)


def send(hub: Hub, member: str, flow: str, rows: Iterable[str], *, hours: float) -> None:
    """Send rows such as `_T,_T,_T,_T,IDENTIFIED,2024,12,` (the last: OBS_STATUS)."""
    head = f"STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,{COLUMNS[flow]},TIME_PERIOD,OBS_VALUE,OBS_STATUS"
    body = [f"dataflow,COMITY:{flow}(1.0.0),M,A,{member},{row}" for row in rows]
    delivery = Delivery("\n".join([head, *body, ""]).encode(), name=f"{member}-{flow}.csv", provider=member)
    outcome = submit(hub, delivery, received_at=later(hours))
    assert outcome.is_accepted, list(outcome.examination.findings)


def say(hub: Hub, member: str, flow: str, definition: str, *, hours: float) -> None:
    """Send a quality report."""
    text = REPORT.format(flow=flow, member=member, definition=definition)
    told = submit_report(hub, Principal(member, Role.PROVIDER, member), text.encode(), at=later(hours))
    assert told.report is not None, list(told.findings)


def fill(hub: Hub) -> None:
    """Send both members' figures of 2024 and 2025, and reports of one definition."""
    for at, (member, victims, opened) in enumerate((("AM", (10, 12), (30, 36)), ("KG", (20, 19), (50, 52)))):
        for flow in ("TRAFFICKING", "ENFORCEMENT"):
            say(hub, member, flow, "As the treaty has it.", hours=at)
        rows = [
            row
            for year, count in zip((2024, 2025), victims, strict=True)
            for row in (
                f"_T,_T,_T,_T,IDENTIFIED,{year},{count},",
                f"_T,_T,Y_LT18,_T,IDENTIFIED,{year},{count // 4},",
                f"_T,_T,_T,_T,ASSISTED,{year},{count - 2},",
            )
        ]
        send(hub, member, "TRAFFICKING", rows, hours=1 + 2 * at)
        rows = [
            row
            for year, count in zip((2024, 2025), opened, strict=True)
            for row in (
                f"ICCS0204,OPENED,PROCEEDINGS,_T,{year},{count},",
                f"ICCS08051,STOPPED,GROUPS,NONE,{year},4,",
                f"ICCS08051,STOPPED,GROUPS,OP_RIVER,{year},{1 if year == 2024 else 3},",
            )
        ]
        send(hub, member, "ENFORCEMENT", rows, hours=2 + 2 * at)
