"""What blocks is done in threads: while one disk is slow, or one mapping long, everybody else is answered."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from comity.hub.home import create_hub
from comity.hub.intake import upload
from comity.web import submissions_asked
from integration.small_group import GROUP, KG, crossings
from running_hub import RunningHub, running_hub

UPLOADS, SUBMISSIONS = "/api/v1/uploads", "/api/v1/submissions"
BYTES = {"tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream"}


class _Seen:
    """Keeps what blocking work was done, and what of it on the event loop."""

    def __init__(self) -> None:
        self.done: set[str] = set()
        self.on_the_loop: set[str] = set()

    def note(self, name: str) -> None:
        self.done.add(name)
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop()
            self.on_the_loop.add(name)

    def watched(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **more: Any) -> Any:  # noqa: ANN401 - whatever is called
            self.note(name)
            return call(*args, **more)

        return run


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a running hub without figures."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    with running_hub(tmp_path / "hub") as running:
        yield running


@pytest.fixture
def seen(service: RunningHub, monkeypatch: pytest.MonkeyPatch) -> _Seen:
    """Watch the disk work of uploads, and the reading of mappings, from here on."""
    assert httpx.get(f"{service.url}/healthz", trust_env=False).is_success  # it has begun
    found = _Seen()
    monkeypatch.setattr(upload, "disk_faults", found.watched("disk", upload.disk_faults))
    monkeypatch.setattr(os, "fsync", found.watched("fsync", os.fsync))
    monkeypatch.setattr(Path, "chmod", found.watched("body", Path.chmod))
    monkeypatch.setattr(submissions_asked, "sent_mapping", found.watched("map", submissions_asked.sent_mapping))
    return found


def test_resumable_uploads_keep_nobody_waiting(service: RunningHub, seen: _Seen) -> None:
    """A disk that takes seconds to sync would keep every other request waiting as long."""
    data = crossings(5)
    with service.client(KG, **BYTES) as kg:
        path = _begin(kg, len(data))
        wrong = {"upload-checksum": "sha1 " + "A" * 27 + "="}
        assert kg.patch(path, content=data[:9], headers={"upload-offset": "0", **wrong}).status_code == 460
        assert kg.patch(path, content=data, headers={"upload-offset": "0"}).status_code == 204
        assert kg.head(path).headers["upload-offset"] == str(len(data))
        for _ in range(2):
            assert kg.post(f"{path}/submission").is_success
        assert kg.delete(path).status_code == 204
    assert {"disk", "fsync"} <= seen.done
    assert seen.on_the_loop == set()


def test_files_and_mappings_keep_nobody_waiting(service: RunningHub, seen: _Seen) -> None:
    """A mapping that takes long to read would keep every other request waiting as long."""
    form = {"file": ("t.csv", b"x,y\n1,2\n"), "mapping": ("m.toml", b"a=1\n")}
    with service.client(KG) as kg:
        assert kg.post(SUBMISSIONS, content=crossings(1)).status_code == 201
        for path in (SUBMISSIONS, f"{SUBMISSIONS}?dry-run=true", f"{SUBMISSIONS}/1/corrections"):
            assert kg.post(path, files=form).status_code == 400
    assert seen.done == {"disk", "body", "map", "fsync"}
    assert seen.on_the_loop == set()


def _begin(client: httpx.Client, length: int) -> str:
    answer = client.post(UPLOADS, headers={"upload-length": str(length)})
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])
