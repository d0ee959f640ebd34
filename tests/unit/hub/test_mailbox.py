"""Intake by mail, against a real IMAP server: who may send, what proves it, and that nothing is taken twice."""

import datetime as dt
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

import imapclient
import pytest

import small_hub
from comity.cli.answers import ANSWERS
from comity.errors import LedgerError, OutsideError, UsageError
from comity.exchange.collection_ports import Collected
from comity.exchange.ports import Entry
from comity.exchange.registry_ports import Change, MemberKey
from comity.hub.collecting.failure import CollectionError
from comity.hub.collecting.take import Arrival, Became
from comity.hub.home import Hub
from comity.hub.mailbox import mailbox
from comity.hub.mailbox.imap import Mailbox
from comity.hub.mailbox.mailbox import ReadMail, mail_token, read_mail_due, read_mail_now
from comity.hub.mailbox.message import Letter
from comity.hub.mailbox.settings import MailboxSettings
from comity.hub.mailbox.take import MailedFile
from comity.hub.package import Terms, pack_files
from comity.model.notices import Kind
from comity.model.submissions import State
from comity.trust.detached import sign
from comity.trust.signing import SigningKey
from mail_server import PASSWORD, USER, MailServer, mail_server
from run_comity import comity
from small_hub import GROUP, HEADER, after, line, make_hub

KEY = SigningKey.generate()
CONTACTS = """
[[contact]]
provider = "KG"
email = "Desk@Stat.kg"
[[contact]]
provider = "AM"
email = "desk@stat.am"
[[contact]]
provider = "secretariat"
email = "secretariat@hub.example"
"""
FILE = "\n".join([HEADER, line("KG", "CN", 5), ""]).encode()
OTHER = "\n".join([HEADER, line("KG", "CN", 6), ""]).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """Run a mail server for all tests of this file; each has folders of its own, and leaves the inbox empty."""
    with mail_server(tmp_path_factory.mktemp("mail")) as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path, server: MailServer) -> Iterator[Hub]:
    """Give a hub with that mailbox, which knows KG's key."""
    with make_hub(tmp_path, GROUP + CONTACTS) as made:
        configure(made, server)
        key = MemberKey(id=KEY.id, provider="KG", jwk=KEY.public.to_jwk(), valid_from=after(0))
        made.registry.member_keys.add(key, Change("desk", after(0)))
        yield made
    with server.client() as client:
        client.select_folder("INBOX")
        if left := client.search("ALL"):
            client.delete_messages(left)
            client.expunge()


def folder_of(hub: Hub) -> str:
    """Return the beginning of the names of the folders that are this hub's own."""
    return hub.directory.parent.name.replace("[", "").replace("]", "")[-40:]


def configure(hub: Hub, server: MailServer, more: str = "") -> None:
    """Write the hub's settings."""
    text = (
        f'[mailbox]\nhost = "127.0.0.1"\nport = {server.port}\nuser = "{USER}"\npassword = "{PASSWORD}"\n'
        f'ca_file = "{server.ca_file}"\ntoken_secret = "s"\ndone_folder = "{folder_of(hub)}-done"\n'
        f'refused_folder = "{folder_of(hub)}-refused"\n{more}\n[collection]\nfailures = 1\n'
    )
    (hub.directory / "server.toml").write_text(text, encoding="utf-8")


def letter(
    *files: tuple[str, bytes],
    subject: str = "",
    sender: str = "Desk <desk@stat.kg>",
    number: str = "<1@stat.kg>",
    **headers: str,
) -> bytes:
    """Return a mail with these files."""
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = sender, subject, number
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Good morning.")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def read(hub: Hub, server: MailServer, *mails: bytes, hours: float = 1) -> list[ReadMail]:
    """Deliver mails, and let the hub look into its mailbox."""
    for mail in mails:
        server.deliver(mail)
    return read_mail_now(hub, after(hours))


def counts(hub: Hub, server: MailServer) -> tuple[int, int, int]:
    """Return how many mails are in the inbox, done, and refused."""
    own = folder_of(hub)
    inbox, done, refused = server.counts("INBOX", f"{own}-done", f"{own}-refused")
    return inbox, done, refused


def values(hub: Hub) -> list[float]:
    """Return the hub's figures."""
    return hub.ledger.observations(hub.catalogue.dataflow("CROSSINGS"))["OBS_VALUE"].to_list()


