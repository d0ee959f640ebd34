"""A month of a group's life as a script: who sends what and when, pushed or pulled, late, faulty, under embargo."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comity.hub.home import Hub, create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.receive import receive
from comity.hub.scheduler import run_due
from comity.model.access import Principal, Role
from source_server import Asked, Reply, Source

PERIOD = "2026-01"
FLOWS = ("CROSSINGS", "IRREGULAR", "ASYLUM", "STOCK")
MEMBERS = ("AM", "BY", "KG", "KZ", "TJ", "UZ")
DUE = dt.date(2026, 2, 15)
BEGIN, END = dt.datetime(2026, 2, 1, tzinfo=dt.UTC), dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
TICK = dt.timedelta(hours=12)
EMBARGO = "2026-02-24T09:00:00Z"
KEYS = {
    "CROSSINGS": (
        "ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT",
        ("CN,C,IN,_T,_T,_T,CROSSINGS", "TR,C,IN,_T,_T,_T,CROSSINGS", "IN,C,OUT,_T,_T,_T,CROSSINGS"),
    ),
    "IRREGULAR": (
        "CITIZENSHIP,INDICATOR,DIRECTION,DESTINATION,ROUTE,UNIT",
        ("AF,REFUSED,IN,_Z,_Z,PERSONS", "PK,REFUSED,IN,_Z,_Z,PERSONS"),
    ),
    "ASYLUM": ("CITIZENSHIP,STAGE,SEX,AGE", ("AF,APPLIED,_T,_T", "SY,APPLIED,_T,_T")),
    "STOCK": (
        "CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS",
        ("RU,_T,_T,_T,RESIDENTS", "CN,_T,_T,_T,RESIDENTS"),
    ),
}
GROUP = """
[group]
id = "MONTH"
name.en = "A group for a month"
dataflows = ["CROSSINGS", "IRREGULAR", "ASYLUM", "STOCK"]
simulated = true
[notices]
reminder_days = [7]
late_days = [1, 7]
digest_weekday = 1
[[contact]]
provider = "secretariat"
email = "secretariat@example.org"
"""
_MEMBER = """
[[member]]
code = "{code}"
[[contact]]
provider = "{code}"
email = "{code}@example.org"
language = "{language}"
"""
_AGREEMENT = """
[[agreement]]
provider = "{code}"
dataflow = "{flow}"
frequency = "M"
due_days = 15
first_period = "2026-01"
last_period = "2026-01"
action = "replace"
"""
_PULLED = """
[[collection]]
provider = "{code}"
dataflow = "{flow}"
{source}
timetable = {{ window = "daily at 06:00", near_due = "daily at 06:00", jitter_minutes = 0 }}
"""


def figures(member: str, flow: str, *, add: int = 0, origin: str = "", embargo: str = "") -> bytes:
    """Return a member's file of a dataflow; `origin` stands in the first row in place of what is right."""
    heads, keys = KEYS[flow]
    header = f"STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,{heads},TIME_PERIOD,OBS_VALUE,CONF_STATUS,EMBARGO_TIME"
    wrong = [keys[0].replace(keys[0].split(",")[0], origin, 1) if origin else keys[0], *keys[1:]]
    secret = f"E,{embargo}" if embargo else ","
    base = 100 * (MEMBERS.index(member) + 1) + 10 * FLOWS.index(flow)
    rows = [
        f"dataflow,COMITY:{flow}(1.0.0),R,M,{member},{key},{PERIOD},{base + number + add},{secret}"
        for number, key in enumerate(wrong)
    ]
    return "\n".join([header, *rows, ""]).encode()


def on(day: int, hour: int = 9) -> dt.datetime:
    """Return a moment of February."""
    return dt.datetime(2026, 2, day, hour, tzinfo=dt.UTC)


