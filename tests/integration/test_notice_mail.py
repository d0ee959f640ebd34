"""Notices by mail, over a real SMTP server: order, retries, failures, restarts, crashes."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from comity.exchange.outbox_ports import Delivery, DeliveryState
from comity.hub.home import Hub, open_hub
from comity.hub.intake.intake import Delivery as File
from comity.hub.intake.submit import submit
from comity.hub.notices import outbox
from comity.hub.notices.outbox import DELAYS
from comity.hub.scheduler import run_due
from comity.model.notices import Kind
from integration.broken_files import line, message
from notice_certificate import make_certificate
from notice_hub import at, mail_settings, make_hub, run, send_nil
from notice_servers import Mailbox, free_port, mail_server

pytestmark = pytest.mark.databases

QUIET = "window = false\nreminder_days = []\ndigest_weekday = 0\nlate_days = [1, 7]"


@pytest.fixture(scope="module")
def server() -> Iterator[Mailbox]:
    """Give a mail server."""
    with mail_server() as running:
        yield running


@pytest.fixture
def mailbox(server: Mailbox) -> Mailbox:
    """Give its mailbox, emptied."""
    for kept in (server.taken, server.recipients, server.replies):
        kept.clear()
    server.refused.clear()
    return server


@pytest.fixture
def hub(tmp_path: Path, mailbox: Mailbox) -> Iterator[Hub]:
    """Give a hub that tells of due dates and receipts alone."""
    with make_hub(tmp_path, rules=QUIET, server=mail_settings(mailbox.port)) as made:
        yield made


def _states(hub: Hub) -> list[tuple[str, str, DeliveryState]]:
    return [
        (made.notice.kind.value, one.addressee.address, one.state)
        for made in hub.outbox.notices()
        for one in made.deliveries
    ]


def _only(hub: Hub) -> Delivery:
    ((delivery,),) = [made.deliveries for made in hub.outbox.notices()]
    return delivery


def test_each_gets_its_own_in_its_own_language(hub: Hub, mailbox: Mailbox) -> None:
    """A reminder to the wrong member, or in words that it can't read, reminds nobody."""
    run(hub, at("02-20"))
    assert mailbox.recipients == ["stat@am.example", "stat@kg.example"]
    english, russian = mailbox.messages
    assert english["Subject"] == "[River states] Border crossings, January 2025: due today"
    assert russian["Subject"] == "[Речные государства] Пересечения границы, январь 2025: срок сегодня"
    plain = russian.get_body(("plain",))
    assert plain is not None
    assert "Сегодня, 20\u00a0февраля\u00a02025, — последний день" in plain.get_content()
    page = russian.get_body(("html",))
    assert page is not None
    assert '<html lang="ru">' in page.get_content()


def test_its_headers_say_what_it_is(hub: Hub, mailbox: Mailbox) -> None:
    """An out-of-office reply to every reminder, or a filter that takes it for junk, would come of it."""
    run(hub, at("02-20"))
    message = mailbox.messages[0]
    delivery = hub.outbox.notices()[0].deliveries[0]
    assert message["Message-ID"] == f"<{delivery.id}@river.comity>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == "<notices.river.comity>"
    assert message["Date"].datetime == at("02-20")
    assert str(message["From"]) == "River states <hub@river.example>"
    assert message["To"] == "stat@am.example"


def test_receipts_come_in_the_order_of_what_happened(hub: Hub, mailbox: Mailbox) -> None:
    """The answer to a correction before the answer to the file would leave its sender guessing."""
    for hour, month in enumerate(("2025-01", "2025-02", "2025-03"), start=1):
        send_nil(hub, "KG", month, at("04-03", hour))
    run(hub, at("04-03"))
    numbers = [
        str(message["Subject"]).split()[-2] for message in mailbox.messages if "Отправка" in message["Subject"]
    ]
    assert numbers == ["1", "2", "3"]


def test_a_release_is_told_in_the_run_that_makes_it(hub: Hub, mailbox: Mailbox) -> None:
    """Whoever waits for figures under embargo would not know that they are out."""
    row = line("2025-02-12T09:00:00Z", "N", TIME_PERIOD="2025-01")
    text = message(row, more=",EMBARGO_TIME,CONF_STATUS")
    submit(hub, File(text.encode(), name="file.csv", provider="KG"), received_at=at("02-10"))
    for day in ("02-10", "02-12"):
        run(hub, at(day, 8))
    assert len(mailbox.taken) == 1
    assert "наложено эмбарго" in _body(mailbox, 0)
    run(hub, at("02-12", 9))
    assert mailbox.recipients[1:] == ["stat@kg.example", "office@hub.example"]
    assert "отправка 1), находившиеся под эмбарго, стали доступны под номером 2" in _body(mailbox, 1)
    assert "(submission 1) were released under number 2 of the ledger: 1\u00a0figure." in _body(mailbox, 2)


def _body(mailbox: Mailbox, number: int) -> str:
    part = mailbox.messages[number].get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_it_is_sent_once_however_often_the_hub_looks(hub: Hub, mailbox: Mailbox) -> None:
    """A mail every thirty seconds."""
    for hour in range(6, 12):
        run(hub, at("02-20", hour))
    assert len(mailbox.taken) == 2
    assert {state for *_, state in _states(hub)} == {DeliveryState.SENT}


