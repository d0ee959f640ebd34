"""The figure of a flow that fell: valid, neutral, and in agreement with its table."""

import math

import pytest

from comity.model.periods import Frequency, Period
from comity.model.statements import Flow
from comity.publish.charts.displacement import FELL, ROSE, USUAL
from comity.publish.charts.render import complete_spec
from comity.publish.displacement_data import DisplacementData, Event, Neighbour
from comity.publish.document.displacement import make_displacement, make_event_figure
from comity.publish.texts import Texts

MONTH = Period(Frequency.MONTHLY, 2018, 6)


def _fall(*neighbours: Neighbour) -> Event:
    return Event(flow("KZ"), MONTH, MONTH, 100, 600, neighbours, ())


def flow(code: str) -> Flow:
    """Return the flow over a border."""
    return Flow((("CL_AREA", code),))


NEIGHBOURS = (
    Neighbour(flow("UZ"), 900, 400, lower=-80, upper=90, p=0.02, rose=True),
    Neighbour(flow("TJ"), 300, 310, lower=-60, upper=70, p=0.9, rose=False),
    Neighbour(flow("CN"), 20, 10, lower=None, upper=None, p=None, rose=None),
)
FALL = Event(flow("KZ"), MONTH, MONTH.shift(5), counted=100, expected=600, neighbours=NEIGHBOURS, said=())


def data(*events: Event) -> DisplacementData:
    """Return the data of these events."""
    return DisplacementData({"en": "Crossings"}, MONTH, events, ())


def test_the_bars_are_the_numbers_of_the_table() -> None:
    """What fell is to the left by as much as the table says; a neighbour that rose has its own colour."""
    figure = make_event_figure(data(FALL), Texts())
    assert figure.drawing is not None
    assert figure.table is not None
    spec = complete_spec(figure.drawing(545, None), 545, validate=True)
    rows = next(rows for rows in spec["datasets"].values() if len(rows) == 4 and "at" not in rows[0])
    assert [(row["value"], row["colour"]) for row in rows] == [(-500, FELL), (500, ROSE), (-10, USUAL), (10, USUAL)]
    assert [row[3] for row in figure.table.rows] == ["−500", "+500", "−10", "+10"]
    assert figure.table.rows[-1][5] == "not judged"
    assert len(figure.key) == 4
    assert figure.download is not None
    assert "UZ,Uzbekistan,900,400,-80,90,0.02,1" in figure.download.text


@pytest.mark.parametrize(
    ("events", "absent"),
    [
        ((), "No flow fell"),
        ((_fall(),), "no neighbouring flow"),
        ((_fall(Neighbour(flow("UZ"), math.nan, 1, None, None, None, None)),), "no neighbouring flow"),
    ],
)
def test_where_there_is_nothing_to_draw_it_is_said(events: tuple[Event, ...], absent: str) -> None:
    """An empty chart would look like a finding."""
    figure = make_event_figure(data(*events), Texts())
    assert figure.drawing is None
    assert absent in figure.absent


def test_a_flow_that_did_not_fall_has_no_figure() -> None:
    """Neighbours of a flow that rose are no matter, however they stand."""
    rose = Event(flow("KZ"), MONTH, MONTH, counted=700, expected=600, neighbours=NEIGHBOURS, said=())
    assert make_event_figure(data(rose), Texts()).drawing is None


def test_long_lists_say_how_long() -> None:
    """Of twelve events eight are shown, and that is said."""
    listing = make_displacement(data(*[FALL] * 12), Texts())
    assert len(listing.items) == 8
    assert "the largest 8 of 12" in listing.subtitle
    assert make_displacement(data(), Texts()).absent
