"""The commands submit, data and board on a hub elsewhere: as on one here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.hub import registry
from comity.hub.home import create_hub
from comity.hub.registry import NewKey
from comity.model.access import OPERATOR, Role
from integration.small_group import GROUP, crossings
from quiet_service import quiet
from run_comity import comity
from running_hub import RunningHub, running_hub


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a served hub."""
    directory = tmp_path_factory.mktemp("elsewhere") / "hub"
    create_hub(directory, group_text=GROUP).close()
    with quiet(), running_hub(directory) as running:
        yield running


@pytest.fixture(autouse=True)
def key(service: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep KG's API key where the commands look for it."""
    wanted = NewKey(label="kg", role=Role.PROVIDER, provider="KG")
    monkeypatch.setenv("COMITY_KEY", registry.add_key(service.hub, OPERATOR, wanted)[1])


def test_a_file_sent_elsewhere_is_answered_as_here(service: RunningHub, tmp_path: Path) -> None:
    """A provider must be able to send by command without a hub of its own, and read what became of it."""
    good, faulty = tmp_path / "good.csv", tmp_path / "faulty.csv"
    good.write_bytes(crossings(1, 2))
    faulty.write_bytes(crossings("many"))
    assert "Accepted as number 1" in comity("submit", good, "--to", service.url).out
    told = comity("submit", good, "--to", service.url, "--format", "json").json
    here = comity("submit", good, "--member", "KG", "--hub", service.hub.directory, "--format", "json").json
    assert told == here
    refused = comity("submit", faulty, "--to", service.url)
    assert refused.code == 1
    assert "Not accepted" in refused.out
    nil = comity("submit", "--nil", "2024-01", "--flow", "CROSSINGS", "--to", service.url)
    assert "Accepted as number 2" in nil.out
    waiting = comity("submit", "--nil", "2024-01", "--flow", "STOCK", "--to", service.url)
    assert (waiting.code, "waits to be admitted" in waiting.out) == (0, True)


@pytest.mark.parametrize("form", ["csv", "json", "sdmx-csv-2.0", "sdmx-json-2.0", "sdmx-ml-3.0"])
def test_figures_from_elsewhere_are_written_as_here(service: RunningHub, tmp_path: Path, form: str) -> None:
    """The same figures must come out, whichever way the hub is reached."""
    file = tmp_path / "file.csv"
    file.write_bytes(crossings(1, 2))
    comity("submit", file, "--to", service.url)
    ask = ("data", "CROSSINGS", "REPORTER=KG", "--start", "2024-03", "--format", form)
    there, here = comity(*ask, "--from", service.url), comity(*ask, "--hub", service.hub.directory)
    assert there.code == here.code == 0, there.err
    if form.startswith(("csv", "json", "sdmx-csv")):
        assert there.raw == here.raw
    assert len(there.raw) > 100


def test_the_board_from_elsewhere_is_that_of_here(service: RunningHub) -> None:
    """A member sees who is late as the secretariat does."""
    there = comity("board", "--from", service.url, "--format", "json")
    assert there.json == comity("board", "--hub", service.hub.directory, "--format", "json").json
    assert "nothing due" in comity("board", "CROSSINGS", "--from", service.url).out or there.json


def test_two_hubs_at_once_are_refused(service: RunningHub, tmp_path: Path) -> None:
    """Whoever names a hub here and one elsewhere must say which is meant."""
    for ask in (
        ("data", "CROSSINGS", "--from", service.url, "--hub", tmp_path),
        ("data", "CROSSINGS", "--from", service.url, "--audience", "public"),
        ("board", "--from", "hub.example"),
        ("submit", __file__, "--to", service.url, "--received", "2024-01-01"),
    ):
        assert comity(*ask).code == 2, ask
