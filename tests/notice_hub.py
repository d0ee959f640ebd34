"""A simulated hub that sends notices: two members, two dataflows, contacts; and short ways to move its clock."""

import datetime as dt
from pathlib import Path

from comity.hub.home import Hub, create_hub
from comity.hub.intake.submit import submit_nil
from comity.hub.scheduler import JobRun, run_due

GROUP = """
[group]
id = "RIVER"
name.en = "River states"
name.ru = "Речные государства"
languages = ["en", "ru"]
simulated = true

[[member]]
code = "KG"

[[member]]
code = "AM"

[[agreement]]
providers = "members"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 20
first_period = "2025-01"
{more}

[notices]
{rules}
"""
CONTACTS = """
[[contact]]
provider = "KG"
email = "stat@kg.example"
language = "ru"

[[contact]]
provider = "AM"
email = "stat@am.example"

[[contact]]
provider = "secretariat"
email = "office@hub.example"
"""


def make_hub(folder: Path, *, contacts: str = CONTACTS, rules: str = "", more: str = "", server: str = "") -> Hub:
    """Return an open hub below `folder`; `server` is its server.toml."""
    hub = create_hub(folder / "hub", group_text=GROUP.format(rules=rules, more=more) + contacts)
    (folder / "hub" / "server.toml").write_text(server, "utf-8")
    return hub


def mail_settings(port: int) -> str:
    """Return the settings of a mail server on this machine."""
    return f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nsender = "hub@river.example"\n'


def at(day: str, hour: int = 6) -> dt.datetime:
    """Return a moment of 2025: "02-21"."""
    return dt.datetime.fromisoformat(f"2025-{day}T{hour:02d}:00:00+00:00")


def run(hub: Hub, moment: dt.datetime) -> list[JobRun]:
    """Do what is due; a job that has a problem fails the test."""
    runs = run_due(hub, moment)
    assert [one.problem for one in runs] == [""] * len(runs)
    assert runs
    return runs


def send_nil(hub: Hub, provider: str, period: str, moment: dt.datetime) -> None:
    """Let a provider say that there was nothing to count."""
    submit_nil(hub, provider=provider, dataflow="CROSSINGS", period=period, received_at=moment)
