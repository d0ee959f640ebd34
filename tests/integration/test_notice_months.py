"""Three months of a simulated exchange: who is told what on which day, and nobody anything twice."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from comity.hub.decisions.decide import admit
from comity.hub.home import Hub, create_hub, open_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit, submit_nil
from comity.hub.scheduler import run_due
from comity.model.access import OPERATOR
from integration.broken_files import line, message
from notice_hub import at, mail_settings
from notice_servers import Mailbox, free_port, mail_server

MEMBERS = ("AM", "BY", "KG", "KZ", "RU", "TJ")
AGREEMENT = 'dataflow = "CROSSINGS"\nfrequency = "M"\ndue_days = 20\nfirst_period = "2025-01"\n'
GROUP = "\n".join(
    [
        '[group]\nid = "SIX"\nname.en = "Six states"\nsimulated = true',
        *(f'[[member]]\ncode = "{code}"' for code in MEMBERS),
        f'[[agreement]]\nproviders = ["AM", "KG", "KZ", "TJ"]\n{AGREEMENT}',
        f'[[agreement]]\nprovider = "BY"\n{AGREEMENT}derogations = ["2025-02"]',
        f'[[agreement]]\nprovider = "RU"\n{AGREEMENT}acceptance = "secretariat"',
        *(f'[[contact]]\nprovider = "{code}"\nemail = "{code.lower()}@six.example"' for code in MEMBERS),
        '[[contact]]\nprovider = "secretariat"\nemail = "office@six.example"',
    ]
)
FIRST, LAST = dt.date(2025, 2, 1), dt.date(2025, 4, 30)
MAIL_IS_DOWN = ("02-27", "02-28")
HUB_IS_OFF = ("04-01", "04-02", "04-03", "04-04", "04-05")
WEEK = 7

_FILES = {
    "02-10": [("KG", "2025-01", True)],
    "02-12": [("RU", "2025-01", True)],
    "02-15": [("BY", "2025-01", True)],
    "02-18": [("KZ", "2025-01", False)],
    "02-19": [("KZ", "2025-01", True)],
    "03-02": [("AM", "2025-01", True)],
    "03-10": [("KG", "2025-02", True), ("KZ", "2025-02", True)],
    "03-12": [("RU", "2025-02", True)],
    "03-21": [("AM", "2025-02", True)],
    "04-10": [("KG", "2025-03", True), ("KZ", "2025-03", True)],
    "04-12": [("RU", "2025-03", True)],
    "04-15": [("BY", "2025-03", True)],
}
_NIL = {"02-05": "2025-01", "03-05": "2025-02", "04-07": "2025-03"}
_ADMITTED = {"02-25": 3, "03-13": 11}


@dataclass
class Told:
    """What went out: by recipient, the day, kind, period and step of each; and every message."""

    by_address: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    messages: list[bytes] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def _days() -> Iterator[str]:
    day = FIRST
    while day <= LAST:
        yield f"{day:%m-%d}"
        day += dt.timedelta(days=1)


def _happen(hub: Hub, day: str) -> None:
    """Do at noon what the members and the secretariat do on that day."""
    for provider, period, is_fit in _FILES.get(day, ()):
        origin = "CN" if is_fit else "CHINA"
        text = message(line(REPORTER=provider, TIME_PERIOD=period, ORIGIN=origin))
        submit(hub, Delivery(text.encode(), name="file.csv", provider=provider), received_at=at(day, 12))
    if day in _NIL:
        submit_nil(hub, provider="TJ", dataflow="CROSSINGS", period=_NIL[day], received_at=at(day, 12))
    if day in _ADMITTED:
        admit(hub, _ADMITTED[day], OPERATOR, at=at(day, 12))


def _play(folder: Path, mailbox: Mailbox) -> Told:
    """Play the three months, with a restart each week, a mail server that is down, and a hub that is off."""
    told = Told()
    hub = create_hub(folder, group_text=GROUP)
    for number, day in enumerate(_days()):
        if number % WEEK == 0:
            hub.close()
            hub = open_hub(folder)
        port = free_port() if day in MAIL_IS_DOWN else mailbox.port
        (folder / "server.toml").write_text(mail_settings(port), "utf-8")
        for hour in () if day in HUB_IS_OFF else (6, 18):
            if hour == 18:
                _happen(hub, day)
            runs = run_due(hub, at(day, hour))
            assert [run.problem for run in runs] == [""] * len(runs)
            _note(hub, day, mailbox, told)
    assert hub.ledger.verify() == []
    hub.close()
    return told


def _note(hub: Hub, day: str, mailbox: Mailbox, told: Told) -> None:
    names = {
        one.id: f"{day} {made.notice.kind.value} {made.notice.period} {made.notice.step}".replace("  ", " ").strip()
        for made in hub.outbox.notices()
        for one in made.deliveries
    }
    for recipient, one, message_id in zip(mailbox.recipients, mailbox.taken, mailbox.ids, strict=True):
        told.by_address[recipient.partition("@")[0]].append(names[message_id[1:].partition("@")[0]])
        told.messages.append(one)
        told.ids.append(message_id)
    mailbox.taken.clear()
    mailbox.recipients.clear()


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Told]:
    """Play the same months twice."""
    with mail_server() as mailbox:
        return [_play(tmp_path_factory.mktemp("months") / "hub", mailbox) for _ in range(2)]


def test_nobody_is_told_anything_twice(plays: Sequence[Told]) -> None:
    """Whoever gets a mail twice stops reading them."""
    ids = plays[0].ids
    assert len(ids) == len(set(ids))
    assert len(ids) > 50


def test_the_same_history_sends_the_same_bytes(plays: Sequence[Told]) -> None:
    """What depends on chance can't be repeated after a crash."""
    assert len(plays[0].messages) > 20
    assert plays[0].messages == plays[1].messages


