"""Where the service listens."""

import socket
from dataclasses import replace

from comity.hub.settings.settings import Settings
from comity.web.server import listening_socket


def test_its_connections_send_at_once() -> None:
    """An answer in two pieces would wait for the reader's acknowledgement: 40 ms for each page."""
    settings = Settings()
    settings = replace(settings, server=replace(settings.server, port=0))
    with listening_socket(settings) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
