"""Providers that send file after file to a hub that may break at any moment, and remember what it answered."""

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpx

from surviving_hub import file_of

PATIENCE = 60.0
_PAUSE, _LAST_PATIENCE = 0.05, 600.0
_PROBLEM = "application/problem+json"


@dataclass
class Sender:
    """Sends file after file, each until it is answered; keeps what was answered, and every head that it saw.

    `broken_off` counts requests that ended without an answer, `told` what the hub said where it couldn't take a
    file just then, and `faults` is what it should never have said.
    """

    provider: str
    key: str
    url: str
    stop: threading.Event
    pause: float = 0.0
    acknowledged: dict[int, str] = field(default_factory=dict)
    heads: dict[int, str] = field(default_factory=dict)
    broken_off: int = 0
    told: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    _client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to connect; one client for all, since making one costs more than what it sends."""
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/vnd.sdmx.data+csv"}
        self._client = httpx.Client(
            base_url=self.url,
            headers=headers,
            timeout=PATIENCE,
            trust_env=False,
            verify=False,  # noqa: S501 - there is nothing to verify over plain HTTP
        )

    def run(self) -> None:
        """Send until told to stop, and then finish what was begun."""
        number = 0
        while not self.stop.is_set():
            number += 1
            self.send(file_of(self.provider, number), f"{self.provider}-{number}")
            time.sleep(self.pause)

    def send(self, content: bytes, key: str) -> None:
        """Send a file under its idempotency key until it is answered."""
        while not self._is_answered(content, key):
            time.sleep(_PAUSE)

    def _is_answered(self, content: bytes, key: str) -> bool:
        """Send a file once, and look at the log; say whether there was an answer that ends it."""
        named = {"Idempotency-Key": key}
        path = f"/api/v1/submissions?name={key}.csv"
        try:
            is_end = self._note(self._client.post(path, headers=named, content=content))
            if is_end:
                self._look_at_the_log()
        except httpx.HTTPError:
            self.broken_off += 1
            is_end = False
        return is_end

    def _note(self, answer: httpx.Response) -> bool:
        """Keep what an answer says; say whether it ends the sending."""
        if answer.status_code in {200, 201}:
            (part,) = answer.json()["submissions"]
            self.acknowledged[part["id"]] = part["sha256"]
            return True
        if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE and answer.headers["content-type"] == _PROBLEM:
            self.told[str(answer.json().get("detail", ""))] += 1
            return False
        self.faults.append(f"{answer.status_code} {answer.text[:300]}")
        return answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR

    def _look_at_the_log(self) -> None:
        answer = self._client.get("/api/v1/log/head")
        if answer.is_success:
            head = answer.json()
            self.heads[head["size"]] = head["root"]
        elif answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            self.faults.append(f"{answer.status_code} {answer.text[:300]}")


@contextlib.contextmanager
def sending(keys: Mapping[str, str], port: int, *, pause: float = 0.0) -> Iterator[list[Sender]]:
    """Let each provider send to a port until the block's end, and finish what they began before it is left."""
    stop = threading.Event()
    senders = [Sender(one, keys[one], f"http://127.0.0.1:{port}", stop, pause) for one in keys]
    threads = [threading.Thread(target=sender.run, daemon=True) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield senders
    finally:
        stop.set()
        for thread in threads:
            thread.join(_LAST_PATIENCE)
    if any(thread.is_alive() for thread in threads):
        raise TimeoutError("a file was never answered")
