"""A real IMAP server for tests (pymap, in memory), in a thread, over TLS with a certificate of its own."""

import asyncio
import contextlib
import ssl
import threading
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import imapclient
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

from own_certificate import write_certificate

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
    certificate, key = write_certificate(folder)
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
