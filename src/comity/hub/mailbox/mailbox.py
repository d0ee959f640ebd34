"""Files that come by mail: look into the mailbox, take in what allowed senders sent, answer by notice.

A mail that was dealt with is moved into another folder. A mail of a stranger is never answered: its sender may be
forged, and the answer would reach somebody who sent nothing.
"""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from comity.errors import ComityError, LedgerError, OutsideError, UsageError
from comity.exchange.collection_ports import Collected, PollState, Reason
from comity.exchange.collection_texts import text_of
from comity.exchange.ports import Entry
from comity.hub.collecting.failure import CollectionError, reason_of
from comity.hub.collecting.record import failed, recovery_of
from comity.hub.collecting.take import Arrival
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.intake.limits import set_limits
from comity.hub.mailbox.message import MailError, attachments_of, parse_letter
from comity.hub.mailbox.settings import MailboxSettings
from comity.hub.mailbox.take import MAILBOX, MailedFile, check_proof, paired, provider_of, take_files
from comity.hub.mailbox.token import token_of
from comity.hub.notices.notices import tell
from comity.hub.settings.settings import read_settings
from comity.model.notices import SECRETARIAT, Kind, Notice

if TYPE_CHECKING:
    from comity.hub.mailbox.imap import Mailbox

REFUSED = "mail.refused"
_MOST_AT_ONCE = 100
_LOGGER = logging.getLogger("comity.mailbox")


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What became of a mail: from which provider, the files taken, or why it isn't; a stranger's has neither."""

    provider: str = ""
    arrivals: tuple[Arrival, ...] = ()
    reason: Reason | None = None

    @property
    def problem(self) -> str:
        """Why it wasn't taken, in words; empty where it was, and for strangers."""
        return "" if self.reason is None else text_of(self.reason)

    def lines(self) -> list[str]:
        """Return a line for each thing that came about."""
        if not self.provider:
            return ["a mail of a stranger, or of a program, was put aside"]
        if self.reason is not None:
            return [f"a mail by {self.provider} was refused: {self.problem}"]
        lines = [f"by mail from {self.provider}: {arrival}" for arrival in self.arrivals]
        return lines or [f"a mail by {self.provider} was here already"]


def read_mail_due(hub: Hub, moment: dt.datetime) -> list[str]:
    """Look into the mailbox where it is due; return a line for each thing that came about."""
    settings = read_settings(hub.directory).mailbox
    if not settings.host or not _is_due(hub, settings, moment):
        return []
    require("serve", "mailbox")
    return [line for mail in _read(hub, settings, moment) for line in mail.lines()]


def read_mail_now(hub: Hub, at: dt.datetime | None = None) -> list[ReadMail]:
    """Look into the mailbox now; raises the error where it can't be looked into."""
    settings = read_settings(hub.directory).mailbox
    if not settings.host:
        raise UsageError("This hub has no mailbox.", remedy="Name its server in [mailbox] of server.toml.")
    require("serve", "mailbox")
    return _read(hub, settings, hub.now(at), is_loud=True)


def mail_token(hub: Hub, provider: str) -> str:
    """Return the word that a provider writes into the subject of its mails."""
    secret = read_settings(hub.directory).mailbox.token_secret
    if not secret:
        raise UsageError(
            "There are no tokens without a secret.", remedy="Set token_secret in [mailbox] of server.toml."
        )
    if provider not in {agreement.provider for agreement in hub.group.agreements}:
        raise UsageError(f"{provider} has no agreement in this group.", remedy="Name one that has.")
    return token_of(secret, provider)


def _read(hub: Hub, settings: MailboxSettings, moment: dt.datetime, *, is_loud: bool = False) -> list[ReadMail]:
    from comity.hub.mailbox.imap import open_mailbox

    before, run = hub.polls.state(SECRETARIAT, MAILBOX), _Run()
    try:
        with open_mailbox(settings) as mailbox:
            for number in mailbox.numbers():
                if len(run.read) < _MOST_AT_ONCE:
                    _read_one(hub, mailbox, number, settings=settings, moment=moment, run=run)
    except ComityError as error:
        run.problem = error
    if run.problem is not None:
        reason, collection = reason_of(run.problem), read_settings(hub.directory).collection
        failed(hub, before, reason, moment=moment, settings=collection)
        if is_loud:
            raise run.problem
        return run.read
    after = PollState(SECRETARIAT, MAILBOX, polled_at=moment, succeeded_at=moment)
    hub.polls.save(after, entries=recovery_of(before))
    return run.read


