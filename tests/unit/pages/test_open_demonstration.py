"""An open demonstration: who is let in without signing in, and who isn't."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from comity.hub.home import open_hub
from comity.hub.settings.settings import Settings
from comity.web.loopback import DEMONSTRATOR, demonstrator
from running_hub import RunningHub, running_hub
from small_hub import GROUP, make_hub

from .conftest import page_settings

HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}


@pytest.fixture
def opened(served: RunningHub) -> Iterator[httpx.Client]:
    """Return a browser on this machine, at a hub that is open to it."""
    served.server.config.app.state.open_to = DEMONSTRATOR  # type: ignore[union-attr]
    with httpx.Client(base_url=served.url, headers=HTML, trust_env=False, timeout=60) as client:
        yield client


def test_whoever_is_here_is_let_in_and_told_so(opened: httpx.Client) -> None:
    """People who try the program would have to make users first, or wouldn't know what they act as."""
    page = opened.get("/administration")
    assert page.status_code == 200
    assert "you act as the secretariat" in page.text


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"x-forwarded-for": "192.0.2.7"}, {"forwarded": "for=192.0.2.7"}],
    ids=["another name for this machine", "a proxy", "a proxy's newer header"],
)
def test_whoever_comes_from_elsewhere_is_a_stranger(opened: httpx.Client, headers: dict[str, str]) -> None:
    """A page elsewhere could read the hub through a reader's own browser."""
    assert opened.get("/administration", headers=headers).headers["location"].startswith("/sign-in")


def test_another_site_can_not_send_forms(opened: httpx.Client) -> None:
    """Being let in without a password must not mean that any page can act."""
    answer = opened.post("/sign-out", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("change", "is_open"),
    [
        ({}, True),
        ({"host": "0.0.0.0"}, False),  # noqa: S104 - that is what is tested
        ({"public_url": "https://hub.example.org"}, False),
        ({"proxies": ("10.0.0.1",)}, False),
    ],
    ids=["this machine", "all addresses", "a public address", "behind a proxy"],
)
def test_only_this_machine_alone_is_open(tmp_path: Path, change: dict[str, object], is_open: bool) -> None:  # noqa: FBT001 - of a table
    """A demonstration on a server would let the whole network act as the secretariat."""
    settings = Settings()
    settings = replace(settings, server=replace(settings.server, **change))  # type: ignore[arg-type]
    with make_hub(tmp_path) as hub:
        assert (demonstrator(hub, settings) is not None) is is_open
        off = replace(settings, pages=replace(settings.pages, open_demonstration=False))
        assert demonstrator(hub, off) is None


def test_a_live_hub_is_never_open(tmp_path: Path) -> None:
    """True figures behind no password at all."""
    make_hub(tmp_path, GROUP.replace("simulated = true", "simulated = false")).close()
    with open_hub(tmp_path / "hub") as hub:
        assert demonstrator(hub, Settings()) is None
    with running_hub(tmp_path / "hub", page_settings()) as running:
        assert httpx.get(f"{running.url}/calendar", headers=HTML, trust_env=False).status_code == 303
