"""`comity collect` and `comity collections`: what came, what failed and why, and the exit code of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.cli.answers import ANSWERS
from run_comity import comity
from small_hub import GROUP, HEADER, line, make_hub
from source_server import Reply, Source, source_server

NOON = ("--at", "2026-03-02T12:00:00+00:00")


@pytest.fixture
def source() -> Iterator[Source]:
    """Run a service."""
    with source_server() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path, source: Source) -> Path:
    """Make a hub that collects from the service."""
    text = f'[[collection]]\nprovider = "KG"\ndataflow = "CROSSINGS"\nsource = "sdmx"\nurl = "{source.url}"\n'
    make_hub(tmp_path, GROUP + text).close()
    (tmp_path / "hub" / "server.toml").write_text("[collection]\ntries = 1\nfailures = 1\n", encoding="utf-8")
    return tmp_path / "hub"


def test_what_came_is_said(home: Path, source: Source) -> None:
    """Whoever collects by hand wants to see what came, and under which number."""
    source.say(Reply("\n".join([HEADER, line("KG", "CN", 5), ""]).encode()), Reply(status=204))
    said = comity("collect", "--hub", home, *NOON)
    assert (said.code, said.out.strip()) == (
        0,
        "collected KG/CROSSINGS: CROSSINGS_2026-03-02T120000Z.csv: accepted as number 1",
    )
    again = comity("collect", "--hub", home, *NOON)
    assert (again.code, again.out.strip()) == (0, "collected KG/CROSSINGS: nothing new")


def test_what_is_refused_ends_with_1(home: Path, source: Source) -> None:
    """A script must tell a refused file from an accepted one."""
    source.say(Reply("\n".join([HEADER, line("AM", "CN", 5), ""]).encode()))
    said = comity("collect", "--hub", home, "--format", "json", *NOON)
    assert said.code == 1
    assert list(said.json[0]) == list(ANSWERS["collect"])
    (arrival,) = said.json[0]["arrivals"]
    assert (arrival["result"], arrival["submission"], arrival["errors"]) == ("refused", 1, 1)
    assert all(f"`{key}`" in ANSWERS["collect"]["arrivals"] for key in arrival)


def test_what_failed_ends_with_3_and_says_why(home: Path, source: Source) -> None:
    """A source that is down is outside Comity; the reason must be in the reader's language."""
    source.say(Reply(status=401))
    said = comity("collect", "--hub", home, "--language", "ru", *NOON)
    assert said.code == 3
    assert "127.0.0.1 ответил с кодом 401" in said.out
    listed = comity("collections", "--hub", home, "--format", "json", *NOON)
    assert listed.code == 0
    assert list(listed.json[0]) == list(ANSWERS["collections"])
    assert (listed.json[0]["given_up"], listed.json[0]["failures"], listed.json[0]["worked_at"]) == (True, 1, None)
    assert "status 401" in listed.json[0]["problem"]
    assert "given up" in comity("collections", "--hub", home, *NOON).out


def test_standings_before_anything_was_collected(home: Path, tmp_path: Path) -> None:
    """An operator who just wrote the table must see that it is known, and due."""
    assert "never collected" in comity("collections", "--hub", home, *NOON).out
    make_hub(tmp_path / "other").close()
    assert "Nothing is collected" in comity("collections", "--hub", tmp_path / "other" / "hub").out


def test_an_unknown_collection_is_wrong_use(home: Path) -> None:
    """A slip of the pen must not look like nothing new."""
    said = comity("collect", "--hub", home, "--provider", "XX")
    assert said.code == 2
    assert "KG/CROSSINGS" in said.err