def test_a_restart_forgets_nothing(hub: Hub, mailbox: Mailbox) -> None:
    """A hub that keeps in memory what it sent would send it again, or never."""
    mailbox.replies = ["451 busy"] * 2
    run(hub, at("02-20"))
    hub.close()
    with open_hub(hub.directory) as again:
        run(again, at("02-20"))
        assert mailbox.taken == []
        run(again, at("02-20", 7))
        run(again, at("02-20", 8))
    assert sorted(mailbox.recipients) == ["stat@am.example", "stat@kg.example"]


def test_a_busy_server_is_asked_again_later_and_later(tmp_path: Path, mailbox: Mailbox) -> None:
    """A server that is asked every thirty seconds is kept busy; one that is never asked again gets nothing."""
    contact = '[[contact]]\nprovider = "KG"\nemail = "stat@kg.example"\n'
    with make_hub(tmp_path, contacts=contact, rules=QUIET, server=mail_settings(mailbox.port)) as hub:
        mailbox.replies = ["421 later", "451 later"]
        run(hub, at("02-20"))
        waits = []
        while (delivery := _waiting(hub)) is not None:
            waits.append((delivery.next_attempt - at("02-20")).total_seconds())
            run(hub, delivery.next_attempt)
    assert len(mailbox.taken) == 1
    assert DELAYS[0] <= waits[0] <= 1.2 * DELAYS[0]
    assert sum(DELAYS[:2]) <= waits[1] <= 1.2 * sum(DELAYS[:2])


def _waiting(hub: Hub) -> Delivery | None:
    found = [
        one
        for made in hub.outbox.notices(state=DeliveryState.WAITING)
        for one in made.deliveries
        if made.notice.provider == "KG"
    ]
    return found[0] if found else None


def test_a_refused_recipient_is_not_tried_again_and_the_secretariat_hears_of_it(hub: Hub, mailbox: Mailbox) -> None:
    """A wrong address in the group's file would go unnoticed until the member is blamed for being late."""
    mailbox.refused = {"stat@kg.example": "550 5.1.1 no such user"}
    run(hub, at("02-20"))
    run(hub, at("02-20", 7))
    assert mailbox.recipients == ["stat@am.example", "office@hub.example"]
    assert "Kyrgyzstan could not be delivered" in mailbox.messages[1]["Subject"]
    failed = [one for made in hub.outbox.notices(state=DeliveryState.FAILED) for one in made.deliveries]
    assert [(one.addressee.address, one.problem) for one in failed] == [
        ("stat@kg.example", "SMTP 550 5.1.1 no such user")
    ]
    assert [entry.action for entry in hub.ledger.audit()].count("notice.failed") == 1
    assert hub.ledger.verify() == []


def test_a_server_that_stays_down_ends_in_one_notice(tmp_path: Path, mailbox: Mailbox) -> None:
    """Tried for ever, a dead address fills the outbox; given up in silence, nobody mends it."""
    contact = '[[contact]]\nprovider = "KG"\nemail = "stat@kg.example"\n'
    server = mail_settings(mailbox.port)
    with make_hub(tmp_path, contacts=contact, rules=QUIET + "\nreceipts = true", server=server) as hub:
        send_nil(hub, "KG", "2025-01", at("02-01"))
        mailbox.replies = ["451 later"] * 20
        run(hub, at("02-01"))
        attempts = 1
        while (delivery := _waiting(hub)) is not None:
            run(hub, delivery.next_attempt)
            attempts += 1
        assert attempts == len(DELAYS) + 1
        assert [made.notice.kind for made in hub.outbox.notices()] == [Kind.ACCEPTED, Kind.UNDELIVERED]


def test_the_hubs_own_trouble_is_nobodys_fault(hub: Hub, mailbox: Mailbox) -> None:
    """With a server that can't be reached, each letter would wait for its own time-out."""
    (hub.directory / "server.toml").write_text(mail_settings(free_port()), "utf-8")
    run(hub, at("02-20"))
    assert [state for *_, state in _states(hub)] == [DeliveryState.WAITING] * 2
    (hub.directory / "server.toml").write_text(mail_settings(mailbox.port), "utf-8")
    run(hub, at("02-20", 7))
    assert len(mailbox.taken) == 2


def test_without_a_server_notices_wait(hub: Hub, mailbox: Mailbox) -> None:
    """Notices made before the mail server was set up would be lost."""
    (hub.directory / "server.toml").write_text("", "utf-8")
    run(hub, at("02-20"))
    assert [state for *_, state in _states(hub)] == [DeliveryState.WAITING] * 2
    (hub.directory / "server.toml").write_text(mail_settings(mailbox.port), "utf-8")
    run(hub, at("02-20", 7))
    assert len(mailbox.taken) == 2


