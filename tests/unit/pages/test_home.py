"""The front page: what is due and from whom, the situation in three sentences, alerts: each reader's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.hub.alerts.act import AlertKind, NewEvent, act_on, alerts_for
from comity.hub.home import Hub, open_hub
from comity.hub.situation.report import build_report
from comity.model.access import ANYBODY, OPERATOR, PUBLIC_SIGHT, Principal, Role
from comity.pages.asked import Asked
from comity.pages.exchange.front import three_sentences
from comity.pages.render import render_page
from comity.pages.reports import report_for
from comity.pages.texts import texts_for
from comity.pages.views import home
from exchange_browser import AM, KG, SECRETARIAT, read, served_river
from page_hub import copied_demonstration, shared_demonstration
from running_hub import RunningHub


@pytest.fixture
def river(tmp_path: Path) -> Iterator[RunningHub]:
    """Serve a hub with late members, and no figures but nil returns."""
    with served_river(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Open the demonstration, to be read alone."""
    with open_hub(shared_demonstration(tmp_path_factory.getbasetemp()), read_only=True) as hub:
        yield hub


def front_page(hub: Hub, principal: Principal, language: str = "en") -> str:
    """Return the front page as somebody sees it."""
    return render_page(hub, Asked(page="home", path="/", language=language, principal=principal))


def test_a_hub_without_figures_says_so_and_what_is_due(river: RunningHub) -> None:
    """The first thing that a new group sees would be a fault."""
    page = read(river, SECRETARIAT, "/").replace("\u00a0", " ")
    assert 'class="absent" id="situation"' in page
    assert "5 days late" in page
    assert "in 26 days" in page


def test_a_provider_sees_its_own_first(river: RunningHub) -> None:
    """Who opens the page to see what they owe would have to look for it among all others."""
    own = read(river, AM, "/").split('id="own-due"')[1].split("</section>")[0].split("<table")[0]
    assert own.replace("\u00a0", " ").count("Border crossings, ") == 3
    others = read(river, KG, "/").split('id="own-due"')[1].split("<table")[0]
    assert others.replace("\u00a0", " ").count("Border crossings, ") == 1


def test_the_public_sees_no_board(demonstration: Hub) -> None:
    """Who is late is for the exchange's members."""
    page = front_page(demonstration, ANYBODY)
    assert 'id="due"' not in page
    assert "Reporting" not in page
    assert 'id="situation"' in page
    assert 'href="/calendar"' not in page


def test_three_sentences_are_those_of_the_figures(demonstration: Hub) -> None:
    """The first sentence that a minister reads must be that of the report."""
    report = build_report(demonstration, sight=PUBLIC_SIGHT, keep=False)
    texts = texts_for(demonstration, "en")
    said = three_sentences(report, texts)
    assert len(said) == len(set(said)) == 3
    assert report.total is not None
    assert texts.amount(report.total) in said[0]
    page = front_page(demonstration, ANYBODY)
    assert all(sentence.split(",")[0] in page for sentence in said)


@pytest.mark.parametrize("reader", [OPERATOR, ANYBODY])
def test_it_says_what_the_whole_report_says(
    demonstration: Hub, monkeypatch: pytest.MonkeyPatch, reader: Principal
) -> None:
    """It is made from the report's head alone, and would say something else than the page of the situation."""
    from_head = front_page(demonstration, reader)
    monkeypatch.setattr(home, "front_for", report_for)
    assert from_head == front_page(demonstration, reader)


def test_it_is_made_in_russian(demonstration: Hub) -> None:
    """Half of the members would read it in another language."""
    page = front_page(demonstration, OPERATOR, "ru")
    assert "Ожидается от" in page
    assert "Таджикистан" in page


def test_an_analyst_may_open_alerts_a_provider_its_own(demonstration: Hub) -> None:
    """A link that ends in "not for you" is none."""
    registered = [one for one in demonstration.alerts.all() if one.events == ()]
    links = {f'href="/alerts/{one.id}"': one.key.get("reporter") for one in registered}
    shown = front_page(demonstration, Principal("analyst", Role.ANALYST))
    here = {link: reporter for link, reporter in links.items() if link in shown}
    for code in ("KG", "KZ"):
        page = front_page(demonstration, Principal("desk", Role.PROVIDER, code))
        assert {link for link in here if link in page} == {link for link, own in here.items() if own == code}


def test_the_public_sees_what_departs_but_not_how_alerts_stand(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """What members do about an alert is theirs; the figures that gave rise to it are everybody's."""
    analyst = Principal("analyst", Role.ANALYST)
    with open_hub(copied_demonstration(tmp_path_factory.getbasetemp(), tmp_path)) as hub:
        first = alerts_for(hub, analyst).current[0].id
        act_on(hub, analyst, first, NewEvent(kind=AlertKind.ACKNOWLEDGED, text="Looked at."))
        assert "State: " in front_page(hub, analyst)
        page = front_page(hub, ANYBODY).split('id="alerts"')[1].split("</section>")[0]
        assert "State: " not in page
        assert "<li>" in page
