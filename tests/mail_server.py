"""A real IMAP server for tests (pymap, in memory), in a thread, over TLS with a certificate of its own."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
import threading
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import imapclient
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

USER, PASSWORD = "hub@example.org", "a-word-for-tests"
_PATIENCE = 10.0


@dataclass(frozen=True)
class MailServer:
    """A running server: its port, and the file of the certificate to trust."""

    port: int
    ca_file: Path

    @contextlib.contextmanager
    def client(self, kind: type[imapclient.IMAPClient] = imapclient.IMAPClient) -> Iterator[imapclient.IMAPClient]:
        """Give a client that is logged in."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        with kind("127.0.0.1", self.port, ssl=True, ssl_context=context, timeout=_PATIENCE) as client:
            client.login(USER, PASSWORD)
            yield client

    def deliver(self, message: bytes) -> None:
        """Put a mail into the inbox."""
        with self.client() as client:
            client.append("INBOX", message)

    def counts(self, *folders: str) -> list[int]:
        """Return how many mails each folder holds; 0 where there is no such folder."""
        with self.client() as client:
            return [
                int(client.select_folder(folder, readonly=True)[b"EXISTS"]) if client.folder_exists(folder) else 0
                for folder in folders
            ]


@contextlib.contextmanager
def mail_server(folder: Path) -> Iterator[MailServer]:
    """Run a server until the block's end."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    ready, ports = threading.Event(), list[int]()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def serve() -> None:
        backend, config = await DictBackend.init(
            _arguments(), hash_context=BuiltinHash(hash_name="sha256", rounds=1)
        )
        config.apply_context()
        reader = ProxyProtocolReader(config.proxy_protocol)
        callback = reader.get_callback(IMAPServer(backend.login, config))
        server = await asyncio.start_server(callback, "127.0.0.1", 0, ssl=context)
        async with server:
            ports.append(server.sockets[0].getsockname()[1])
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    if not ready.wait(_PATIENCE):
        raise TimeoutError("the mail server didn't start")
    try:
        yield MailServer(ports[0], certificate)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(_PATIENCE)


def _arguments() -> Namespace:
    return Namespace(
        host="127.0.0.1",
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=ProxyProtocolVersion.NOOP.name.lower(),
        inherited_sockets=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Write a certificate for 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail server for tests")])
    now = dt.datetime.now(dt.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "mail.pem", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, secret
