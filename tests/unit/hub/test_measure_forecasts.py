"""Measures and legal acts in what is computed: forecasts, scenarios and quality indicators learn of them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.exchange.measure_file import read_measure
from comity.forecasting.shocks.declared import Declared
from comity.hub.forecasts.inputs import declared_measures, known_inputs
from comity.hub.forecasts.measure_scenario import scenario_content, started_scenario
from comity.hub.home import Hub
from comity.hub.measures.register import By, enter_measure
from comity.hub.quality.view import view_quality
from comity.model.access import MEMBERS_SIGHT
from comity.model.measures import Effect, ExpectedEffect, MeasureScope
from comity.model.periods import Frequency
from forecast_hub import TWO_STATES, months_of
from small_hub import after, make_hub, send

CLOSURE = read_measure(
    """
id = "closure"
kind = "closure"
title.en = "Closed"
in_force = 2025-02-10
ended = 2025-05-31
[scope]
members = ["AM"]
[expected]
direction = "down"
size = 0.5
""",
    name="m",
)
VISA = replace(
    CLOSURE,
    exceptional=False,
    id="visa",
    scope=MeasureScope(members=("KG",), citizenships=("CN",), dataflows=("CROSSINGS",), key="DIRECTION=IN"),
    expected=ExpectedEffect(Effect.UP, 0.25, dt.date(2025, 4, 30)),
)
PLACES = {"total": ("AM", "KG"), "member:AM": ("AM",), "origin:CN": ("CN", "AM", "KG"), "cell": ("KG", "CN")}
ACT = """
[[legal_act]]
id = "act"
title.en = "The act"
adopted = 2025-02-05
[[legal_act.change]]
dataflow = "CROSSINGS"
from = 2025-03-01
[[legal_act.change]]
dataflow = "CROSSINGS"
members = ["KG"]
from = 2025-07-10
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub of two states with some months."""
    with make_hub(tmp_path, TWO_STATES + ACT) as hub:
        send(hub, "KG", *months_of("KG", 36, 44), hours=1)
        send(hub, "AM", *months_of("AM", 36, 44), hours=2)
        yield hub


def test_an_exceptional_measure_is_told_to_its_series() -> None:
    """A closed border of one state would be learnt as everybody's season."""
    day = dt.date(2026, 1, 1)
    assert declared_measures([CLOSURE], "CROSSINGS", PLACES, day) == (
        Declared("2025-02-10", "2025-05-31", frozenset(("total", "member:AM", "origin:CN"))),
    )
    (one,) = declared_measures([replace(VISA, exceptional=True)], "CROSSINGS", PLACES, day)
    assert one.series == {"origin:CN", "cell"}, "a sum of all citizenships isn't unlike others for one of them"
    assert declared_measures([VISA], "STOCK", PLACES, day) == ()


def test_an_end_that_is_yet_to_come_isnt_told() -> None:
    """A backtest that knows when a border will open again is no test."""
    (one,) = declared_measures([CLOSURE], "CROSSINGS", PLACES, dt.date(2025, 3, 1))
    assert one.last is None
    assert declared_measures([CLOSURE], "CROSSINGS", PLACES, dt.date(2025, 2, 9)) == ()


def test_forecasts_know_measures_from_when_they_were_told(hub: Hub) -> None:
    """A forecast as of an earlier moment must not know what was entered since, nor a reader what is restricted."""
    enter_measure(hub, CLOSURE, By(at=after(5)))
    flow = hub.catalogue.dataflow("CROSSINGS")

    def told(at: dt.datetime | None, *, public: bool = False) -> list[str]:
        sight = {"sight": MEMBERS_SIGHT} if public else {}
        found = known_inputs(hub, flow, places=PLACES, frequency=Frequency.MONTHLY, as_of=at, **sight)
        return [one.first for one in found.exceptional if isinstance(one, Declared)]

    assert told(after(4)) == []
    assert told(after(5)) == ["2025-02-10"]
    enter_measure(hub, replace(CLOSURE, id="secret", restricted=True), By(at=after(6)))
    assert told(after(6)) == ["2025-02-10"] * 2
    assert told(after(6), public=True) == ["2025-02-10"]


def test_forecasts_know_the_breaks_of_all_members(hub: Hub) -> None:
    """A level from before a changed definition would be taken for today's."""
    flow = hub.catalogue.dataflow("CROSSINGS")
    found = known_inputs(hub, flow, places=PLACES, frequency=Frequency.MONTHLY, as_of=after(4))
    assert found.breaks == ("2025-03-01",)


def test_comparable_series_begin_anew_with_an_act(hub: Hub) -> None:
    """A series of eight years over two definitions is called comparable by nobody who knows of the act."""
    (found,) = view_quality(hub, flow="CROSSINGS").flows
    assert (found.value("AM", "BREAKS"), found.value("KG", "BREAKS")) == (1.0, 2.0)
    assert (found.value("AM", "CC2"), found.value("KG", "CC2")) == (7.0, 3.0)


def test_what_is_expected_becomes_a_scenario(hub: Hub) -> None:
    """A planner would else type the same days and codes once more, and get one of them wrong."""
    assert scenario_content(hub, CLOSURE)["step"] == [
        {
            "kind": "multiplier",
            "value": 0.5,
            "from": "2025-02",
            "to": "2025-05",
            "scope": {"destination": ["AM"]},
        }
    ]
    scope = {"destination": ["KG"], "origin": ["CN"]}
    assert scenario_content(hub, VISA)["step"] == [
        {"kind": "ramp", "value": 1.25, "from": "2025-02", "to": "2025-04", "scope": scope},
        {"kind": "multiplier", "value": 0.8, "from": "2025-06", "scope": scope},
    ]


def test_a_scenario_goes_on_where_the_measure_ends(hub: Hub) -> None:
    """The file's own steps and thresholds are what somebody asks about beside the measure."""
    enter_measure(hub, CLOSURE, By(at=after(5)))
    started = started_scenario(hub, "closure", None)
    assert (started.id, [step.amount.central for step in started.steps]) == ("CLOSURE", [0.5])
    both = started_scenario(hub, "closure", replace(started, id="MINE"))
    assert (both.id, len(both.steps)) == ("MINE", 2)
    with pytest.raises(UnknownArtefactError):
        started_scenario(hub, "nothing", None)
    with pytest.raises(UsageError, match="No scenario"):
        started_scenario(hub, None, None)


def test_a_restricted_measure_starts_no_scenario_for_others(hub: Hub) -> None:
    """The size that is expected of a planned operation would be handed to whoever guesses its name."""
    enter_measure(hub, replace(CLOSURE, restricted=True), By(at=after(5)))
    with pytest.raises(UnknownArtefactError):
        started_scenario(hub, "closure", None, sight=MEMBERS_SIGHT)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expected": None}, "how large"),
        ({"expected": ExpectedEffect(Effect.UP)}, "how large"),
        ({"scope": MeasureScope(dataflows=("IRREGULAR",))}, "isn't about"),
        ({"scope": MeasureScope(neighbours=("CN",))}, "tell apart"),
    ],
)
def test_what_says_too_little_for_a_scenario_is_refused(hub: Hub, change: dict[str, object], said: str) -> None:
    """A scenario that changes nothing, or too much, looks like an answer."""
    with pytest.raises(UsageError, match=said) as caught:
        scenario_content(hub, replace(CLOSURE, **change))  # type: ignore[arg-type]  # one field each
    assert caught.value.remedy
