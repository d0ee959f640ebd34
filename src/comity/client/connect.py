"""Connect to an exchange: a directory, an open hub, or an address."""

import os
from pathlib import Path

from comity.client.exchange import Exchange
from comity.client.local import LocalExchange
from comity.errors import ForbiddenError, UsageError
from comity.hub.access import sign_in
from comity.hub.access.sign_in import Presented
from comity.hub.extras import require
from comity.hub.home import Hub, open_hub
from comity.model.access import OPERATOR

KEY_VARIABLE = "COMITY_KEY"


def connect(
    url_or_path: str | Path | Hub,
    key: str | None = None,
    *,
    attempts: int = 5,
    timeout: float = 60.0,
    read_only: bool = False,
) -> Exchange:
    """Return the exchange at an address (`https://…`), in a hub's directory, or of a hub that is open.

    `key` is an API key, by default that of the environment variable COMITY_KEY. Over HTTP nobody in particular asks
    without one. In a directory the one who has the files in their hands may do everything; with a key, what it may.
    `attempts` and `timeout` (seconds for a request) are for HTTP; `read_only` opens a directory for reading alone.
    """
    if isinstance(url_or_path, str) and url_or_path.startswith(("http://", "https://")):
        require("serve", "connect")
        from comity.client.remote import RemoteExchange
        from comity.client.transport import Transport

        given = key if key is not None else os.environ.get(KEY_VARIABLE)
        return RemoteExchange(Transport(url_or_path, key=given or None, attempts=attempts, timeout=timeout))
    if isinstance(url_or_path, str) and "://" in url_or_path:
        raise UsageError(f"{url_or_path} is no address of a hub.", remedy="Write https://…, or a directory.")
    if isinstance(url_or_path, Hub):
        return LocalExchange(url_or_path, _presented(url_or_path, key), owns_hub=False)
    hub = open_hub(Path(url_or_path), read_only=read_only)
    try:
        return LocalExchange(hub, _presented(hub, key), owns_hub=True)
    except BaseException:
        hub.close()
        raise


def _presented(hub: Hub, key: str | None) -> Presented:
    if not key:
        return Presented(OPERATOR)
    found = sign_in.by_key(hub, key)
    if found is None:
        raise ForbiddenError(
            "The key that you presented is unknown, expired or revoked.", remedy="Ask the secretariat for another."
        )
    return found
