"""A letter as a mail message: text and simple HTML, the same bytes each time it is sent."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from comity.errors import ConfigurationError
from comity.hub.notices.outbox_attempt import Letter

_NO_LABEL = re.compile(r"[^a-z0-9]+")
_TEXT_ENCODING = "quoted-printable"


def render_message(letter: Letter, *, sender: str) -> bytes:
    """Return the message (RFC 5322, MIME) with the Message-ID that this delivery always has.

    Its Date is the moment at which the notice was made, so that a repeat is the same message. Every header is set
    through the email package, which refuses line breaks in it; addresses were checked when they were read.
    """
    domain = f"{_NO_LABEL.sub('-', letter.group_id.lower()).strip('-') or 'hub'}.comity"
    message = EmailMessage(policy=SMTP)
    message["From"] = sender_address(sender, letter.group_name)
    message["To"] = Address(addr_spec=letter.address)
    message["Subject"] = f"[{letter.group_name}] {letter.text.subject}"
    message["Date"] = letter.made_at
    message["Message-ID"] = f"<{letter.id}@{domain}>"
    message["List-Id"] = f"<notices.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = letter.text.language
    message.set_content(_plain_body(letter), cte=_TEXT_ENCODING)
    message.add_alternative(_html_body(letter), subtype="html", cte=_TEXT_ENCODING)
    message.set_boundary(f"=_{letter.id}")
    return message.as_bytes()


def sender_address(sender: str, name: str = "") -> Address:
    """Return the address that mail comes from; raises ConfigurationError where it is none."""
    try:
        address = Address(display_name=name, addr_spec=sender)
    except (ValueError, IndexError) as error:
        raise _no_sender(sender) from error
    if not address.username or not address.domain or not sender.isascii() or not sender.isprintable():
        raise _no_sender(sender)
    return address


def _no_sender(sender: str) -> ConfigurationError:
    return ConfigurationError(
        f"[mail] sender: {sender!r} is no address.", remedy='Write it in server.toml as sender = "hub@example.org".'
    )


def _plain_body(letter: Letter) -> str:
    text = letter.text
    parts = [*text.paragraphs, "\n".join(f"- {line}" for line in text.lines), f"-- \n{text.closing}"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _html_body(letter: Letter) -> str:
    text = letter.text
    paragraphs = "".join(f"<p>{escape(paragraph)}</p>\n" for paragraph in text.paragraphs)
    items = "".join(f"<li>{escape(line)}</li>\n" for line in text.lines)
    listed = f"<ul>\n{items}</ul>\n" if items else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(text.language)}">\n<head><meta charset="utf-8">'
        f"<title>{escape(text.subject)}</title></head>\n<body>\n{paragraphs}{listed}"
        f"<p><small>{escape(text.closing)}</small></p>\n</body>\n</html>\n"
    )
