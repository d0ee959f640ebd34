"""Synthetic cells as rows of component texts, as a member would put them into a file."""

from comity.model.periods import Period
from comity.simulation.crossings import crossings
from comity.simulation.irregular import detections
from comity.simulation.scenario import Scenario

Row = dict[str, str]
CROSSINGS, IRREGULAR = "CROSSINGS", "IRREGULAR"


def rows_of(scenario: Scenario, member: str, dataflow: str, *, period: Period, seed: int, status: str) -> list[Row]:
    """Return a member's month of a dataflow; `status` is the OBS_STATUS of all its cells."""
    head = {"FREQ": "M", "REPORTER": member}
    tail = {"TIME_PERIOD": str(period)}
    if dataflow == CROSSINGS:
        return [
            {
                **head,
                "ORIGIN": c.origin,
                "ORIGIN_BASIS": "C",
                "DIRECTION": c.direction,
                "PURPOSE": c.purpose,
                "MODE": c.mode,
                "NEIGHBOUR": c.neighbour,
                "COUNT_UNIT": "CROSSINGS",
                **tail,
                "OBS_VALUE": str(c.value),
                "OBS_STATUS": status,
            }
            for c in crossings(scenario, member, period, seed=seed)
        ]
    return [
        {
            **head,
            "CITIZENSHIP": d.citizenship,
            "INDICATOR": d.indicator,
            "DIRECTION": "_Z",
            "DESTINATION": "_Z",
            "ROUTE": "_Z",
            "UNIT": "EVENTS",
            **tail,
            "OBS_VALUE": str(d.value),
            "OBS_STATUS": status,
        }
        for d in detections(scenario, member, period, seed=seed)
    ]