@dataclass(slots=True)
class _Run:
    """One look into the mailbox: the mails that were dealt with, and why one was left where it is."""

    read: list[ReadMail] = field(default_factory=list)
    problem: ComityError | None = None


def _read_one(
    hub: Hub, mailbox: "Mailbox", number: int, *, settings: MailboxSettings, moment: dt.datetime, run: _Run
) -> None:
    """Deal with one mail and move it away; one that the hub can't take in now stays, and holds up no other."""
    size = mailbox.size(number)
    if size is None:
        return
    whole = partial(mailbox.whole, number) if size <= settings.message_bytes else None
    header = mailbox.header(number)
    try:
        mail = _deal_with(hub, header, whole, settings=settings, moment=moment)
    except CollectionError:
        raise
    except (OutsideError, LedgerError) as error:
        run.problem = run.problem or error
        return
    except Exception:  # whatever a mail brings about must not bring the mailbox to a stop
        _LOGGER.exception("a mail was put aside")
        mail = ReadMail()
    is_refused = mail.reason is not None or not mail.provider
    mailbox.move(number, settings.refused_folder if is_refused else settings.done_folder)
    run.read.append(mail)


def _is_due(hub: Hub, settings: MailboxSettings, moment: dt.datetime) -> bool:
    state = hub.polls.state(SECRETARIAT, MAILBOX)
    if state.failures and not state.given_up:
        return state.retry_at is None or state.retry_at <= moment
    pause = dt.timedelta(minutes=settings.every_minutes)
    return state.polled_at is None or state.polled_at + pause <= moment


def _deal_with(
    hub: Hub,
    header: bytes,
    whole: Callable[[], bytes] | None,
    *,
    settings: MailboxSettings,
    moment: dt.datetime,
) -> ReadMail:
    """Take in what a mail holds, or say why not; of a stranger's only the header is looked at."""
    try:
        letter = parse_letter(header)
    except MailError:
        return ReadMail()
    provider = provider_of(hub, letter.sender)
    if provider is None or letter.is_automatic:
        return ReadMail()
    try:
        files = _files_of(whole, settings)
        check_proof(hub, letter, files, provider=provider, settings=settings, moment=moment)
        return ReadMail(provider, tuple(take_files(hub, letter, files, provider=provider, moment=moment)))
    except (OutsideError, LedgerError):
        raise
    except Exception as error:  # noqa: BLE001 - its sender is told, and the others' mails are read
        reason = _reason_of(error)
    _refuse(hub, letter.id, provider, reason, moment)
    return ReadMail(provider, reason=reason)


def _reason_of(error: Exception) -> Reason:
    """Return why a mail isn't taken; a fault of our own is written down."""
    if isinstance(error, MailError):
        return error.reason
    if isinstance(error, ComityError):
        return reason_of(error)
    _LOGGER.error("a mail could not be taken in", exc_info=error)
    return Reason("unexpected", {"kind": type(error).__name__})


def _files_of(whole: Callable[[], bytes] | None, settings: MailboxSettings) -> list[MailedFile]:
    """Return a mail's files; `whole` fetches it, None where it is too large."""
    if whole is None:
        raise MailError("mail_too_large")
    most = settings.attachments
    files = paired(attachments_of(whole(), most=2 * most, most_bytes=set_limits().file.file_bytes))
    if len(files) > most:
        raise MailError("mail_too_many", most=str(most))
    return files


def _refuse(hub: Hub, letter_id: str, provider: str, reason: Reason, moment: dt.datetime) -> None:
    """Tell the provider's contacts why a mail wasn't taken, and record it; both once for a mail."""
    place = f"refused/{letter_id}"
    if hub.polls.collected(provider, MAILBOX, place) is not None:
        return
    language = next(iter(hub.group.languages), "en")
    facts = {"problem": text_of(reason, language)}
    tell(hub, [Notice(Kind.MAIL_REFUSED, provider, step=letter_id, facts=facts)], moment)
    entry = Entry(dt.datetime.now(dt.UTC), MAILBOX, REFUSED, f"mail/{letter_id[:32]}", text_of(reason))
    hub.polls.remember(provider, MAILBOX, Collected(place, moment, taken=False), entries=[entry])
