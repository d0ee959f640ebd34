"""Displacement in a hub: the flow that is named or fell, along what people can change, as the reader sees it."""

import pytest

from comity.errors import UsageError
from comity.hub.access.sight import AUDIENCES
from comity.hub.home import Hub
from comity.hub.situation.displacement import DisplacementQuestion, view_displacement
from comity.hub.situation.displacement_part import displacement_data
from comity.hub.situation.sentences import say_in
from comity.publish.document.displacement import make_displacement, make_event_figure
from comity.publish.texts import Texts
from forecast_hub import TWO_STATES
from shifted_hub import CLOSED, make_shifted_hub
from small_hub import line, make_hub, send


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Return the hub whose flow over one border went over another."""
    return make_shifted_hub(tmp_path_factory.mktemp("shifted"))


NAMED = DisplacementQuestion(by=("neighbour",), since=str(CLOSED), of="NEIGHBOUR=KZ")


def test_the_flow_that_is_named(hub: Hub) -> None:
    """Its shortfall is found at the neighbour that it went to."""
    view = view_displacement(hub, NAMED)
    (event,) = view.events
    assert (view.by, view.along, view.since, view.flows) == (("NEIGHBOUR",), ("NEIGHBOUR",), CLOSED, 3)
    assert dict(event.flow) == {"NEIGHBOUR": "KZ"}
    assert event.risen["NEIGHBOUR"].to_list() == ["UZ"]
    assert event.risen["excess"][0] == pytest.approx(event.shortfall, rel=0.15)
    sentences = say_in(hub, view.said_of[0], "ru")
    assert sentences[0].startswith("Казахстан")
    assert "ожидалось" in sentences[0]


def test_the_flows_that_fell(hub: Hub) -> None:
    """Without a name every flow that fell clearly is an event, and no other."""
    view = view_displacement(hub, DisplacementQuestion(by=("NEIGHBOUR",), since=str(CLOSED)))
    assert [dict(event.flow) for event in view.events] == [{"NEIGHBOUR": "KZ"}]
    assert "one flow fell" in say_in(hub, view.said)[0]
    quiet = view_displacement(hub, DisplacementQuestion(by=("NEIGHBOUR",), since=str(CLOSED.shift(-8))))
    assert quiet.events == ()


def test_people_do_not_change_their_origin(hub: Hub) -> None:
    """Neighbours differ in the border, unless the origin is asked for."""
    by = ("ORIGIN", "NEIGHBOUR")
    assert view_displacement(hub, DisplacementQuestion(by=by, since=str(CLOSED))).along == ("NEIGHBOUR",)
    asked = view_displacement(hub, DisplacementQuestion(by=by, along=("origin",), since=str(CLOSED)))
    assert asked.along == ("ORIGIN",)
    assert view_displacement(hub, DisplacementQuestion(by=("ORIGIN",), since=str(CLOSED))).along == ("ORIGIN",)


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        (DisplacementQuestion(by=("NEIGHBOUR",), since="1990-01"), "There are no figures for 1990-01"),
        (DisplacementQuestion(by=("NEIGHBOUR",), of="NEIGHBOUR=XX"), "There is no flow NEIGHBOUR=XX"),
        (DisplacementQuestion(by=("NEIGHBOUR",), of="ORIGIN=DE"), "aren't told apart by ORIGIN"),
        (DisplacementQuestion(by=("NEIGHBOUR",), along=("MODE",)), "aren't told apart by MODE"),
        (DisplacementQuestion(by=("ROUTE",)), "no dimension ROUTE"),
    ],
)
def test_mistakes_have_remedies(hub: Hub, question: DisplacementQuestion, detail: str) -> None:
    """A user's mistake ends in a sentence and what to do."""
    with pytest.raises(UsageError, match=detail) as raised:
        view_displacement(hub, question)
    assert raised.value.remedy


def test_the_public_sees_what_is_public(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Figures that aren't for publication make no public finding."""
    hub = make_hub(tmp_path_factory.mktemp("closed"), TWO_STATES)
    send(hub, "KG", line("KG", "DE", 5, more="N,,"), line("KG", "CN", 7))
    members = view_displacement(hub, DisplacementQuestion(by=("ORIGIN",)), sight=AUDIENCES["members"])
    assert members.flows == 2
    public = view_displacement(hub, DisplacementQuestion(by=("ORIGIN",)), sight=AUDIENCES["public"])
    assert public.flows == 1


def test_the_report_shows_it(hub: Hub) -> None:
    """Both numbers stand in the figure, its table and the list, with names in the language."""
    data = displacement_data(hub, view_displacement(hub, NAMED))
    figure = make_event_figure(data, Texts("ru"))
    assert figure.table is not None
    assert figure.drawing is not None
    assert [row[0] for row in figure.table.rows] == ["Казахстан", "Узбекистан", "Таджикистан"]
    (item,) = make_displacement(data, Texts()).items
    assert item.head == "Kazakhstan"
    assert "Uzbekistan had" in item.text
