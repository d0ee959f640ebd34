"""Early warning on the page: a list, small charts, and how far it sees, in both languages."""

from collections.abc import Mapping

import pytest

from comity.model.periods import Frequency, Period
from comity.model.statements import Number, Said
from comity.publish.alerts_data import AlertHeadline, AlertPoint, AlertRow, AlertsPart
from comity.publish.charts.alerts import SmallFlow, SmallPoint, draw_alerts, height_of
from comity.publish.charts.render import complete_spec
from comity.publish.document.alerts import make_alerts, make_alerts_figure, make_alerts_reach
from comity.publish.report_data import Absence
from comity.publish.texts import Texts

MARCH = Period(Frequency.MONTHLY, 2026, 3)
EN, RU = Texts("en"), Texts("ru")


def lookup(_codelist: str, _code: str) -> Mapping[str, str]:
    """Know no names."""
    return {}


def alert(name: str, *, headline: int | None = None, state: str = "open", value: float = 300.0) -> AlertRow:
    """Return an alert with two years of points, the first of which have no expectation."""
    points = [AlertPoint(MARCH.shift(at - 23), 100.0 + at) for at in range(12)]
    points += [AlertPoint(MARCH.shift(at - 23), 100.0 + at, 50.0, 200.0) for at in range(12, 23)]
    return AlertRow(
        id=name,
        name=Said(name),
        value=value,
        expected=120.0,
        lower=60.0,
        upper=240.0,
        relative=value / 120.0 - 1,
        since=MARCH,
        is_new=True,
        state=state,
        headline=headline,
        short=(Said("One."), Said("Two.")),
        points=(*points, AlertPoint(MARCH, value, 60.0, 240.0)),
    )


def part(*alerts: AlertRow, headlines: tuple[AlertHeadline, ...] = ()) -> AlertsPart:
    """Return what the report holds."""
    return AlertsPart(
        Frequency.MONTHLY, MARCH, 21, alerts, headlines, (Said("Blind: {count}.", {"count": Number(3)}),)
    )


SHOCK = AlertHeadline(1, Said("Türkiye"), 0.4, Said("A shared increase."))


def test_members_stand_beneath_their_headline() -> None:
    """A shock common to many flows is one thing, not many."""
    listing = make_alerts(part(alert("A"), alert("B", headline=1), headlines=(SHOCK,)), EN, lookup=lookup)
    assert [(item.head, item.text) for item in listing.items] == [
        ("Türkiye", "A shared increase."),
        ("– B", "One."),
        ("A", "One. Two."),
    ]
    assert listing.items[0].figure == "+40 %".replace(" ", "\u00a0")


def test_how_an_alert_stands_is_said_where_it_is_not_new_to_all() -> None:
    """Two people looking into the same alert is one too many."""
    listing = make_alerts(part(alert("A", state="acknowledged")), RU, lookup=lookup)
    assert listing.items[0].head == "A (принят к сведению)"
    assert listing.title == "Раннее предупреждение"


def test_a_long_list_says_that_it_is_cut() -> None:
    """A list that ends without a word looks whole."""
    listing = make_alerts(part(*(alert(f"A{number}") for number in range(14))), EN, lookup=lookup)
    assert len(listing.items) == 10
    assert "the first 10 of 14" in listing.subtitle


def test_nothing_found_and_nothing_judged_are_told_apart() -> None:
    """Silence because nothing departs, and silence for want of a past, mean different things."""
    quiet = make_alerts(part(), EN, lookup=lookup)
    assert quiet.absent == "No flow departs from what was expected."
    short = AlertsPart(Frequency.MONTHLY, MARCH, 0, absent=Absence.TOO_SHORT)
    assert make_alerts(short, EN, lookup=lookup).absent == "The history is too short."
    assert make_alerts_figure(short, EN, lookup=lookup).drawing is None


def test_the_figure_draws_and_says_the_same_in_a_table() -> None:
    """Whoever can't see the drawing needs its figures."""
    found = part(alert("A"), *(alert(f"B{n}", headline=1) for n in range(6)), headlines=(SHOCK,))
    figure = make_alerts_figure(found, EN, lookup=lookup)
    assert figure.drawing is not None
    assert figure.table is not None
    assert len(figure.table.rows) == 7
    assert "A (+150" in figure.description
    assert figure.description.count("B") == 3, "a few beneath each headline"
    assert figure.download is not None
    assert len(figure.download.text.splitlines()) == 1 + 7 * 24
    assert complete_spec(figure.drawing(1120, None), 1120, validate=True)["layer"]


def test_what_is_many_times_as_many_is_told_in_times() -> None:
    """Nobody reads +20 189 %."""
    listing = make_alerts(part(alert("A", value=1320.0)), EN, lookup=lookup)
    assert listing.items[0].figure == "×\u202f11"


def test_how_far_it_sees_is_said() -> None:
    """A class of flows in which shifts can't be seen is blind, not silent."""
    assert make_alerts_reach(part(), EN, lookup=lookup).entries == [("", "Blind: 3.")]


@pytest.mark.parametrize("flows", [1, 3, 4, 9])
def test_each_flow_has_a_place_of_its_own(flows: int) -> None:
    """Plots that overlap show what isn't there."""
    points = [SmallPoint(1.0, 0.5, 2.0), SmallPoint(None, None, None), SmallPoint(3.0, 0.0, 2.0)]
    drawn = [SmallFlow(str(number), "f", "a", "b", points) for number in range(flows)]
    chart = draw_alerts(drawn, width=1120).to_dict()
    assert chart["height"] == height_of(flows)
    lines = next(layer for layer in chart["layer"] if layer["mark"]["type"] == "line")
    rows = chart["datasets"][lines["data"]["name"]]
    places = {row["flow"]: [one for one in rows if one["flow"] == row["flow"]] for row in rows}
    boxes = [(min(p["at"] for p in place), max(p["at"] for p in place)) for place in places.values()]
    floors = [min(p["value"] for p in place if p["value"] is not None) for place in places.values()]
    assert len({(box, round(floor, 6)) for box, floor in zip(boxes, floors, strict=True)}) == flows
    top = lines["encoding"]["y"]["scale"]["domain"][1]
    assert all(0 <= one["value"] <= top for one in rows if one["value"] is not None)
