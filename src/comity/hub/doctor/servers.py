"""Servers that the hub talks to, asked once each for their time and their certificate; nothing else is sent."""

import datetime as dt
import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from comity.errors import ConfigurationError
from comity.hub.doctor.examined import Examined, fault, fine, warning
from comity.hub.home import Hub
from comity.hub.settings.settings import Settings
from comity.model.collection import SourceKind

_TIMEOUT = 10.0
_SOON = dt.timedelta(days=21)
_AT_ONCE = dt.timedelta(days=3)
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where to ask, what for, and which certificates to trust besides those that are known publicly."""

    url: str
    purpose: str
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server showed: its time, when it was asked for it, the end of its certificate; or why it didn't."""

    purpose: str
    host: str
    at: dt.datetime | None = None
    asked_at: dt.datetime | None = None
    ends: dt.datetime | None = None
    problem: str = ""


def addresses_of(hub: Hub, settings: Settings) -> Iterator[Address]:
    """Yield the addresses of all servers that group and settings name, each host once."""
    told: set[str] = set()
    for one in _all_addresses(hub, settings):
        parts = urlsplit(one.url)
        if parts.scheme in _PORTS and parts.netloc not in told:
            told.add(parts.netloc)
            yield one


def _all_addresses(hub: Hub, settings: Settings) -> Iterator[Address]:
    yield Address(settings.server.public_url, "this hub")
    yield Address(settings.oidc.issuer, "sign-in")
    for collection in hub.group.collections:
        if collection.source is not SourceKind.FOLDER and not settings.collection.proxy:
            yield Address(collection.place, f"collection {collection.name}", settings.collection.ca_file)


def ask(address: Address, *, timeout: float = _TIMEOUT) -> Seen:
    """Ask a server for its time: one HEAD of its root, without anything that says who asks."""
    parts = urlsplit(address.url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        connection = _connection(parts.scheme, host, port, address=address, timeout=timeout)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"The certificates {address.ca_file} can't be read.", remedy="Correct ca_file in server.toml."
        ) from error
    try:
        connection.connect()
        ends = end_of_certificate(connection.sock)
        asked_at = dt.datetime.now(dt.UTC)
        connection.request("HEAD", "/")
        date = connection.getresponse().getheader("Date") or ""
    except ssl.SSLCertVerificationError as error:
        return Seen(address.purpose, host, problem=f"its certificate doesn't hold: {error.verify_message}")
    except (OSError, http.client.HTTPException) as error:
        return Seen(address.purpose, host, problem=f"it can't be reached: {error or type(error).__name__}")
    finally:
        connection.close()
    return Seen(address.purpose, host, _moment(date), asked_at, ends)


def judge_server(seen: Seen, *, now: dt.datetime) -> Examined:
    """Judge a server by whether it answers, and by the end of its certificate."""
    subject = f"server {seen.host}"
    if seen.problem:
        remedy = "Look at it from this machine, for example with curl; mend its certificate, name or network."
        return fault(subject, f"{seen.host} ({seen.purpose}): {seen.problem}.", remedy)
    return judge_certificate(subject, f"{seen.host} ({seen.purpose})", seen.ends, now=now)


def judge_certificate(subject: str, name: str, ends: dt.datetime | None, *, now: dt.datetime) -> Examined:
    """Judge a server that answers by the end of its certificate; None: it has none."""
    if ends is None:
        return fine(subject, f"{name} answers, without TLS.")
    said = f"{name} answers; its certificate ends on {ends:%Y-%m-%d}."
    remedy = "Renew the certificate, and look why that didn't happen by itself."
    if ends - now < _AT_ONCE:
        return fault(subject, said, remedy)
    return warning(subject, said, remedy) if ends - now < _SOON else fine(subject, said)


def end_of_certificate(connection: object) -> dt.datetime | None:
    """Return the end of the certificate that the other side of a connection showed; None where it isn't TLS."""
    found = connection.getpeercert() if isinstance(connection, ssl.SSLSocket) else None
    if not found:
        return None
    return dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), dt.UTC)


def _connection(
    scheme: str, host: str, port: int, *, address: Address, timeout: float
) -> http.client.HTTPConnection:
    if scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout)
    context = ssl.create_default_context(cafile=address.ca_file or None)
    return http.client.HTTPSConnection(host, port, timeout=timeout, context=context)


def _moment(text: str) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(dt.UTC)
    except (ValueError, TypeError):
        return None
