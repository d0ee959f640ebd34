"""The mailbox itself, by IMAP: look at what is there, and move what was dealt with. Foreign errors end here."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import imapclient

from comity.errors import ConfigurationError
from comity.hub.collecting.failure import failure
from comity.hub.mailbox.settings import MailboxSettings

_HEADER_BYTES = 64 * 1024
_SIZE, _BODY = b"RFC822.SIZE", b"BODY[]"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Mailbox:
    """An open mailbox: its mails by their numbers."""

    def __init__(self, client: imapclient.IMAPClient, settings: MailboxSettings) -> None:
        """Work on an open connection."""
        self._client, self._settings = client, settings
        for folder in (settings.done_folder, settings.refused_folder):
            if not client.folder_exists(folder):
                client.create_folder(folder)
        client.select_folder(settings.folder)

    def numbers(self) -> list[int]:
        """Return the numbers of all mails in the folder, oldest first."""
        with _translated(self._settings.host):
            return sorted(self._client.search("ALL"))

    def size(self, number: int) -> int | None:
        """Return how large a mail is; None where it is gone."""
        with _translated(self._settings.host):
            found = self._client.fetch([number], [_SIZE]).get(number, {})
        return None if _SIZE not in found else int(found[_SIZE])

    def whole(self, number: int) -> bytes:
        """Return a mail without marking it as read."""
        return self._part(number, b"BODY.PEEK[]")

    def header(self, number: int) -> bytes:
        """Return the beginning of a mail's header."""
        return self._part(number, b"BODY.PEEK[HEADER]<0.%d>" % _HEADER_BYTES)

    def move(self, number: int, folder: str) -> None:
        """Move a mail into another folder."""
        with _translated(self._settings.host):
            if self._client.has_capability("MOVE"):
                self._client.move([number], folder)
                return
            self._client.copy([number], folder)
            self._client.delete_messages([number])
            self._client.expunge([number] if self._client.has_capability("UIDPLUS") else None)

    def _part(self, number: int, what: bytes) -> bytes:
        with _translated(self._settings.host):
            found = self._client.fetch([number], [what]).get(number, {})
        return next((value for name, value in found.items() if name.startswith(b"BODY[")), None) or b""


@contextmanager
def open_mailbox(settings: MailboxSettings) -> Iterator[Mailbox]:
    """Give the mailbox, logged in to; raises CollectionError for whatever the server or the network does."""
    host = settings.host
    if settings.security == "none" and host not in _LOOPBACK:
        raise ConfigurationError(
            "[mailbox] security: a password must not go over the network in plain.",
            remedy='Set security = "tls" or "starttls"; "none" is for the hub\'s own machine.',
        )
    with _translated(host):
        client = _connected(settings)
        try:
            try:
                client.login(settings.user, settings.password)
            except imapclient.exceptions.LoginError as error:
                raise failure("mailbox_login", host=host) from error
            yield Mailbox(client, settings)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                client.logout()


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """Turn what the server or the network does into reasons that people can read."""
    try:
        yield
    except ssl.SSLError as error:
        raise failure("certificate", host=host, problem=str(error.reason or error)) from error
    except (imaplib.IMAP4.error, OSError) as error:
        raise failure("unreachable", host=host, problem=str(error).strip(".")) from error


def _connected(settings: MailboxSettings) -> imapclient.IMAPClient:
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    client = imapclient.IMAPClient(
        settings.host,
        settings.port,
        ssl=settings.security == "tls",
        ssl_context=context,
        timeout=settings.timeout_seconds,
    )
    if settings.security == "starttls":
        client.starttls(context)
    return client