@dataclass
class Stage:
    """Where the month is played: the hub, BY's service, and the folder that KG puts its files into."""

    hub: Hub
    node: Source
    folder: Path

    def push(self, member: str, flow: str, at: dt.datetime, content: bytes) -> None:
        """Send a file as a member's desk does."""
        desk = Principal(f"{member} desk", Role.PROVIDER, member)
        name = f"{member}_{flow}_{at:%d%H}.csv"
        receive(self.hub, desk, Delivery(content, name=name), received_at=at)

    def put(self, flow: str) -> None:
        """Put KG's file where the hub fetches it."""
        (self.folder / f"{flow}.csv").write_bytes(figures("KG", flow))


def make_stage(folder: Path, node: Source, mail_port: int) -> Stage:
    """Return a hub of six members and four dataflows; BY's are pulled over HTTP, KG's from a folder."""
    outgoing = folder / "kg"
    outgoing.mkdir()
    text = GROUP
    for code in MEMBERS:
        text += _MEMBER.format(code=code, language="ru" if code in {"BY", "KG"} else "en")
        text += "".join(_AGREEMENT.format(code=code, flow=flow) for flow in FLOWS)
    for flow in FLOWS:
        source = f'source = "file"\nurl = "{node.url}/{flow}.csv"\nperiods = 1'
        text += _PULLED.format(code="BY", flow=flow, source=source)
        source = f'source = "folder"\nfolder = "{outgoing}"\nfiles = "{flow}.csv"\nsettle_seconds = 0'
        text += _PULLED.format(code="KG", flow=flow, source=source)
    hub = create_hub(folder / "hub", group_text=text)
    mail = f'[mail]\nhost = "127.0.0.1"\nport = {mail_port}\nsecurity = "none"\nsender = "hub@example.org"\n'
    (folder / "hub" / "server.toml").write_text(mail)
    return Stage(hub, node, outgoing)


def play(stage: Stage) -> None:
    """Play February, half a day at a time: what the script says happens, then the hub does what is due."""
    script = sorted(_script(stage), key=lambda act: act[0])
    moment = BEGIN
    while moment <= END:
        while script and script[0][0] <= moment:
            script.pop(0)[1]()
        run_due(stage.hub, moment)
        moment += TICK


def _script(stage: Stage) -> list[tuple[dt.datetime, Callable[[], None]]]:
    acts: list[tuple[dt.datetime, Callable[[], None]]] = []

    def push(member: str, flow: str, at: dt.datetime, content: bytes) -> None:
        acts.append((at, lambda: stage.push(member, flow, at, content)))

    for flow in FLOWS:
        # AM is punctual, but one file is faulty and comes again, and one is late.
        at = on(17) if flow == "STOCK" else on(5)
        push("AM", flow, at, figures("AM", flow, origin="XX" if flow == "CROSSINGS" else ""))
        # KZ revises one file. TJ has one under embargo. UZ is late with all.
        push("KZ", flow, on(12), figures("KZ", flow))
        push("TJ", flow, on(14), figures("TJ", flow, embargo=EMBARGO if flow == "IRREGULAR" else ""))
        push("UZ", flow, on(18), figures("UZ", flow))
        acts.append((on(10, 3), lambda flow=flow: stage.put(flow)))  # type: ignore[misc]
    push("AM", "CROSSINGS", on(6), figures("AM", "CROSSINGS"))
    push("KZ", "CROSSINGS", on(20), figures("KZ", "CROSSINGS", add=7))
    # BY's node has nothing until the 7th, is down on the 8th and 9th, and then has its files.
    stage.node.answer = _nothing
    acts += [(on(8, 0), lambda: _set(stage, _down)), (on(10, 0), lambda: _set(stage, _files))]
    return acts


def _set(stage: Stage, answer: Callable[[Asked], Reply]) -> None:
    stage.node.answer = answer


def _nothing(_asked: Asked) -> Reply:
    return Reply(status=404)


def _down(_asked: Asked) -> Reply:
    return Reply(status=503)


def _files(asked: Asked) -> Reply:
    return Reply(figures("BY", asked.path.strip("/").removesuffix(".csv")))
