"""Copies of a hub over HTTP, by the command: made, followed, read, verified, and refused where the hub forks."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import comity
from comity.client.replica_source import HttpSource
from comity.client.transport import Transport
from comity.errors import ForbiddenError, UsageError
from comity.hub import registry
from comity.hub.home import Hub, create_hub, open_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.keep import verify
from comity.hub.registry import NewKey
from comity.hub.replicas.replica import Copy
from comity.model.access import OPERATOR, Role
from integration.small_group import GROUP, crossings
from ledger_database import behind, hub_url
from quiet_service import quiet
from run_comity import comity as run_comity
from running_hub import RunningHub, running_hub

pytestmark = pytest.mark.databases


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a served hub with two submissions."""
    with create_hub(tmp_path / "hub", group_text=GROUP) as hub:
        take(hub, 1, 2)
        take(hub, 1, 3)
    with quiet(), running_hub(tmp_path / "hub") as running:
        yield running


def take(hub: Hub, *values: int) -> None:
    """Let a hub take a file in."""
    assert submit(hub, Delivery(crossings(*values), name="f.csv", provider="KG")).is_accepted


def key_of(hub: Hub, role: Role, provider: str | None = None) -> str:
    """Return a new API key."""
    return registry.add_key(hub, OPERATOR, NewKey(label=role.value, role=role, provider=provider))[1]


def test_a_copy_is_made_and_followed_by_command(service: RunningHub, tmp_path: Path) -> None:
    """A member types one command and has all of the exchange, checked."""
    key, directory = tmp_path / "key.txt", tmp_path / "copy"
    key.write_text(key_of(service.hub, Role.SECRETARIAT) + "\n")
    command = ("replicate", service.url, str(directory), "--key-file", str(key))
    first = run_comity(*command)
    assert first.code == 0, first.err
    assert "All of it is here" in first.out
    take(service.hub, 1, 4)
    assert "1 leaf is new" in run_comity(*command).out
    verified = run_comity("verify", "--hub", str(directory))
    assert verified.code == 0
    assert f"copy of the hub at {service.url}" in verified.out
    data = [run_comity("data", "CROSSINGS", "--hub", str(one)).out for one in (directory, service.hub.directory)]
    assert data[0] == data[1]
    assert "2024-03,4," in data[0]
    sent = run_comity("submit", str(key), "--member", "KG", "--hub", str(directory))
    assert sent.code == 2
    assert "copy of the hub" in sent.err


def test_a_forked_hub_ends_the_command_with_an_error(service: RunningHub, tmp_path: Path) -> None:
    """A program that runs each night must be able to tell that history was rewritten."""
    hub, directory = service.hub, tmp_path / "copy"
    key = tmp_path / "key.txt"
    key.write_text(key_of(hub, Role.AUDITOR))
    assert run_comity("replicate", service.url, str(directory), "--key-file", str(key)).code == 0
    with behind(hub_url(hub.directory)) as connection:
        connection.exec_driver_sql(f"UPDATE leaf SET commitment = '{'ab' * 32}' WHERE \"index\" = 1")
    ended = run_comity("replicate", service.url, str(directory), "--key-file", str(key))
    assert ended.code == 3
    assert "contradicts itself" in ended.err
    (path,) = (directory / "evidence").iterdir()
    assert json.loads(path.read_text("utf-8"))["kind"] == "leaves"


def test_a_provider_copies_what_it_may_see(service: RunningHub, tmp_path: Path) -> None:
    """A state's own copy has its files, and of others only what they let it see."""
    hub = service.hub
    for provider, has_file in (("KG", True), ("TJ", False)):
        directory = tmp_path / provider
        transport = Transport(service.url, key=key_of(hub, Role.PROVIDER, provider))
        copy = Copy(directory, HttpSource(transport))
        copy.follow()
        copy.close()
        with open_hub(directory, read_only=True) as opened:
            assert verify(opened) == []
            assert bool(opened.ledger.submission(1).raw_sha256) == has_file
        with comity.connect(directory, read_only=True) as here:
            assert here.data("CROSSINGS")["OBS_VALUE"].to_list() == [1.0, 3.0]


def test_nobody_in_particular_copies_nothing(service: RunningHub, tmp_path: Path) -> None:
    """A copy holds what is for members; whoever presents nothing gets none."""
    with pytest.raises(ForbiddenError):
        Copy(tmp_path / "copy", HttpSource(Transport(service.url)))
    assert not (tmp_path / "copy").exists()
    shutil.rmtree(tmp_path / "copy", ignore_errors=True)
    assert run_comity("replicate", "hub", str(tmp_path / "copy")).code == 2


def test_connecting_to_a_copy_says_that_it_is_one(service: RunningHub, tmp_path: Path) -> None:
    """A program that means to send must learn where."""
    transport = Transport(service.url, key=key_of(service.hub, Role.SECRETARIAT))
    Copy(tmp_path / "copy", HttpSource(transport)).follow()
    with pytest.raises(UsageError, match="copy of the hub"):
        comity.connect(tmp_path / "copy")