def test_a_mail_with_its_token_is_taken_in(hub: Hub, server: MailServer) -> None:
    """Each file is a submission by the sender's provider, and the mail is moved away."""
    mail = letter(("a.csv", FILE), ("b.csv", OTHER), subject=f"May, {mail_token(hub, 'KG')}")
    (one,) = read(hub, server, mail)
    assert [arrival.became for arrival in one.arrivals] == [Became.ACCEPTED] * 2
    assert values(hub) == [6]
    assert [(s.provider, s.file_name) for s in hub.ledger.submissions()] == [("KG", "a.csv"), ("KG", "b.csv")]
    assert {entry.actor for entry in hub.ledger.audit() if entry.object == "submission/1"} == {
        "mailbox: desk@stat.kg"
    }
    assert counts(hub, server) == (0, 1, 0)
    assert hub.ledger.verify() == []


def test_signed_files_and_packages_need_no_token(hub: Hub, server: MailServer, tmp_path: Path) -> None:
    """A signature says more than a word in a subject; it must stay with the submission."""
    (tmp_path / "key.pem").write_bytes(KEY.to_pem())
    (tmp_path / "p.csv").write_bytes(OTHER)
    package = pack_files([tmp_path / "p.csv"], provider="KG", key=tmp_path / "key.pem", terms=Terms())
    signed = letter(("a.csv", FILE), ("a.csv.jws", sign(FILE, KEY).encode()))
    packed = letter(("kg.comity.zip", package), number="<2@stat.kg>")
    configure(hub, server, 'proof = "signature"')
    assert [[one.became for one in mail.arrivals] for mail in read(hub, server, signed, packed)] == [
        [Became.ACCEPTED],
        [Became.ACCEPTED],
    ]
    assert values(hub) == [6]


@pytest.mark.parametrize(
    ("proof", "subject", "is_signed", "is_taken"),
    [
        ("either", "", False, False),
        ("either", "TOKEN", False, True),
        ("either", "", True, True),
        ("token", "", True, False),
        ("token", "TOKEN", False, True),
        ("signature", "TOKEN", False, False),
        ("signature", "", True, True),
        ("none", "", False, True),
    ],
)
def test_what_proves_a_sender(
    hub: Hub,
    server: MailServer,
    proof: str,
    subject: str,
    is_signed: bool,  # noqa: FBT001
    is_taken: bool,  # noqa: FBT001
) -> None:
    """A sender's address can be forged by anybody; what else is needed is the setting's to say."""
    configure(hub, server, f'proof = "{proof}"')
    files = [("a.csv", FILE), *([("a.csv.jws", sign(FILE, KEY).encode())] if is_signed else [])]
    (one,) = read(hub, server, letter(*files, subject=subject.replace("TOKEN", mail_token(hub, "KG"))))
    assert bool(one.arrivals) is is_taken
    assert (one.reason is None) is is_taken


@pytest.mark.parametrize("subject", ["", "for KG", "TOKEN-OF-AM"])
def test_without_proof_nothing_is_taken_and_the_contact_is_told(hub: Hub, server: MailServer, subject: str) -> None:
    """Whoever's address was forged must hear of it; the token of another provider is none."""
    mail = letter(("a.csv", FILE), subject=subject.replace("TOKEN-OF-AM", mail_token(hub, "AM")))
    (one,) = read(hub, server, mail)
    assert one.reason is not None
    assert one.reason.code == "mail_no_proof"
    assert hub.ledger.submissions() == []
    assert counts(hub, server) == (0, 0, 1)
    (made,) = hub.outbox.notices()
    assert (made.notice.kind, made.notice.provider) == (Kind.MAIL_REFUSED, "KG")
    assert [one.addressee.address for one in made.deliveries] == ["Desk@Stat.kg"]
    assert [entry.action for entry in hub.ledger.audit() if entry.object.startswith("mail/")] == ["mail.refused"]


