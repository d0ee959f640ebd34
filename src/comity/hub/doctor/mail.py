"""The mail server and the mailbox: whether they let the hub in."""

import datetime as dt
import smtplib
from collections.abc import Iterator

from comity.errors import ComityError
from comity.hub.doctor.examined import Examined, fault, fine, warning
from comity.hub.doctor.servers import end_of_certificate, judge_certificate
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.mailbox.settings import MailboxSettings
from comity.hub.notices.mail import connect
from comity.hub.notices.mail_message import sender_address
from comity.hub.notices.outbox_settings import MailSettings
from comity.hub.settings.settings import Settings


def examine_mail(hub: Hub, settings: Settings, *, now: dt.datetime) -> Iterator[Examined]:
    """Yield what there is to say of the mail that goes out and comes in."""
    if settings.mail.host:
        yield examine_outgoing(settings.mail, now=now)
    elif any(contact.email for contact in hub.group.contacts):
        yield warning(
            "mail",
            "The group names addresses, and no mail server is set: notices wait.",
            "Set host and sender in [mail] of server.toml.",
        )
    else:
        yield fine("mail", "Nobody is to be told by mail.")
    if settings.mailbox.host:
        yield examine_incoming(settings.mailbox)


def examine_outgoing(settings: MailSettings, *, now: dt.datetime) -> Examined:
    """Log in to the mail server, and send nothing."""
    name = f"The mail server {settings.host}"
    try:
        sender_address(settings.sender)
        server = connect(settings)
    except ComityError as error:
        return fault("mail", error.detail, error.remedy)
    except (OSError, smtplib.SMTPException) as error:
        said = f"{name} doesn't let the hub in: {_reason(error)}."
        return fault("mail", said, "Look at [mail] of server.toml, and at the server's own log.")
    try:
        server.noop()
        ends = end_of_certificate(server.sock)
    except (OSError, smtplib.SMTPException) as error:
        return fault("mail", f"{name} hung up: {_reason(error)}.", "Look at the server's own log.")
    finally:
        server.close()
    return judge_certificate("mail", name, ends, now=now)


def examine_incoming(settings: MailboxSettings) -> Examined:
    """Log in to the mailbox, and take nothing."""
    try:
        require("serve", "doctor")
        from comity.hub.mailbox.imap import open_mailbox

        with open_mailbox(settings) as mailbox:
            waiting = len(mailbox.numbers())
    except ComityError as error:
        return fault(
            "mailbox", f"{settings.host}: {error.detail}", error.remedy or "Look at [mailbox] of server.toml."
        )
    return fine("mailbox", f"The mailbox at {settings.host} answers; {waiting} mails are in it.")


def _reason(error: Exception) -> str:
    """Return why, without what the server said: that may quote the name that was logged in with."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    return str(getattr(error, "strerror", None) or getattr(error, "verify_message", None) or type(error).__name__)
