"""A hub is killed over and over while files come, are collected and told of: nothing that it answered is lost."""

import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from comity.exchange.outbox_ports import DeliveryState
from comity.hub.collecting.collection import collect_now
from comity.hub.home import Hub, create_hub, open_hub
from comity.hub.registry import NewKey, add_key
from comity.hub.scheduler import run_due
from comity.model.access import OPERATOR, Role
from comity.trust import merkle
from killable_hub import free_port, start
from notice_servers import Mailbox, mail_server
from small_hub import HEADER, line

KILLS = int(os.environ.get("COMITY_KILLS", "10"))
SENDERS = ("AM", "KG", "TJ")
COLLECTED = "UZ"
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
GROUP = """
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


@dataclass
class Sender:
    """Sends file after file, each until it is answered; keeps what was answered, and every head that it saw."""

    provider: str
    key: str
    url: str
    stop: threading.Event
    acknowledged: dict[int, str] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Send until told to stop, and then finish what was begun."""
        number = 0
        while not self.stop.is_set():
            number += 1
            rows = [line(self.provider, origin, number + at) for at, origin in enumerate(("KZ", "CN", "TR"))]
            self._send("\n".join([HEADER, *rows, ""]).encode(), f"{self.provider}-{number}")

    def _send(self, content: bytes, key: str) -> None:
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Idempotency-Key": key,
            "Content-Type": "application/vnd.sdmx.data+csv",
        }
        while True:
            try:
                with httpx.Client(base_url=self.url, headers=headers, timeout=10, trust_env=False) as client:
                    answer = client.post("/api/v1/submissions", params={"name": f"{key}.csv"}, content=content)
                    if answer.status_code in {200, 201}:
                        (part,) = answer.json()["submissions"]
                        self.acknowledged[part["id"]] = part["sha256"]
                        head = client.get("/api/v1/log/head").json()
                        self.heads[head["size"]] = head["root"]
                        return
                    if answer.status_code < 500:
                        self.faults.append(f"{answer.status_code} {answer.text[:300]}")
                        return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)


@pytest.fixture
def mailbox() -> Mailbox:
    """Return an empty mailbox."""
    return Mailbox()


def _make(tmp_path: Path, mail_port: int, port: int) -> dict[str, str]:
    """Make the hub and its settings; return a key for each sender."""
    (tmp_path / "outgoing").mkdir()
    text = GROUP.format(folder=tmp_path / "outgoing")
    text += "".join(_AGREEMENT.format(code) for code in (*SENDERS, COLLECTED))
    with create_hub(tmp_path / "hub", group_text=text) as hub:
        keys = {
            code: add_key(hub, OPERATOR, NewKey(label=code, role=Role.PROVIDER, provider=code))[1]
            for code in SENDERS
        }
    settings = f"""
[server]
port = {port}
[scheduler]
every_seconds = 0
[mail]
host = "127.0.0.1"
port = {mail_port}
security = "none"
sender = "hub@example.org"
"""
    (tmp_path / "hub" / "server.toml").write_text(settings)
    return keys


def test_nothing_answered_is_lost(tmp_path: Path, mailbox: Mailbox) -> None:
    """Uploads, collections and notices go on over kills: all that was acknowledged is there, and told of once."""
    chance = random.Random(0)
    port = free_port()
    with mail_server(mailbox):
        keys = _make(tmp_path, mailbox.port, port)
        stop = threading.Event()
        senders = [Sender(code, keys[code], f"http://127.0.0.1:{port}", stop) for code in SENDERS]
        threads = [threading.Thread(target=sender.run) for sender in senders]
        for thread in threads:
            thread.start()
        for number in range(KILLS):
            process = start(tmp_path / "hub", port)
            _put_out(tmp_path, number)
            time.sleep(chance.uniform(0.05, 0.8))
            process.kill()
            process.join()
        process = start(tmp_path / "hub", port)
        stop.set()
        for thread in threads:
            thread.join(60)
        process.terminate()
        process.join()
        assert not any(thread.is_alive() for thread in threads)
        with open_hub(tmp_path / "hub") as hub:
            collect_now(hub)
            for _ in range(3):
                run_due(hub)
            _check_acknowledged(hub, senders)
            _check_collected(hub)
            _check_log(hub, senders)
            _check_notices(hub, mailbox)
            assert hub.ledger.verify() == []


def _put_out(tmp_path: Path, number: int) -> None:
    """Put a file where it is collected from, whole at once."""
    content = "\n".join([HEADER, line(COLLECTED, "KZ", number), ""])
    (tmp_path / "new").write_text(content)
    (tmp_path / "new").rename(tmp_path / "outgoing" / f"{number:03d}.csv")


def _check_acknowledged(hub: Hub, senders: list[Sender]) -> None:
    there = {one.id: one for one in hub.ledger.submissions()}
    for sender in senders:
        assert sender.faults == []
        assert sender.acknowledged
        for number, digest in sender.acknowledged.items():
            assert there[number].raw_sha256 == digest
            assert there[number].seq is not None
        own = [one.raw_sha256 for one in there.values() if one.provider == sender.provider]
        assert len(own) == len(set(own)), "a repeat was taken for a new submission"


def _check_collected(hub: Hub) -> None:
    collected = hub.ledger.submissions(provider=COLLECTED)
    names = Counter(one.file_name for one in collected)
    assert set(names) == {f"{number:03d}.csv" for number in range(KILLS)}
    assert set(names.values()) == {1}


def _check_log(hub: Hub, senders: list[Sender]) -> None:
    """Every head that anybody saw is extended by the log as it is."""
    commitments = hub.log.commitments(0, hub.log.size())
    nodes: dict[tuple[int, int], bytes] = {}
    for index, text in enumerate(commitments):
        leaf = merkle.leaf_hash(bytes.fromhex(text))
        for level, position, value in merkle.completed_nodes(index, leaf, lambda *place: nodes[place]):
            nodes[level, position] = value
    seen = {size: root for sender in senders for size, root in sender.heads.items()}
    assert seen
    for size, root in seen.items():
        assert merkle.root(size, lambda *place: nodes[place]).hex() == root


def _check_notices(hub: Hub, mailbox: Mailbox) -> None:
    """Each submission was told of; whatever was sent twice had the same Message-ID."""
    made = hub.outbox.notices()
    assert len(made) == len(hub.ledger.submissions())
    assert hub.outbox.notices(state=DeliveryState.WAITING) == []
    by_id: dict[str, set[str]] = {}
    for message in mailbox.messages:
        by_id.setdefault(str(message["Message-ID"]), set()).add(str(message["Subject"]))
    assert len(by_id) == len(made)
    assert all(len(subjects) == 1 for subjects in by_id.values())
