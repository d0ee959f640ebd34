"""Every route that takes a body, given changed files, headers and forms: no crash, no hang, no leak.

Used by the tests in few cases, and by `python -m bench.upload_fuzz` in many.
"""

import base64
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from comity.hub.home import Hub
from comity.hub.intake.upload import FOLDER

sys.path.append(str(Path(__file__).parent))  # its neighbours import one another as a script's do

from mutations import Mutator
from seeds import csv_messages, form, json_messages, ml_messages, structure_messages, workbook

API = "/api/v1"
SLOW = 10.0
"""Seconds within which every answer must come."""
LONGEST = 64 * 1024
_WORDS = [b"KG", b"TJ", b"2024-03", b"-1", b"1e309", b"NaN", b"_T", b"*", b"", b"\x00", "\u202e".encode(), b"'\"<&"]
_TYPES = (
    *("application/vnd.sdmx.data+csv", "application/vnd.sdmx.data+json;version=2.0.0", "text/csv; charset=utf-16"),
    *(
        "application/vnd.sdmx.data+xml;version=3.0.0",
        "application/octet-stream",
        "application/json",
        "",
        "a/b;q=\x80",
    ),
    *(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "multipart/form-data; boundary=x",
        "text/",
    ),
)
_CODINGS = ("", "gzip", "br", "zstd", "deflate", "x", "gzip, gzip")
NOT_SENT = 0
"""In the place of a status: the client itself refuses to send such a header."""
_ANSWERS = frozenset({501, 503})
"""Of the answers from 500 on, those that say that something isn't done here, or not now."""


@dataclass
class Found:
    """What came of the cases: answers by status, the slowest, and what is wrong."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


Case = Callable[[httpx.Client, random.Random, bytes], httpx.Response]


def fuzz(client: httpx.Client, *, cases: int, seed: int = 0) -> Found:
    """Send so many cases; those of one seed are always the same."""
    choice, found, mutate = random.Random(seed), Found(), Mutator(_WORDS)
    files = list(_seeds())
    for number in range(cases):
        case = choice.choice(CASES)
        data = mutate(choice.choice(files), LONGEST, choice.randrange(1 << 30))
        began = time.monotonic()
        try:
            answer = case(client, choice, data)
        except httpx.LocalProtocolError:
            found.statuses[NOT_SENT] += 1
            continue
        except httpx.HTTPError as error:
            found.faults.append(f"case {number} {case.__name__}: {type(error).__name__}")
            continue
        seconds = time.monotonic() - began
        found.slowest = max(found.slowest, seconds)
        found.statuses[answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code not in _ANSWERS:
            found.faults.append(f"case {number} {case.__name__}: {answer.status_code}")
        if seconds > SLOW:
            found.faults.append(f"case {number} {case.__name__}: {seconds:.1f} s")
    return found


def left_behind(hub: Hub) -> list[str]:
    """Return what bodies that ended should not have left: files that nobody knows, beside unfinished uploads."""
    return sorted(path.name for path in (hub.directory / FOLDER).glob("incoming-*"))


def open_files() -> int:
    """Return how many files and sockets this process has open."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def _seeds() -> Iterator[bytes]:
    yield from csv_messages()
    yield from ml_messages()
    yield from json_messages()
    yield from structure_messages()
    yield workbook()
    yield form()
    yield b'{"provider": "KG", "dataflow": "CROSSINGS", "statements": {"S.3.4": "entries"}}'
    yield b"id = 'x'\ndataflow = 'CROSSINGS'\n[[column]]\nname = 'a'\n"


def _text(choice: random.Random) -> str:
    """Return a text that a header may hold, seldom a fitting one."""
    return "".join(chr(choice.choice((*range(32, 127), *range(160, 256)))) for _ in range(choice.randrange(24)))


def _headers(choice: random.Random) -> dict[str, str]:
    made = {"Content-Type": choice.choice(_TYPES), "Content-Encoding": choice.choice(_CODINGS)}
    made |= {"Content-Disposition": f'attachment; filename="{_text(choice)}"', "Idempotency-Key": _text(choice)}
    made |= {"Repr-Digest": _text(choice), "Content-Digest": f"sha-256=:{_text(choice)}:"}
    made |= {"Comity-Signature": _text(choice), "Accept-Language": _text(choice)}
    return {name: made[name] for name in choice.sample(sorted(made), k=choice.randrange(len(made)))}


def _send(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    query = {"provider": choice.choice(("", "KG", "TJ", _text(choice)))} if choice.random() < 0.3 else {}
    headers = {name: value.encode("latin-1", "replace") for name, value in _headers(choice).items()}
    return client.post(f"{API}/submissions", params=query, content=data, headers=headers)  # type: ignore[arg-type]


def _send_form(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    fields = {choice.choice(("provider", "mapping", "period", _text(choice) or "x")): _text(choice)}
    names = (choice.choice(("file", "mapping", "signature", "x")), "file")
    files = [(name, (_text(choice), data)) for name in names[: choice.randint(1, 2)]]
    return client.post(f"{API}/submissions", data=fields, files=files)


def _send_broken_form(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{_text(choice)}"\r\n\r\n'.encode(
        "latin-1"
    )
    body = choice.choice((head, b"--x\r\n", b"")) + data + choice.choice((b"\r\n--x--", b"\r\n--x", b""))
    return client.post(
        f"{API}/submissions", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}
    )


def _resume(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    """Begin an upload, add to it, and submit it: each step fitting or not."""
    tus = {"Tus-Resumable": choice.choice(("1.0.0", "1.0.0", "0.2"))}
    name = base64.b64encode(_text(choice).encode()).decode()
    length = choice.choice((len(data), len(data), 0, -1, 1 << 62))
    begun = client.post(
        f"{API}/uploads", headers={**tus, "Upload-Length": str(length), "Upload-Metadata": f"filename {name}"}
    )
    place = begun.headers.get("location")
    if place is None:
        return begun
    offset = choice.choice((0, 0, 0, 1, -1))
    added = client.patch(
        place,
        content=data,
        headers={**tus, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"},
    )
    if added.status_code == 204 and choice.random() < 0.8:
        added = client.post(
            f"{place}/submission", params={"mapping": _text(choice)} if choice.random() < 0.2 else {}
        )
    client.delete(place, headers=tus)
    return added


def _report_quality(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    return client.post(
        f"{API}/quality", content=data, headers={"Content-Type": choice.choice(_TYPES).encode("latin-1")}
    )  # type: ignore[dict-item]


def _decide(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    verb = choice.choice(("admission", "refusal", "withdrawal", "corrections"))
    number = choice.choice(("1", "2", "0", "9" * 20, "x"))
    path = choice.choice(
        (f"submissions/{number}/{verb}", "threads", f"findings/{number}/answers", "waivers", "session")
    )
    return client.post(f"{API}/{path}", content=data, headers={"Content-Type": "application/json"})


def _page_form(client: httpx.Client, choice: random.Random, data: bytes) -> httpx.Response:
    path = choice.choice(
        ("/submit", "/submit/nil", "/submit/mapping", "/submit/mapping/choices", "/verify", "/sign-in")
    )
    return client.post(
        path, files={"file": (_text(choice), data)}, data={"token": _text(choice), "receipt": _text(choice)}
    )


CASES: tuple[Case, ...] = (
    _send,
    _send,
    _send_form,
    _send_broken_form,
    _resume,
    _report_quality,
    _decide,
    _page_form,
)
