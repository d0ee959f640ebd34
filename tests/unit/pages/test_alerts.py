"""The pages of early warning: the list and its filters, one alert, and what people do about it by form."""

import csv
import re
from collections.abc import Iterator

import httpx
import pytest

from comity.exchange.alert_ports import AlertKind
from comity.hub.alerts.act import alerts_for
from comity.hub.alerts.raising import raise_alerts
from comity.model.access import ANYBODY, OPERATOR, Principal, Role
from forecast_hub import FIRST, TWO_STATES, figure, months_of
from running_hub import RunningHub, running_hub
from small_hub import AM, KG, line, make_hub, send

from .conftest import page_settings

MONTHS = 40
LAST = MONTHS - 1
HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}
ANALYST = Principal("a. analyst", Role.ANALYST)
AUDITOR = Principal("an auditor", Role.AUDITOR)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a served hub in which a flow of KG is four times what was expected."""
    folder = tmp_path_factory.mktemp("alerts")
    with make_hub(folder, TWO_STATES) as hub:
        send(hub, "KG", *months_of("KG", 0, LAST - 1), hours=0)
        send(hub, "AM", *months_of("AM", 0, LAST), hours=1)
        period = str(FIRST.shift(LAST))
        high = line("KG", "DE", 4 * figure("KG", "DE", LAST), period=period)
        send(hub, "KG", high, line("KG", "CN", figure("KG", "CN", LAST), period=period), hours=2)
        raise_alerts(hub)
    with running_hub(folder / "hub", page_settings()) as running:
        yield running


@pytest.fixture(scope="module")
def alert(served: RunningHub) -> str:
    """Give the id of the alert on KG's flow."""
    found = [
        one for one in alerts_for(served.hub, OPERATOR).current if one.key == {"reporter": "KG", "origin": "DE"}
    ]
    return found[0].id


def read(served: RunningHub, path: str, who: Principal = OPERATOR, **query: str) -> httpx.Response:
    """Return a page as somebody gets it."""
    with served.client(who, **HTML) as client:
        return client.get(path, params=query)


def act(served: RunningHub, who: Principal, alert: str, step: str, **told: str) -> httpx.Response:
    """Send the form of an alert's page as somebody does who has it open."""
    with served.client(who, **HTML) as browser:
        page = browser.get(f"/alerts/{alert}").text
        token = re.search(r'name="token" value="([^"]+)"', page)
        month = re.search(r'name="month" value="([^"]+)"', page)
        fields = {"token": token[1] if token else "", "month": month[1] if month else "", **told}
        return browser.post(f"/alerts/{alert}/{step}", data=fields)


def ids_in(page: str) -> set[str]:
    """Return the ids of the alerts that a list has."""
    return set(re.findall(r'id="alert-([0-9a-f]+)"', page))


def test_the_list_is_what_the_hub_tells_the_same_reader(served: RunningHub, alert: str) -> None:
    """A provider sees alerts of its own figures, the secretariat all, strangers the form to sign in."""
    for who in (OPERATOR, KG, AM, ANALYST):
        page = read(served, "/alerts", who)
        assert ids_in(page.text) == {one.id for one in alerts_for(served.hub, who).current}
    assert alert in ids_in(read(served, "/alerts", KG).text)
    assert alert not in ids_in(read(served, "/alerts", AM).text)
    assert read(served, "/alerts", ANYBODY).headers["location"].startswith("/sign-in")


def test_filters_leave_what_fits(served: RunningHub, alert: str) -> None:
    """A filter that leaves out too much hides an alert; a wrong choice is told."""
    assert alert in ids_in(read(served, "/alerts", member="KG", origin="DE").text)
    assert ids_in(read(served, "/alerts", member="AM").text) == set()
    assert ids_in(read(served, "/alerts", state="closed").text) == set()
    assert read(served, "/alerts", state="red").status_code == 400
    assert read(served, "/alerts", month="2031-01").status_code == 400


def test_an_alert_shows_its_figures_and_no_more_than_the_reader_may_see(served: RunningHub, alert: str) -> None:
    """The figure counted and its chart's data are the flow's; to another member there is no such alert."""
    page = read(served, f"/alerts/{alert}", KG)
    assert page.status_code == 200
    told = re.sub(r"\s", "", page.text)
    assert f"<dd>{4 * figure('KG', 'DE', LAST)}" in told
    sheet = read(served, f"/alerts/{alert}/figures/alert.csv", KG).text.lstrip("\ufeff")
    last = list(csv.DictReader(sheet.splitlines()))[-1]
    assert (last["period"], float(last["value"])) == (str(FIRST.shift(LAST)), 4 * figure("KG", "DE", LAST))
    assert read(served, f"/alerts/{alert}", AM).status_code == 404
    assert read(served, "/alerts/0123456789").status_code == 404


def test_people_take_steps_by_form(served: RunningHub, alert: str) -> None:
    """Each step is kept under the name of who took it, in order, and its page tells of it."""
    said = "Asked the desk.\r\nTwo lines."
    assert act(served, KG, alert, "acknowledgement", text=said).status_code == 303
    assert act(served, ANALYST, alert, "closing", reason="new-level").status_code == 303
    assert act(served, ANALYST, alert, "closing", reason="explained").status_code == 400
    assert act(served, OPERATOR, alert, "reopening").status_code == 303
    assert act(served, OPERATOR, alert, "comments", text="").status_code == 400
    events = served.hub.alerts.get(alert).events
    assert [(one.kind, one.actor) for one in events] == [
        (AlertKind.ACKNOWLEDGED, KG.name),
        (AlertKind.CLOSED, ANALYST.name),
        (AlertKind.REOPENED, OPERATOR.name),
    ]
    assert events[0].text == "Asked the desk.\nTwo lines."
    page = read(served, f"/alerts/{alert}").text
    history = page[page.index('id="history"') :]
    assert history.index("Asked the desk.") < history.index("accepted as a new level")
    assert served.hub.ledger.verify() == []


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        (OPERATOR, {"acknowledgement", "comments", "closing"}),
        (ANALYST, {"acknowledgement", "comments", "closing"}),
        (KG, {"acknowledgement", "comments"}),
        (AUDITOR, set()),
    ],
    ids=["secretariat", "analyst", "provider", "auditor"],
)
def test_only_steps_that_one_may_take_are_offered(
    served: RunningHub, alert: str, who: Principal, buttons: set[str]
) -> None:
    """A button that answers 403 is no help; one that is missing takes a right away."""
    page = read(served, f"/alerts/{alert}", who).text
    assert set(re.findall(r'formaction="/alerts/[0-9a-f]+/([a-z]+)"', page)) == buttons
    if who is AUDITOR:
        assert act(served, who, alert, "comments", text="seen").status_code == 403


def test_a_form_from_elsewhere_does_nothing(served: RunningHub, alert: str) -> None:
    """Another site could close alerts in the name of whoever visits it."""
    before = len(served.hub.alerts.get(alert).events)
    with served.client(OPERATOR, **HTML) as browser:
        assert browser.post(f"/alerts/{alert}/comments", data={"text": "hello"}).status_code == 403
    assert len(served.hub.alerts.get(alert).events) == before


def test_the_pages_speak_russian(served: RunningHub, alert: str) -> None:
    """Flows, months and steps are named in the reader's language."""
    assert "Германия → Киргизия" in read(served, "/alerts", language="ru").text
    page = read(served, f"/alerts/{alert}", language="ru").text
    assert "апрель\u00a02025" in page
    assert "Ваше действие" in page
