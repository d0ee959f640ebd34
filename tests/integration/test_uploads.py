"""Resumable uploads over real HTTP: broken off, resumed, displaced, ended, expired; by the tus protocol 1.0."""

import base64
import datetime as dt
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from comity.hub.home import create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.receive import receive
from comity.hub.intake.upload import FOLDER, Uploads
from comity.hub.scheduler import run_due
from comity.hub.settings.settings import Settings
from comity.model.access import OPERATOR
from integration.small_group import GROUP, KG, PERSONS, TJ, crossings, kept
from running_hub import RunningHub, running_hub, without_schedule
from until import until

pytestmark = pytest.mark.databases

API = "/api/v1/uploads"
TUS = {"tus-resumable": "1.0.0"}
BYTES = {**TUS, "content-type": "application/offset+octet-stream"}
MEBIBYTE = 1 << 20


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a running hub without figures, in which three uploads may wait."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    usual = without_schedule(Settings())
    with running_hub(tmp_path / "hub", replace(usual, uploads=replace(usual.uploads, per_provider=3))) as running:
        yield running


@pytest.fixture
def kg(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that sends for KG."""
    with service.client(KG, **TUS) as client:
        yield client


def begin(client: httpx.Client, length: int, **metadata: str) -> str:
    """Begin an upload and return its path."""
    pairs = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in metadata.items())
    answer = client.post(API, headers={"upload-length": str(length), "upload-metadata": pairs})
    assert answer.status_code == 201, answer.text
    return answer.headers["location"]


def send(client: httpx.Client, path: str, data: bytes, *, at: int, **headers: str) -> httpx.Response:
    """Add bytes to an upload."""
    own = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(path, content=data, headers={**BYTES, "upload-offset": str(at), **own})


def offset(client: httpx.Client, path: str) -> int:
    """Return how much of an upload came."""
    return int(client.head(path).headers["upload-offset"])


def half_sent(service: RunningHub, path: str, data: bytes, *, length: int) -> socket.socket:
    """Return a connection on which only these bytes of a longer body were sent."""
    address = urlsplit(service.url)
    connection = socket.create_connection((address.hostname, address.port))
    method = "PATCH" if path.startswith(API) else "POST"
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {address.netloc}",
        f"Content-Length: {length}",
        f"X-Test-Principal: {KG.name}/{KG.role.value}/{KG.provider}",
        "Tus-Resumable: 1.0.0",
        "Upload-Offset: 0",
        f"Content-Type: {BYTES['content-type']}" if method == "PATCH" else "Content-Type: text/csv",
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + data)
    return connection


def size_of(service: RunningHub, pattern: str) -> Callable[[], int]:
    """Return a function that says how many bytes of a file in the folder of uploads are on the disk."""

    def size() -> int:
        return sum(path.stat().st_size for path in (service.hub.directory / FOLDER).glob(pattern))

    return size


def test_a_file_sent_in_pieces_becomes_a_submission_once(kg: httpx.Client, service: RunningHub) -> None:
    """A slow line needs several days for a large file, and its last answer may be lost, too."""
    data = crossings(12, 13, 14)
    path = begin(kg, len(data), filename="Март.csv", dataflow="CROSSINGS")
    for at in range(0, len(data), 100):
        piece = data[at : at + 100]
        answer = send(kg, path, piece, at=at)
        assert (answer.status_code, int(answer.headers["upload-offset"])) == (204, at + len(piece)), answer.text
    dry = kg.post(f"{path}/submission?dry-run=true")
    assert (dry.status_code, dry.json()["fit"], service.hub.ledger.as_of_seq()) == (200, True, 0)
    first, again = kg.post(f"{path}/submission"), kg.post(f"{path}/submission")
    assert (first.status_code, again.status_code, again.json()["repeated"]) == (201, 200, True), first.text
    (part,) = first.json()["submissions"]
    assert (part["file"], part["sha256"]) == ("Март.csv", hashlib.sha256(data).hexdigest())
    assert again.json()["submissions"][0]["id"] == part["id"]
    assert service.hub.ledger.as_of_seq() == 1
    assert not list((service.hub.directory / FOLDER).glob("*.part"))


def test_a_hub_that_died_after_taking_an_upload_in_answers_alike(kg: httpx.Client, service: RunningHub) -> None:
    """The upload is still there, though its file is in the ledger: a second submission must not come of it."""
    data = crossings(12)
    path = begin(kg, len(data))
    send(kg, path, data, at=0)
    key = f"upload-{path.rpartition('/')[2]}"
    receive(service.hub, KG, Delivery(data, name="file"), idempotency_key=key)
    answer = kg.post(f"{path}/submission")
    assert (answer.status_code, answer.json()["repeated"]) == (200, True)
    assert service.hub.ledger.as_of_seq() == 1


def test_abilities_are_told(kg: httpx.Client) -> None:
    """A client of the protocol asks what it may use before it begins."""
    headers = kg.options(API).headers
    assert headers["tus-version"] == "1.0.0"
    assert set(headers["tus-extension"].split(",")) == {"creation", "checksum", "termination", "expiration"}
    assert "sha1" in headers["tus-checksum-algorithm"]


def test_what_came_before_a_break_is_kept(kg: httpx.Client, service: RunningHub) -> None:
    """A dropped connection must cost what was under way, not the whole file."""
    data = os.urandom(3 * MEBIBYTE)
    path = begin(kg, len(data))
    connection = half_sent(service, path, data[: 2 * MEBIBYTE + 100], length=len(data))
    until(lambda: size_of(service, "*.part")() >= MEBIBYTE)
    connection.close()
    until(lambda: offset(kg, path) == 2 * MEBIBYTE + 100)
    assert send(kg, path, data[2 * MEBIBYTE + 100 :], at=2 * MEBIBYTE + 100).status_code == 204
    part = next((service.hub.directory / FOLDER).glob("*.part"))
    assert hashlib.sha256(part.read_bytes()).digest() == hashlib.sha256(data).digest()


def test_anothers_request_stops_nothing(kg: httpx.Client, service: RunningHub) -> None:
    """Whoever came by an upload's number could break it off again and again."""
    data = os.urandom(2 * MEBIBYTE)
    path = begin(kg, len(data))
    with half_sent(service, path, data[:-1], length=len(data)) as connection, service.client(TJ, **TUS) as tj:
        until(lambda: size_of(service, "*.part")() >= MEBIBYTE)
        answers = [tj.head(path), tj.delete(path), send(tj, path, b"x", at=0), tj.post(f"{path}/submission")]
        assert [answer.status_code for answer in answers] == [404] * 4
        connection.sendall(data[-1:])
        assert connection.recv(100).startswith(b"HTTP/1.1 204")
    assert offset(kg, path) == len(data)


def test_a_hanging_request_does_not_lock_its_upload(kg: httpx.Client, service: RunningHub) -> None:
    """A router that forgets a connection leaves the hub waiting; its sender must not wait with it."""
    data = os.urandom(2 * MEBIBYTE)
    path = begin(kg, len(data))
    with half_sent(service, path, data[: MEBIBYTE + 5], length=len(data)) as hanging:
        until(lambda: size_of(service, "*.part")() >= MEBIBYTE)
        at = offset(kg, path)
        assert at == MEBIBYTE + 5
        assert send(kg, path, data[at:], at=at).status_code == 204
        assert b" 409 " in hanging.recv(1000)
    assert offset(kg, path) == len(data)


def test_a_plain_upload_that_breaks_off_leaves_nothing(service: RunningHub) -> None:
    """Half a file is no file: neither in the ledger nor on the disk."""
    data = crossings(12) + b"\n" * (2 * MEBIBYTE)
    connection = half_sent(service, "/api/v1/submissions", data[:-1], length=len(data))
    until(lambda: size_of(service, "incoming-*")() >= MEBIBYTE)
    connection.close()
    until(lambda: not kept(service))
    assert service.hub.ledger.last_received() is None


def test_uploads_survive_a_restart(tmp_path: Path) -> None:
    """An update of the hub in the middle of a large file would begin it anew for every sender."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    data = crossings(12)
    with running_hub(tmp_path / "hub") as before, before.client(KG, **TUS) as client:
        path = begin(client, len(data), filename="x.csv")
        send(client, path, data[:50], at=0)
    leftover = tmp_path / "hub" / FOLDER / "incoming-0"
    leftover.write_bytes(b"half a file whose sender was never answered")
    with running_hub(tmp_path / "hub") as after, after.client(KG, **TUS) as client:
        assert offset(client, path) == 50
        assert send(client, path, data[50:], at=50).status_code == 204
        assert client.post(f"{path}/submission").status_code == 201
    assert not leftover.exists()


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_a_piece_that_was_damaged_on_its_way_is_not_kept(kg: httpx.Client, algorithm: str) -> None:
    """A flipped bit in the middle of a file is found at once, while only one piece has to be sent again."""
    data = crossings(12)
    path = begin(kg, len(data))
    right = base64.b64encode(hashlib.new(algorithm, data).digest()).decode()
    wrong = send(kg, path, data[:-1] + b"?", at=0, upload_checksum=f"{algorithm} {right}")
    assert (wrong.status_code, offset(kg, path)) == (460, 0)
    assert send(kg, path, data, at=0, upload_checksum=f"{algorithm} {right}").status_code == 204
    assert offset(kg, path) == len(data)


def test_what_does_not_fit_is_refused(kg: httpx.Client) -> None:
    """Bytes in the wrong place make another file of it."""
    path = begin(kg, 10)
    assert send(kg, path, b"12345", at=3).status_code == 409
    assert send(kg, path, b"12345", at=0, content_type="text/csv").status_code == 415
    assert send(kg, path, b"x" * 11, at=0).status_code == 413
    assert send(kg, path, b"12345", at=0, tus_resumable="0.2.2").status_code == 412
    assert send(kg, path, b"12345", at=0, upload_checksum="crc32 AAAA").status_code == 400
    assert offset(kg, path) == 0
    early = kg.post(f"{path}/submission")
    assert (early.status_code, "0 of 10" in early.json()["detail"]) == (400, True)


def test_bounds_are_held(kg: httpx.Client) -> None:
    """One sender's unfinished files must not fill the disk."""
    too_long = kg.post(API, headers={"upload-length": str(1 << 40)})
    assert (too_long.status_code, too_long.json()["type"]) == (413, "/problems/too-large")
    assert kg.post(API, headers={"upload-length": "10", "upload-metadata": "dataflow !"}).status_code == 400
    for _ in range(3):
        begin(kg, 10)
    assert kg.post(API, headers={"upload-length": "10"}).status_code == 429


def test_an_upload_is_its_senders_alone(kg: httpx.Client, service: RunningHub) -> None:
    """Whoever guesses a number must not read, fill or remove another's file."""
    path = begin(kg, 10)
    for other in (TJ, OPERATOR):
        with service.client(other, **TUS) as client:
            assert client.head(path).status_code == 404
            assert send(client, path, b"12345", at=0).status_code == 404
            assert client.delete(path).status_code == 404
            assert client.post(f"{path}/submission").status_code == 404
    assert kg.delete(path).status_code == 204
    assert kg.head(path).status_code == 404
    assert kept(service) == []


def test_records_of_persons_are_removed_before_their_end(kg: httpx.Client, service: RunningHub) -> None:
    """A file about persons that is never finished would lie there until it expires."""
    head, *rows = PERSONS.splitlines(keepends=True)
    data = (head + "".join(rows * 20)).encode()
    path = begin(kg, len(data) + 1)
    answer = send(kg, path, data, at=0)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/persons")
    assert kept(service) == []
    whole = begin(kg, len(PERSONS))
    send(kg, whole, PERSONS.encode(), at=0)
    assert kg.post(f"{whole}/submission").json()["type"] == "/problems/persons"
    assert not [name for name in kept(service) if not name.endswith(".json")]


def test_what_is_not_finished_expires(tmp_path: Path) -> None:
    """Parts of files that nobody will finish would lie on the disk for ever."""
    uploads = Uploads(tmp_path, expire_after=dt.timedelta(hours=1))
    start = dt.datetime(2024, 3, 1, tzinfo=dt.UTC)
    old = uploads.create("provider/KG", length=10, metadata={}, at=start)
    new = uploads.create("provider/KG", length=10, metadata={}, at=start + dt.timedelta(minutes=30))
    assert old.expires_at == start + dt.timedelta(hours=1)
    assert uploads.unfinished("provider/KG", at=start + dt.timedelta(minutes=40)) == 2
    assert uploads.remove_expired(start + dt.timedelta(hours=1)) == [old.id]
    assert [path.name for path in (tmp_path / FOLDER).glob("*.part")] == [f"{new.id}.part"]


def test_the_schedule_removes_what_expired(kg: httpx.Client, service: RunningHub) -> None:
    """Whoever runs the schedule by hand must get rid of old parts, too."""
    path = begin(kg, 10)
    part = next((service.hub.directory / FOLDER).glob("*.part"))
    assert [run.done for run in run_due(service.hub) if run.job == "uploads"] == [()]
    os.utime(part, (0, 0))
    (run,) = [run for run in run_due(service.hub) if run.job == "uploads"]
    assert run.done == (f"{part.stem} expired",)
    assert kg.head(path).status_code == 404
    assert kept(service) == []