def test_who_is_on_time_is_told_when_it_can_send_and_that_it_came(plays: Sequence[Told]) -> None:
    """A provider that is never late would be reminded for nothing. In April the hub was off until the 5th."""
    assert plays[0].by_address["kg"] == [
        "02-01 window 2025-01",
        "02-10 accepted submission/2",
        "03-01 window 2025-02",
        "03-10 accepted submission/9",
        "04-06 window 2025-03",
        "04-10 accepted submission/14",
    ]


def test_who_is_late_hears_of_it_step_by_step_until_it_sends(plays: Sequence[Told]) -> None:
    """The mail server was down when the seventh day came: what is told after is what still holds."""
    assert plays[0].by_address["am"] == [
        "02-01 window 2025-01",
        "02-13 reminder 2025-01 7",
        "02-20 due 2025-01",
        "02-21 late 2025-01 1",
        "03-01 late 2025-01 7",
        "03-01 window 2025-02",
        "03-02 accepted submission/7",
        "03-13 reminder 2025-02 7",
        "03-20 due 2025-02",
        "03-21 late 2025-02 1",
        "03-21 accepted submission/12",
        "04-06 window 2025-03",
        "04-13 reminder 2025-03 7",
        "04-20 due 2025-03",
        "04-21 late 2025-03 1",
        "04-27 late 2025-03 7",
    ]


def test_a_nil_return_is_an_answer(plays: Sequence[Told]) -> None:
    """A state that has nothing to count would be called late."""
    assert [told for told in plays[0].by_address["tj"] if "window" not in told] == [
        "02-05 accepted submission/1",
        "03-05 accepted submission/8",
        "04-07 accepted submission/13",
    ]


def test_a_derogation_is_silence(plays: Sequence[Told]) -> None:
    """A provider that was let off would be reminded of what nobody asks for."""
    assert plays[0].by_address["by"] == [
        "02-01 window 2025-01",
        "02-13 reminder 2025-01 7",
        "02-15 accepted submission/4",
        "04-06 window 2025-03",
        "04-13 reminder 2025-03 7",
        "04-15 accepted submission/17",
    ]


def test_a_refused_file_is_answered_and_still_awaited(plays: Sequence[Told]) -> None:
    """The sender of a faulty file would believe that it has sent."""
    assert plays[0].by_address["kz"][:4] == [
        "02-01 window 2025-01",
        "02-13 reminder 2025-01 7",
        "02-18 refused submission/5",
        "02-19 accepted submission/6",
    ]


def test_who_waits_for_the_secretariat_is_left_alone(plays: Sequence[Told]) -> None:
    """Its file came in time; that it isn't accepted yet is not its fault."""
    assert plays[0].by_address["ru"] == [
        "02-01 window 2025-01",
        "02-12 waiting submission/3",
        "02-25 accepted submission/3",
        "03-01 window 2025-02",
        "03-12 waiting submission/11",
        "03-13 accepted submission/11",
        "04-06 window 2025-03",
        "04-12 waiting submission/16",
    ]


def test_the_secretariat_hears_who_is_late_and_what_waits_for_it(plays: Sequence[Told]) -> None:
    """It would have to ask the hub each day."""
    assert plays[0].by_address["office"] == [
        "02-12 waiting submission/3",
        "02-21 digest 2025-W08",
        "02-24 digest 2025-W09",
        "03-12 waiting submission/11",
        "03-21 digest 2025-W12",
        "04-12 waiting submission/16",
        "04-21 digest 2025-W17",
        "04-28 digest 2025-W18",
    ]
