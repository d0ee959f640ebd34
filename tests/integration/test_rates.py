"""How often one may ask: members by who they are, strangers by where they ask from, neither at the other's cost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from comity.hub.access.rates import Rates
from comity.hub.home import create_hub
from comity.hub.registry import NewKey, add_key
from comity.hub.settings.settings import Settings
from comity.model.access import OPERATOR, Role
from running_hub import RunningHub, running_hub, without_schedule
from small_hub import GROUP

pytestmark = pytest.mark.databases

KNOWN, STRANGERS = 6, 4
_ROUTE = "/api/v1/session"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RunningHub]:
    """Give a hub that lets few requests in."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    usual = without_schedule(Settings())
    rates = replace(usual.rates, known_per_minute=KNOWN, strangers_per_minute=STRANGERS)
    with running_hub(tmp_path / "hub", replace(usual, rates=rates)) as running:
        yield running


def _key(service: RunningHub, provider: str) -> dict[str, str]:
    _, text = add_key(service.hub, OPERATOR, NewKey(label="p", role=Role.PROVIDER, provider=provider))
    return {"Authorization": f"Bearer {text}"}


def test_too_many_are_told_to_wait(service: RunningHub) -> None:
    """A program in a loop, or somebody who guesses, would take the service from everybody else."""
    am, kg = _key(service, "AM"), _key(service, "KG")
    wrong = {"Authorization": "Bearer comity_000000000000_" + "x" * 43}
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        assert [client.get(_ROUTE).status_code for _ in range(STRANGERS - 2)] == [200] * (STRANGERS - 2)
        assert [client.get(_ROUTE, headers=wrong).status_code for _ in range(2)] == [401] * 2
        refused = client.get(_ROUTE, headers=wrong)
        assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-often")
        assert 0 < int(refused.headers["retry-after"]) <= 60 / STRANGERS
        assert client.get("/sdmx/structure/dataflow").status_code == 429
        assert client.get("/healthz").status_code == 200
        assert [client.get(_ROUTE, headers=am).status_code for _ in range(KNOWN + 1)] == [200] * KNOWN + [429]
        assert client.get(_ROUTE, headers=kg).status_code == 200


def test_a_bucket_fills_again_and_is_bounded() -> None:
    """One who waited as told must be let in; and a crowd of addresses must not fill the memory."""
    rates = Rates(60, most_kept=2)
    assert [rates.wait("a", now=0.0) for _ in range(60)] == [0.0] * 60
    assert rates.wait("a", now=0.0) == 1
    assert rates.wait("a", now=0.5) == 1
    assert rates.wait("a", now=1.0) == 0
    assert rates.wait("a", now=0.9) == 1, "a clock that goes back gives nothing away"
    for number in range(9):
        rates.wait(f"x{number}", now=2.0)
    assert len(rates) == 2


def test_zero_is_no_limit() -> None:
    """Who has a proxy that counts must be able to leave it to that."""
    rates = Rates(0)
    assert {rates.wait("a", now=0.0) for _ in range(99)} == {0.0}
    assert len(rates) == 0