def test_a_crash_between_sending_and_writing_it_down(
    hub: Hub, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The repeat would look like another message, and be read twice."""

    def killed(*_arguments: object, **_values: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("comity.store.outbox.SqlOutbox.settle", killed)
        with pytest.raises(KeyboardInterrupt):
            run_due(hub, at("02-20"))
    hub.close()
    with open_hub(hub.directory) as again:
        run(again, at("02-20"))
    first, repeat, other = mailbox.taken
    assert first == repeat
    assert first != other
    assert mailbox.ids[0] == mailbox.ids[1]


def test_what_another_process_has_taken_is_left_to_it(hub: Hub, mailbox: Mailbox) -> None:
    """Two machines on one database would both send it."""
    (hub.directory / "server.toml").write_text("", "utf-8")
    run(hub, at("02-20"))
    (hub.directory / "server.toml").write_text(mail_settings(mailbox.port), "utf-8")
    now = outbox._wall()
    for made in hub.outbox.notices():
        for one in made.deliveries:
            assert hub.outbox.take(one.id, owner="another", now=now, until=now + outbox._TAKEN_FOR)
    run(hub, at("02-20", 7))
    assert mailbox.taken == []


def test_what_became_moot_while_it_waited_is_not_sent(hub: Hub, mailbox: Mailbox) -> None:
    """A provider that sent its figures during the mail server's downtime would be told that it is late."""
    mailbox.replies = ["451 later"] * 2
    run(hub, at("02-21"))
    send_nil(hub, "KG", "2025-01", at("02-21", 7))
    run(hub, at("02-21", 8))
    subjects = [str(message["Subject"]) for message in mailbox.messages]
    assert [subject.partition("] ")[2] for subject in subjects] == [
        "Border crossings, January 2025: 1 day late",
        "Отправка 1 принята",
    ]
    assert ("late", "stat@kg.example", DeliveryState.MOOT) in _states(hub)


def test_an_address_that_was_taken_out_gets_nothing_more(hub: Hub, mailbox: Mailbox) -> None:
    """A wrong address, once corrected, would go on getting what a ministry's own people should read."""
    mailbox.replies = ["451 later"] * 2
    run(hub, at("02-20"))
    hub.close()
    path = hub.directory / "comity.toml"
    path.write_text(path.read_text("utf-8").replace("stat@kg.example", "right@kg.example"), "utf-8")
    with open_hub(hub.directory) as again:
        run(again, at("02-20", 7))
        run(again, at("02-21"))
    assert mailbox.recipients == ["stat@am.example", "stat@am.example", "right@kg.example"]


def test_a_later_step_takes_the_place_of_one_that_waits(hub: Hub, mailbox: Mailbox) -> None:
    """After a week without mail server everybody would get two mails about the same file."""
    (hub.directory / "server.toml").write_text("", "utf-8")
    for day in ("02-20", "02-21", "02-27"):
        run(hub, at(day))
    (hub.directory / "server.toml").write_text(mail_settings(mailbox.port), "utf-8")
    run(hub, at("02-28"))
    assert [str(m["Subject"]).partition(": ")[2] for m in mailbox.messages] == ["7 days late", "опоздание 7 дней"]
    assert [state for *_, state in _states(hub)].count(DeliveryState.MOOT) == 4


def test_nobody_can_add_a_header(tmp_path: Path, mailbox: Mailbox) -> None:
    """A name with a line break in it would add a recipient."""
    more = '\n[[member]]\ncode = "TJ"\nname.en = "Tajikistan\\r\\nBcc: spy@evil.example\\u0000"\n'
    more += '\n[[contact]]\nprovider = "TJ"\nemail = "stat@tj.example"\nkinds = ["accepted"]\n'
    server = mail_settings(mailbox.port)
    with make_hub(tmp_path, rules=QUIET, more=more, server=server) as hub:
        mailbox.refused = {"stat@tj.example": "550 no\r\nsuch user"}
        send_nil(hub, "TJ", "2025-01", at("02-10"))
        run(hub, at("02-10"))
        run(hub, at("02-10", 7))
    (message,) = mailbox.messages
    assert message["Bcc"] is None
    assert message["Subject"] == (
        "[River states] A notice to Tajikistan Bcc: spy@evil.example could not be delivered"
    )
    assert mailbox.recipients == ["office@hub.example"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_connection_is_encrypted_and_the_server_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    """Names of members and the password would cross the network for all to read, or go to an impostor."""
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("COMITY_MAIL_PASSWORD", "word")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    log_in = {"authenticator": _check, "auth_required": True}
    how = (
        {"ssl_context": context}
        if security == "tls"
        else {"tls_context": context, "require_starttls": True, **log_in}
    )
    with mail_server(**how) as mailbox, make_hub(tmp_path, rules=QUIET) as hub:
        plain = mail_settings(mailbox.port).replace('"none"', f'"{security}"')
        plain += 'user = "hub"\n' if security == "starttls" else ""
        (hub.directory / "server.toml").write_text(plain, "utf-8")
        run(hub, at("02-20"))
        assert mailbox.taken == []
        (hub.directory / "server.toml").write_text(plain + f'ca_file = "{certificate}"\n', "utf-8")
        run(hub, at("02-20", 7))
        assert len(mailbox.taken) == 2


def _check(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"hub", b"word")
    return AuthResult(success=is_right)
