"""The sending process is killed while it sends: nothing is lost, and a repeat is the same message."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from comity.exchange.outbox_ports import DeliveryState
from comity.hub.home import open_hub
from notice_hub import mail_settings, make_hub
from notice_servers import Mailbox, mail_server

RULES = "window = false\nreminder_days = []\ndigest_weekday = 0"
ADDRESSES = 4
KILLS = (1, 3, 2)
"""At which message of its run each process is killed."""


class Killer(Mailbox):
    """A mail server that takes a message and kills who sent it, before it can write that down."""

    def __init__(self) -> None:
        """Kill nobody until a victim is named."""
        super().__init__()
        self.victim: subprocess.Popen[bytes] | None = None
        self.countdown = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take it; kill at the countdown's end."""
        answer = await super().handle_DATA(server, session, envelope)
        self.countdown -= 1
        if self.countdown == 0 and self.victim is not None:
            os.kill(self.victim.pid, signal.SIGKILL)
        return answer


def _tick(hub: Path) -> subprocess.Popen[bytes]:
    program = "from comity.cli.main import run; run()"
    return subprocess.Popen([sys.executable, "-c", program, "tick", "--at", "2025-02-20", "--hub", str(hub)])


def test_nothing_is_lost_and_a_repeat_is_the_same_message(tmp_path: Path) -> None:
    """A reminder lost by a power failure is a member that wasn't reminded; a second with another id is noise."""
    contacts = "".join(
        f'[[contact]]\nprovider = "KG"\nemail = "stat{number}@kg.example"\n' for number in range(ADDRESSES)
    )
    killer = Killer()
    with mail_server(killer):
        make_hub(tmp_path, contacts=contacts, rules=RULES, server=mail_settings(killer.port)).close()
        for countdown in (*KILLS, 0):
            killer.countdown = countdown
            killer.victim = _tick(tmp_path / "hub")
            assert killer.victim.wait(60) == (-signal.SIGKILL if countdown else 0)
    assert set(killer.recipients) == {f"stat{number}@kg.example" for number in range(ADDRESSES)}
    assert len(set(killer.taken)) == len(set(killer.ids)) == ADDRESSES
    assert sorted(Counter(killer.ids).values()) == [1, 2, 2, 2]
    with open_hub(tmp_path / "hub") as hub:
        states = [one.state for made in hub.outbox.notices() for one in made.deliveries]
        assert states == [DeliveryState.SENT] * ADDRESSES
        assert hub.ledger.verify() == []
