"""Letters by mail: one connection to the mail server for a run, one attempt for each letter."""

import hashlib
import smtplib
import ssl
from types import TracebackType
from typing import Self

from comity.errors import ConfigurationError, OutsideError
from comity.hub.notices.mail_message import render_message, sender_address
from comity.hub.notices.outbox_attempt import Attempt, Letter, Outcome
from comity.hub.notices.outbox_settings import MailSettings
from comity.hub.notices.texts import plain

_PERMANENT = range(500, 600)
_LONGEST_REPLY = 120


class MailTransport:
    """Sends letters through the mail server of the settings.

    A server that can't be reached, or refuses the hub itself, holds all letters of the run up; one that refuses a
    letter or its recipient with a 5xx reply ends that letter alone.
    """

    def __init__(self, settings: MailSettings) -> None:
        """Check the settings; the server is called with the first letter."""
        sender_address(settings.sender)
        self._settings = settings
        self._server: smtplib.SMTP | None = None
        self._down = ""

    def __enter__(self) -> Self:
        """Nothing is to be done before the first letter."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye to the server."""
        self._hang_up()

    def send(self, letter: Letter) -> Attempt:
        """Try once to hand the letter to the server."""
        message = render_message(letter, sender=self._settings.sender)
        if self._down:
            return Attempt(Outcome.LATER, self._down)
        try:
            self._server = self._server or connect(self._settings)
        except (OSError, smtplib.SMTPException) as error:
            self._down = _problem(error)
            return Attempt(Outcome.LATER, self._down)
        try:
            self._server.sendmail(self._settings.sender, [letter.address], message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = next(iter(error.recipients.values()))
            return _refused(code, reply)
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Attempt(Outcome.LATER, _problem(error))
        return Attempt(Outcome.SENT, sent_sha256=hashlib.sha256(message).hexdigest())

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (OSError, smtplib.SMTPException):
                server.close()


def connect(settings: MailSettings) -> smtplib.SMTP:
    """Return a connection to the mail server, logged in to; raises OSError or SMTPException."""
    timeout = settings.timeout_seconds
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.host, settings.port, timeout=timeout, context=tls_context(settings.ca_file)
        )
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=timeout)
    try:
        if settings.security == "starttls":
            server.starttls(context=tls_context(settings.ca_file))
        if settings.user:
            server.login(settings.user, settings.password)
    except BaseException:
        server.close()
        raise
    return server


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Return a context that checks certificates, against a file of the hub's own where one is named."""
    try:
        return ssl.create_default_context(cafile=ca_file or None)
    except FileNotFoundError as error:
        raise ConfigurationError(f"ca_file: there is no file {ca_file}.", remedy="Correct the path.") from error
    except (OSError, ssl.SSLError) as error:
        raise OutsideError(f"ca_file: {ca_file} can't be read.", remedy="Give certificates in PEM.") from error


def _refused(code: int, reply: bytes | str) -> Attempt:
    outcome = Outcome.NEVER if code in _PERMANENT else Outcome.LATER
    return Attempt(outcome, _reply_text(code, reply))


def _problem(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _reply_text(error.smtp_code, error.smtp_error)
    if isinstance(error, OSError) and error.strerror:
        return plain(f"the mail server can't be reached: {error.strerror}")
    return plain(f"the mail server: {type(error).__name__}")


def _reply_text(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return plain(f"SMTP {code} {text[:_LONGEST_REPLY]}")
