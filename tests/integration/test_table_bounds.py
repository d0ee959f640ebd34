"""Tables over HTTP: bounded in rows whoever asks, and kept by nobody on the way."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

import comity
from comity.errors import UsageError
from comity.hub.home import create_hub
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.settings.settings import Settings
from integration.small_group import GROUP, KG, crossings
from running_hub import RunningHub, running_hub, without_schedule

DATA, HISTORY = "/api/v1/flows/CROSSINGS/data", "/api/v1/flows/CROSSINGS/history"
KEY = "REPORTER=KG"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a hub with three figures, one of which was revised, where a table has at most three rows."""
    directory = tmp_path_factory.mktemp("bounds") / "hub"
    with create_hub(directory, group_text=GROUP) as hub:
        for content in (crossings(1, 2, 3), crossings(1, 2, 4)):
            submit(hub, Delivery(content, name="f.csv", provider="KG"))
    usual = without_schedule(Settings())
    with running_hub(directory, replace(usual, server=replace(usual.server, table_rows=3))) as running:
        yield running


def test_a_table_has_so_many_rows_and_no_more(service: RunningHub) -> None:
    """A stranger's question must not put a whole dataflow of twenty million figures into memory."""
    with service.client(KG) as kg:
        assert kg.get(DATA).status_code == 200
        answer = kg.get(HISTORY, headers={"accept-language": "ru"})
        assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-much")
        assert "больше 3 строк" in answer.json()["detail"]
        content = crossings(5, month="2024-04")
        assert kg.post("/api/v1/submissions", content=content, headers={"content-type": "text/csv"}).is_success
        assert kg.get(DATA).status_code == 413
        assert kg.get(DATA, params={"first": "2024-04"}).status_code == 200
        assert kg.get(HISTORY, params={"key": "ORIGIN=TM"}).status_code == 200


def test_whoever_has_the_hub_is_not_bounded(service: RunningHub) -> None:
    """A bound that keeps strangers from filling the service's memory has no use on one's own machine."""
    with comity.connect(service.hub) as here, comity.connect(service.url) as there:
        assert here.history("CROSSINGS").height == 5
        with pytest.raises(UsageError, match="more than 3 rows"):
            there.history("CROSSINGS")


@pytest.mark.parametrize("path", [DATA, HISTORY, "/api/v1/flows", "/api/v1/board"])
def test_nothing_on_the_way_keeps_what_depends_on_who_asks(service: RunningHub, path: str) -> None:
    """A cache that keeps one member's table would give it to whoever asks next."""
    with service.client(KG) as kg:
        answer = kg.get(path, params={"last": "2024-03", "key": KEY} if path == DATA else {})
        assert answer.headers["cache-control"] == "no-store"