@pytest.mark.parametrize(
    "mail",
    [
        letter(("a.csv", FILE), sender="desk@stat.kg.example"),
        letter(("a.csv", FILE), sender="secretariat@hub.example"),
        letter(("a.csv", FILE), sender='"desk@stat.kg" <stranger@example.org>'),
        letter(("a.csv", FILE), sender="desk@stat.kg, stranger@example.org"),
        letter(("a.csv", FILE), Auto_Submitted="auto-replied"),
        letter(("a.csv", FILE), Return_Path="<>"),
        letter(("a.csv", FILE), Precedence="bulk"),
        b"no mail at all",
        b"From: \xff\xfe\r\nSubject: \xd0\r\n\r\n",
    ],
)
def test_strangers_and_programs_get_no_answer(hub: Hub, server: MailServer, mail: bytes) -> None:
    """An answer would go to whoever was named as the sender, or round in circles."""
    configure(hub, server, 'proof = "none"')
    (one,) = read(hub, server, mail)
    assert (one.provider, one.reason, one.arrivals) == ("", None, ())
    assert hub.ledger.submissions() == []
    assert hub.outbox.notices() == []
    assert counts(hub, server) == (0, 0, 1)


def test_a_mail_that_comes_again_changes_nothing(hub: Hub, server: MailServer) -> None:
    """A mail server may deliver twice; the first of two versions must not become the newest."""
    token = mail_token(hub, "KG")
    first = letter(("a.csv", FILE), subject=token)
    read(hub, server, first, letter(("a.csv", OTHER), subject=token, number="<2@stat.kg>"))
    (again,) = read(hub, server, first, hours=2)
    assert again.lines() == ["a mail by KG was here already"]
    assert values(hub) == [6]
    assert len(hub.ledger.submissions()) == 2


def test_what_was_taken_before_a_crash_is_not_taken_again(hub: Hub, server: MailServer) -> None:
    """Between taking a file and remembering it, the program can end."""
    token = mail_token(hub, "KG")
    first = letter(("a.csv", FILE), subject=token)
    read(hub, server, first, letter(("a.csv", OTHER), subject=token, number="<2@stat.kg>"))
    hub.polls.forget("KG", "mailbox")
    (again,) = read(hub, server, first, hours=2)
    assert [arrival.became for arrival in again.arrivals] == [Became.HERE_ALREADY]
    assert values(hub) == [6]


@pytest.mark.parametrize("more", ["", " flow=CROSSINGS"])
def test_an_old_signed_file_proves_nothing_again(hub: Hub, server: MailServer, more: str) -> None:
    """Anybody who got hold of an old file could put its figures over those that corrected it."""
    files = (("a.csv", FILE), ("a.csv.jws", sign(FILE, KEY).encode()))
    corrected = (("b.csv", OTHER), ("b.csv.jws", sign(OTHER, KEY).encode()))
    read(hub, server, letter(*files, number="<1@x>"), letter(*corrected, number="<2@x>"))
    assert values(hub) == [6]
    (again,) = read(hub, server, letter(*files, subject=f"May{more}", number="<3@x>"), hours=2)
    assert again.reason is not None
    assert (again.reason.code, again.reason.facts["number"]) == ("mail_again", "1")
    assert values(hub) == [6]
    meant = letter(*files, subject=mail_token(hub, "KG"), number="<4@x>")
    assert [one.became for one in read(hub, server, meant, hours=3)[0].arrivals] == [Became.ACCEPTED]
    assert values(hub) == [5]


def test_a_signed_file_that_came_another_way_proves_nothing_by_mail(hub: Hub, server: MailServer) -> None:
    """A signature lies beside a file wherever it can be collected from, for everybody to take."""
    small_hub.send(hub, "KG", line("KG", "CN", 5))
    data = hub.ledger.raw(1)
    (one,) = read(hub, server, letter(("a.csv", data), ("a.csv.jws", sign(data, KEY).encode())))
    assert one.reason is not None
    assert one.reason.code == "mail_again"


def test_a_signed_mail_goes_on_where_it_broke_off(hub: Hub, server: MailServer) -> None:
    """Between taking a file and remembering it, the program can end; its own file is no old one."""
    mail = letter(("a.csv", FILE), ("a.csv.jws", sign(FILE, KEY).encode()))
    remember = hub.polls.remember

    def end(provider: str, dataflow: str, collected: Collected, *, entries: Sequence[Entry] = ()) -> None:
        if collected.taken:
            raise KeyboardInterrupt
        remember(provider, dataflow, collected, entries=entries)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(hub.polls, "remember", end)
        with pytest.raises(KeyboardInterrupt):
            read(hub, server, mail)
    (one,) = read_mail_now(hub, after(2))
    assert [arrival.became for arrival in one.arrivals] == [Became.HERE_ALREADY]
    assert counts(hub, server) == (0, 1, 0)


