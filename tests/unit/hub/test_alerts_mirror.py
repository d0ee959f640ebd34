"""The other side of a flow that is judged is looked up where there is one, and claimed nowhere else."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from comity.hub.alerts.flows import AlertFlows, alert_flows, subject_for
from comity.hub.alerts.mirror import mirror_in
from comity.hub.home import Hub
from mirror_hub import FIRST, level, make_mirror_hub

PERIOD = FIRST.shift(20)
KEY = {"REPORTER": "AM", "DIRECTION": "OUT", "NEIGHBOUR": "KG"}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Return a hub of states that count each other's borders."""
    with make_mirror_hub(tmp_path_factory.mktemp("mirror")) as made:
        yield made


def flows_by(hub: Hub, by: Sequence[str], selection: str = "") -> AlertFlows:
    """Return the crossings by some dimensions."""
    return alert_flows(hub, subject_for(hub, "CROSSINGS", by=by, selection=selection), period=str(PERIOD))


def test_a_border_has_another_side(hub: Hub) -> None:
    """The neighbour's count is the best second witness there is."""
    flows = flows_by(hub, ["REPORTER", "DIRECTION", "NEIGHBOUR"])
    found = mirror_in(hub, flows, as_of=None)(KEY, PERIOD)
    assert found is not None
    assert (found.reporter, found.value, found.agrees) == ("KG", level(20) + 20 % 5, True)
    assert found.year_before == pytest.approx(level(8) + 3)


def test_a_direction_may_be_said_by_the_selection(hub: Hub) -> None:
    """Whoever judges entries alone asks for the same mirror."""
    flows = flows_by(hub, ["REPORTER", "NEIGHBOUR"], "DIRECTION=OUT")
    found = mirror_in(hub, flows, as_of=None)({"REPORTER": "AM", "NEIGHBOUR": "KG"}, PERIOD)
    assert found is not None
    assert found.value == level(20) + 20 % 5


@pytest.mark.parametrize("by", [["REPORTER", "NEIGHBOUR"], ["REPORTER", "DIRECTION", "NEIGHBOUR", "ORIGIN"]])
def test_what_is_no_whole_border_has_none(hub: Hub, by: list[str]) -> None:
    """Both directions together, or one origin's part, held against the whole, would never agree."""
    flows = flows_by(hub, by)
    key = {name: {**KEY, "ORIGIN": "CN"}[name] for name in by}
    assert mirror_in(hub, flows, as_of=None)(key, PERIOD) is None


def test_an_origin_counts_nothing(hub: Hub) -> None:
    """Where somebody is from is no state that reports."""
    flows = replace(flows_by(hub, ["REPORTER", "ORIGIN"]), subject=subject_for(hub))
    assert mirror_in(hub, flows, as_of=None)({"reporter": "AM", "origin": "KG"}, PERIOD) is None
