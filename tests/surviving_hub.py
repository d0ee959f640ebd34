"""A hub that is broken on purpose while providers send, files are collected and notices go out: how it is made."""

from pathlib import Path

from comity.exchange.outbox_ports import DeliveryState
from comity.hub.collecting.collection import collect_now
from comity.hub.home import Hub, create_hub
from comity.hub.registry import NewKey, add_key
from comity.hub.scheduler import run_due
from comity.model.access import OPERATOR, Role
from small_hub import HEADER, line

SENDERS = ("AM", "KG", "TJ")
COLLECTED = "UZ"
ORIGINS = ("KZ", "CN", "TR")
PERIOD = "2026-01"
"""What all files are about: each sends its figures of that month again and again, all of them others."""
_AGREEMENT = """
[[member]]
code = "{0}"
[[agreement]]
provider = "{0}"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 15
[[contact]]
provider = "{0}"
email = "{0}@example.org"
"""
_GROUP = """
[group]
id = "KILLED"
name.en = "A group whose hub dies"
dataflows = ["CROSSINGS"]
[notices]
window = false
reminder_days = []
due_today = false
late_days = []
digest_weekday = 0
receipts = true
[[collection]]
provider = "UZ"
dataflow = "CROSSINGS"
source = "folder"
folder = "{folder}"
files = "*.csv"
settle_seconds = 0
"""
_SETTINGS = """
[server]
port = {port}
[scheduler]
every_seconds = 0
[rates]
known_per_minute = 0
strangers_per_minute = 0
[log]
level = "error"
[mail]
host = "127.0.0.1"
port = {mail_port}
security = "none"
sender = "hub@example.org"
"""


def make_surviving_hub(folder: Path, *, mail_port: int, port: int, database: str = "") -> dict[str, str]:
    """Make the hub `folder/hub` and its settings; return a key for each sender.

    `database` is the URL of its ledger; a file in the hub by default.
    """
    (folder / "outgoing").mkdir()
    text = _GROUP.format(folder=folder / "outgoing")
    text += "".join(_AGREEMENT.format(code) for code in (*SENDERS, COLLECTED))
    with create_hub(folder / "hub", group_text=text, database=database) as hub:
        keys = {
            code: add_key(hub, OPERATOR, NewKey(label=code, role=Role.PROVIDER, provider=code))[1]
            for code in SENDERS
        }
    with (folder / "hub" / "server.toml").open("a") as settings:
        settings.write(_SETTINGS.format(port=port, mail_port=mail_port))
    return keys


def file_of(provider: str, number: int) -> bytes:
    """Return a sender's file: a figure for each origin, all of them other than in the file before."""
    rows = [line(provider, origin, number + at, period=PERIOD) for at, origin in enumerate(ORIGINS)]
    return "\n".join([HEADER, *rows, ""]).encode()


def put_out(folder: Path, number: int) -> str:
    """Put a file where it is collected from, whole at once; return its name."""
    name = f"{number:04d}.csv"
    content = "\n".join([HEADER, line(COLLECTED, ORIGINS[0], number, period=PERIOD), ""])
    (folder / "new").write_text(content)
    (folder / "new").rename(folder / "outgoing" / name)
    return name


def finish(hub: Hub) -> None:
    """Collect what lies there, and tell of all that came."""
    collect_now(hub)
    run_due(hub)
    while hub.outbox.notices(state=DeliveryState.WAITING):
        before = hub.log.size()
        run_due(hub)
        if hub.log.size() == before:
            return
