"""A mail taken apart, within bounds: who sent it, what its subject says, which files it holds. Pure."""

import email
import email.policy
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from comity.exchange.collection_ports import Reason

_MOST_PARTS = 200
_MOST_NESTED = 20
_NESTING = re.compile(rb"boundary[*0-9]*\s*=|message/", re.IGNORECASE)
_LONGEST_NAME = 200
_NO_FILES = ("image/", "text/calendar", "text/vcard", "application/pkcs7-signature", "application/pgp-")
"""What mail programs add by themselves."""
_AUTOMATIC = frozenset({"bulk", "junk", "list", "auto_reply"})
_PAIR = re.compile(r"(?<!\S)([a-z_]{1,32})=([\w.:-]{1,64})(?!\S)", re.ASCII)


class MailError(Exception):
    """A mail that can't be taken as it is."""

    def __init__(self, code: str, **facts: str) -> None:
        """Keep the reason."""
        super().__init__(code)
        self.reason = Reason(code, facts)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail: its bare name and its bytes."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """Its digest (hex)."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Letter:
    """Who a mail is from (one address, lower case; empty where it isn't clear), and what its subject says.

    `id` is a digest of its Message-ID, or of all of it where it has none. `is_automatic`: a program answered.
    """

    id: str
    sender: str
    subject: str
    is_automatic: bool

    @property
    def told(self) -> Mapping[str, str]:
        """What the subject tells by words such as `flow=CROSSINGS mapping=kg period=2026-05`."""
        return dict(_PAIR.findall(self.subject))


def parse_letter(header: bytes) -> Letter:
    """Return what a mail's header says; raises MailError for what can't be parsed. A body isn't looked at."""
    try:
        message = BytesHeaderParser(policy=email.policy.default).parsebytes(header)
        number = _header(message, "Message-ID") or hashlib.sha256(header).hexdigest()
        return Letter(
            hashlib.sha256(number.encode()).hexdigest(),
            _sender(message),
            _header(message, "Subject"),
            _is_automatic(message),
        )
    except Exception as error:  # the library's parser raises nearly anything at what hostile mails hold
        raise MailError("mail_broken") from error


def attachments_of(mail: bytes, *, most: int, most_bytes: int) -> tuple[Attachment, ...]:
    """Return a mail's files; raises MailError where they are too many or too large, or can't be decoded.

    A mail of parts within parts is not even parsed: each line of it would be held against every part's border.
    """
    if len(_NESTING.findall(mail)) > _MOST_NESTED:
        raise MailError("mail_broken")
    try:
        found = _files(mail, most=most, most_bytes=most_bytes)
    except MailError:
        raise
    except Exception as error:  # as above
        raise MailError("mail_broken") from error
    if len(found) > most:
        raise MailError("mail_too_many", most=str(most))
    return tuple(found)


def _files(mail: bytes, *, most: int, most_bytes: int) -> list[Attachment]:
    found: list[Attachment] = []
    for number, part in enumerate(email.message_from_bytes(mail, policy=email.policy.default).walk()):
        if number >= _MOST_PARTS:
            raise MailError("mail_too_many", most=str(most))
        name = _file_name(part.get_filename())
        if part.is_multipart() or not name or part.get_content_type().startswith(_NO_FILES):
            continue
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes):
            raise MailError("mail_broken")
        if len(data) > most_bytes:
            raise MailError("mail_too_large")
        found.append(Attachment(name, data))
    return found


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _sender(message: EmailMessage) -> str:
    """Return the one address that a mail says to be from: neither several, nor one that hides another."""
    headers = message.get_all("From", [])
    addresses = [address for _, address in getaddresses([str(header) for header in headers]) if address]
    return addresses[0].strip().lower() if len(headers) == 1 and len(addresses) == 1 else ""


def _is_automatic(message: EmailMessage) -> bool:
    said = _header(message, "Auto-Submitted").lower()
    returns = message.get("Return-Path")
    is_bounce = returns is not None and str(returns).strip() == "<>"
    return is_bounce or said not in {"", "no"} or _header(message, "Precedence").lower() in _AUTOMATIC


def _file_name(name: str | None) -> str:
    bare = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in bare if letter.isprintable()).strip(" .")
    return shown[-_LONGEST_NAME:]