@pytest.mark.parametrize("error", [ZeroDivisionError("4711"), LedgerError("It refuses."), OutsideError("Full.")])
def test_one_mail_never_holds_up_the_others(
    hub: Hub, server: MailServer, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """The oldest mail comes first at every look: what can't be taken in would be the last that is ever read."""
    token, taken = mail_token(hub, "KG"), mailbox.take_files

    def take(
        hub: Hub, letter: Letter, files: list[MailedFile], *, provider: str, moment: dt.datetime
    ) -> list[Arrival]:
        if "hostile" in letter.subject:
            raise error
        return taken(hub, letter, files, provider=provider, moment=moment)

    monkeypatch.setattr(mailbox, "take_files", take)
    server.deliver(letter(("a.csv", OTHER), subject=f"hostile {token}"))
    server.deliver(letter(("a.csv", FILE), subject=token, number="<2@stat.kg>"))
    lines = read_mail_due(hub, after(1))
    assert lines[-1] == "by mail from KG: a.csv: accepted as number 1"
    told = [made.notice.kind for made in hub.outbox.notices()]
    if isinstance(error, ZeroDivisionError):
        assert "ZeroDivisionError" in lines[0]
        assert counts(hub, server) == (0, 1, 1)
        assert told == [Kind.MAIL_REFUSED]
    else:
        assert counts(hub, server) == (1, 1, 0)
        assert told == [Kind.COLLECTION_FAILED]


def test_a_faulty_file_is_refused_with_its_report(hub: Hub, server: MailServer) -> None:
    """The sender must get the report of every fault, as after any other way in."""
    bad = "\n".join([HEADER, line("KG", "XX1", 5), ""]).encode()
    (one,) = read(hub, server, letter(("a.csv", bad), ("b.csv", FILE), subject=mail_token(hub, "KG")))
    assert [arrival.became for arrival in one.arrivals] == [Became.REFUSED, Became.ACCEPTED]
    assert [s.state for s in hub.ledger.submissions()] == [State.REJECTED, State.RELEASED]
    assert counts(hub, server) == (0, 1, 0)


def test_a_wrong_signature_refuses_the_mail(hub: Hub, server: MailServer) -> None:
    """A file that was changed on the way must not come in on the strength of the token."""
    files = (("a.csv", OTHER), ("a.csv.jws", sign(FILE, KEY).encode()))
    (one,) = read(hub, server, letter(*files, subject=mail_token(hub, "KG")))
    assert one.reason is not None
    assert "a.csv" in one.lines()[0]
    assert hub.ledger.submissions() == []


@pytest.mark.parametrize(
    ("mail", "code"),
    [
        (letter(), "mail_no_files"),
        (letter(("logo.png", b"x")), "mail_no_files"),
        (letter(*((f"{number}.csv", FILE) for number in range(4))), "mail_too_many"),
        (letter(("a.csv", b"x" * 9000)), "mail_too_large"),
    ],
)
def test_mails_beyond_bounds_are_refused(hub: Hub, server: MailServer, mail: bytes, code: str) -> None:
    """A mail without files, with too many or too much is answered, not taken in part."""
    configure(hub, server, 'proof = "none"\nattachments = 3\nmessage_bytes = 8000')
    if code == "mail_no_files":
        mail = mail.replace(b"application/octet-stream", b"image/png")
    (one,) = read(hub, server, mail)
    assert one.reason is not None
    assert one.reason.code == code
    assert hub.ledger.submissions() == []


def test_the_subject_names_dataflow_and_mapping(hub: Hub, server: MailServer) -> None:
    """National layouts come by mail, too; a mapping that isn't there must be said."""
    (one,) = read(hub, server, letter(("a.csv", FILE), subject=f"mapping=nowhere {mail_token(hub, 'KG')}"))
    assert "There is no mapping nowhere here" in one.lines()[0]
    mail = letter(("a.csv", FILE), subject=f"flow=CROSSINGS {mail_token(hub, 'KG')}", number="<2@stat.kg>")
    assert read(hub, server, mail)[0].arrivals[0].became is Became.ACCEPTED


def test_the_mailbox_is_looked_at_when_it_is_due(hub: Hub, server: MailServer) -> None:
    """The scheduler comes every half minute; the mail server must not be asked each time."""
    server.deliver(letter(("a.csv", FILE), subject=mail_token(hub, "KG")))
    assert read_mail_due(hub, after(1)) == ["by mail from KG: a.csv: accepted as number 1"]
    server.deliver(letter(("a.csv", OTHER), subject=mail_token(hub, "KG"), number="<2@stat.kg>"))
    assert read_mail_due(hub, after(1.01)) == []
    assert read_mail_due(hub, after(1.1)) == ["by mail from KG: a.csv: accepted as number 2"]


def test_a_mailbox_out_of_reach_is_told_once(hub: Hub, server: MailServer) -> None:
    """Nobody would know why no mail is answered; by hand the reason is said at once."""
    configure(hub, server, "")
    path = hub.directory / "server.toml"
    path.write_text(path.read_text("utf-8").replace(PASSWORD, "wrong"), encoding="utf-8")
    for hours in (1, 2):
        assert read_mail_due(hub, after(hours)) == []
    with pytest.raises(CollectionError, match="refuses the hub's name or password"):
        read_mail_now(hub, after(3))
    assert [one.notice.kind for one in hub.outbox.notices()] == [Kind.COLLECTION_FAILED]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("ca_file", "# ca_file", "can't be trusted"),
        ('host = "127.0.0.1"', 'host = "mail.example"\nsecurity = "none"', "not go over the network in plain"),
        ("port = ", "port = 1 # ", "could not be reached"),
    ],
)
def test_a_connection_that_is_not_safe_is_none(hub: Hub, server: MailServer, old: str, new: str, said: str) -> None:
    """A password must go neither in plain nor to whoever pretends to be the server."""
    configure(hub, server, "")
    path = hub.directory / "server.toml"
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Exception, match=said):
        read_mail_now(hub, after(1))


