"""What each audience sees of figures, and of all that is made of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.analysis.statements import STATEMENTS
from comity.hub.access.sight import AUDIENCES, sight_for
from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.history import series_history, vintages
from comity.hub.home import Hub
from comity.hub.read import Query, read_data
from comity.hub.situation.panel import view_indicator
from comity.hub.situation.situation import view_situation
from comity.hub.situation.whole import assemble_situation
from comity.model.access import ANYBODY, EVERYTHING, OPERATOR, PUBLIC_SIGHT, Principal, Role, Sight
from forecast_hub import TWO_STATES
from run_comity import comity
from small_hub import AM, KG, line, make_hub, send

SEEN = {"public": {"CN": 1.0}, "members": {"CN": 1.0, "DE": 20.0}, "all": {"CN": 1.0, "DE": 20.0, "FR": 300.0}}

DELIVERY = {name: STATEMENTS[f"reporting.{name}"] for name in ("all", "late", "missing", "refused", "not_due")}


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return a hub with one free figure, one for members, and one that became confidential after it was free."""
    with make_hub(tmp_path) as made:
        send(made, "KG", line("KG", "CN", 1), line("KG", "DE", 20, more="N,,"), line("KG", "FR", 250, more="F,,"))
        rows = line("KG", "CN", 1), line("KG", "DE", 20, more="N,,"), line("KG", "FR", 300, more="C,,")
        send(made, "KG", *rows, hours=1)
        yield made


@pytest.mark.parametrize("audience", SEEN)
def test_figures(hub: Hub, audience: str) -> None:
    """An audience reads what it may, and no earlier vintage in place of what was hidden from it."""
    found = read_data(hub, Query("CROSSINGS", sight=AUDIENCES[audience])).frame
    assert dict(zip(found["ORIGIN"], found["OBS_VALUE"], strict=True)) == SEEN[audience]


@pytest.mark.parametrize("audience", SEEN)
def test_what_is_made_of_them(hub: Hub, audience: str) -> None:
    """A sum, a situation and a forecast for an audience are made of its figures: nothing can be subtracted."""
    sight, total = AUDIENCES[audience], sum(SEEN[audience].values())
    assert view_indicator(hub, sight=sight).frame["value"].sum() == total
    assert view_situation(hub, sight=sight)[1].total == total
    made = forecast_indicator(hub, horizon=1, sight=sight)
    assert made.panel["y"].max() == total
    assert ("sight" in made.run.recipe) == (audience != "all")


def test_history(hub: Hub) -> None:
    """The vintage in which a figure became confidential is, to the public, the one that took it away."""
    asked = Query("CROSSINGS", "ORIGIN=FR", sight=PUBLIC_SIGHT)
    assert [(v.added_new, v.changed, v.removed, v.cells) for v in vintages(hub, asked)] == [
        (1, 0, 0, 1),
        (0, 0, 1, 0),
    ]
    assert series_history(hub, asked).row(0) == ("2026-01", 250.0, None)


def test_the_command_line(hub: Hub) -> None:
    """`--audience` reaches every command that shows figures; without it the operator sees everything."""
    at = ("--hub", hub.directory)
    hub.close()
    assert comity("data", "CROSSINGS", *at, "--audience", "public").out.count("KG") == 1
    assert comity("data", "CROSSINGS", *at).out.count("KG") == 3
    assert comity("situation", *at, "--audience", "members", "--format", "json").json["total"] == 21
    removed = comity("history", "CROSSINGS", *at, "--audience", "public", "--format", "json").json[-1]["removed"]
    assert removed == 1
    assert comity("data", "CROSSINGS", *at, "--audience", "friends").code == 2


def test_the_public_is_not_told_how_members_deliver(tmp_path: Path) -> None:
    """Who is late, silent or refused is for the exchange's members, in the situation as in the report."""
    with make_hub(tmp_path, TWO_STATES) as hub:
        send(hub, "AM", line("AM", "CN", 1))
        send(hub, "KG", line("KG", "CN", 1))
        wrong = line("AM", "CN", 1, period="2026-02").replace(",IN,", ",INN,")
        assert not send(hub, "AM", wrong, hours=24 * 25).is_accepted
        send(hub, "KG", line("KG", "CN", 1, period="2026-02"), hours=24 * 40)
        send(hub, "KG", line("KG", "CN", 1, period="2026-04"), hours=24 * 80)
        expected = {"2026-02": {"late", "refused"}, "2026-04": {"late", "missing"}}
        for period, names in expected.items():
            for audience, sight in AUDIENCES.items():
                whole = assemble_situation(hub, period=period, sight=sight)
                said = whole.sentences()
                told = {
                    name for name, pattern in DELIVERY.items() if pattern in {x.pattern for x in said["situation"]}
                }
                assert told == (set() if audience == "public" else names)
                assert ("quality" in said) == (audience != "public")


def test_who_sees_what(hub: Hub) -> None:
    """A provider sees its own figures of the dataflows that it has an agreement on, and nobody else's."""
    own = Sight(frozenset({"N"}), frozenset({"KG"}))
    assert sight_for(hub, KG, "CROSSINGS") == own
    assert sight_for(hub, KG, "STOCK").own == frozenset()
    assert sight_for(hub, AM, "CROSSINGS").own == {"AM"}
    assert sight_for(hub, Principal("desk", Role.ANALYST, "KG"), "CROSSINGS").own == frozenset()
    assert sight_for(hub, ANYBODY, "CROSSINGS") == PUBLIC_SIGHT
    assert sight_for(hub, OPERATOR, "CROSSINGS") == EVERYTHING
