"""Alerts over HTTP, against a real service: each sees its own, and the way of an alert is walked."""

from collections.abc import Iterator

import pytest

from comity.model.access import Principal, Role
from forecast_hub import HISTORY, hours_of, make_forecast_hub, months_of
from running_hub import RunningHub, running_hub
from small_hub import AM, KG, send

pytestmark = pytest.mark.databases

ANALYST = Principal("analyst", Role.ANALYST)
PATH = "/api/v1/alerts"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a service in whose last month KG counts four times as many."""
    folder = tmp_path_factory.mktemp("alerts-api")
    with make_forecast_hub(folder) as hub:
        send(hub, "KG", *months_of("KG", HISTORY, HISTORY, factor=4.0), hours=hours_of(HISTORY))
        send(hub, "AM", *months_of("AM", HISTORY, HISTORY), hours=hours_of(HISTORY) + 6)
    with running_hub(folder / "hub") as running:
        yield running


def test_the_way_of_an_alert(service: RunningHub) -> None:
    """Provider and analyst must meet at the same alert, in their own languages."""
    with service.client(KG) as kg, service.client(AM) as am, service.client(ANALYST) as analyst:
        found = kg.get(PATH).json()
        assert {one["key"]["reporter"] for one in found["alerts"]} == {"KG"}
        assert am.get(PATH).json()["alerts"] == []
        one = found["alerts"][0]
        path = f"{PATH}/{one['id']}"
        assert am.get(path).status_code == 404
        assert am.post(f"{path}/comments", json={"text": "Mine?"}).status_code == 404
        told = kg.post(f"{path}/comments", json={"text": "A fair in Osh."})
        assert (told.status_code, told.json()[0]["text"]) == (201, "A fair in Osh.")
        assert kg.post(f"{path}/closing", json={"reason": "explained"}).status_code == 403
        assert analyst.post(f"{path}/acknowledgement", json={}).status_code == 200
        assert analyst.post(f"{path}/closing", json={"reason": "nonsense"}).status_code == 400
        closed = analyst.post(f"{path}/closing", json={"reason": "explained", "text": "A fair."})
        assert [event["kind"] for event in closed.json()] == ["commented", "acknowledged", "closed"]
        assert analyst.get(path, headers={"Accept-Language": "ru"}).json()["state"] == "closed"
        assert one["id"] not in [each["id"] for each in analyst.get(PATH).json()["alerts"]]
        assert one["id"] in [each["id"] for each in analyst.get(f"{PATH}?all=true").json()["alerts"]]
        assert analyst.post(f"{path}/closing", json={"reason": "explained"}).status_code == 400
        assert analyst.post(f"{path}/reopening", json={}).status_code == 200


def test_sentences_come_in_the_readers_language(service: RunningHub) -> None:
    """Half of the members' analysts read Russian."""
    with service.client(ANALYST, **{"Accept-Language": "ru"}) as analyst:
        (first, *_) = analyst.get(PATH).json()["alerts"]
    assert first["sentences"][0].startswith("Значение за")


def test_the_public_is_turned_away(service: RunningHub) -> None:
    """Alerts are published in reports, by somebody's decision."""
    with service.client() as anybody:
        assert anybody.get(PATH).status_code == 401