def test_without_a_mailbox_there_is_nothing_to_read(tmp_path: Path) -> None:
    """Most hubs have none: the scheduler passes by, a person is told."""
    with make_hub(tmp_path) as hub:
        assert read_mail_due(hub, after(1)) == []
        with pytest.raises(UsageError, match="no mailbox"):
            read_mail_now(hub, after(1))
        with pytest.raises(UsageError, match="no tokens"):
            mail_token(hub, "KG")


def test_the_command(hub: Hub, server: MailServer) -> None:
    """What came is said, and a mail that wasn't taken ends with 1."""
    token = comity("mailbox", "--hub", hub.directory, "--token", "KG").out.strip()
    assert token == mail_token(hub, "KG")
    server.deliver(letter(("a.csv", FILE), subject=token))
    at = ("--hub", hub.directory, "--at", after(1).isoformat())
    said = comity("mailbox", *at)
    assert (said.code, said.out) == (0, "by mail from KG: a.csv: accepted as number 1\n")
    assert comity("mailbox", *at).out == "There is no new mail.\n"
    server.deliver(letter(subject=token, number="<2@stat.kg>"))
    refused = comity("mailbox", *at, "--format", "json")
    assert refused.code == 1
    assert list(refused.json[0]) == list(ANSWERS["mailbox"])
    assert "holds no file" in refused.json[0]["problem"]


class OldClient(imapclient.IMAPClient):  # type: ignore[misc]  # it has no types
    """A client that knows nothing of moving mails, or even of deleting single ones."""

    lacks: tuple[str, ...] = ()

    def has_capability(self, capability: str) -> bool:
        """Say that the server can't do what it is to be seen without."""
        return capability not in self.lacks and bool(super().has_capability(capability))


@pytest.mark.parametrize("lacks", [("MOVE",), ("MOVE", "UIDPLUS")])
def test_servers_that_cannot_move(hub: Hub, server: MailServer, lacks: tuple[str, ...]) -> None:
    """On an old server a mail would stay in the inbox, and be read again for ever."""
    server.deliver(letter())
    settings = MailboxSettings(done_folder=f"{folder_of(hub)}-done", refused_folder=f"{folder_of(hub)}-refused")
    with server.client(OldClient) as client:
        client.lacks = lacks
        mailbox = Mailbox(client, settings)
        (number,) = mailbox.numbers()
        mailbox.move(number, settings.done_folder)
    assert counts(hub, server) == (0, 1, 0)
