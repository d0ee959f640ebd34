"""Synthetic cells as rows of component texts, as a member would put them into a file."""

from comity.model.periods import Period
from comity.simulation.crossings import crossings
from comity.simulation.enforcement import counts
from comity.simulation.irregular import detections
from comity.simulation.points import point_days
from comity.simulation.scenario import Scenario

Row = dict[str, str]
CROSSINGS, IRREGULAR = "CROSSINGS", "IRREGULAR"


def half_year_rows(scenario: Scenario, member: str, dataflow: str, *, period: Period, seed: int) -> list[Row]:
    """Return a member's half-year of a dataflow; a figure by a definition of its own says so."""
    return [
        {
            "FREQ": period.frequency.value,
            "REPORTER": member,
            **one.codes,
            "TIME_PERIOD": str(period),
            "OBS_VALUE": str(one.value),
            "OBS_STATUS": "D" if one.is_other else "A",
        }
        for one in counts(scenario, member, dataflow, period=period, seed=seed)
    ]


def point_rows(scenario: Scenario, member: str, *, period: Period, seed: int) -> list[Row]:
    """Return a member's month of days at its crossing points; none where it has none."""
    return [
        {
            "FREQ": "D",
            "REPORTER": member,
            "POINT": one.point.code,
            "DIRECTION": one.direction,
            "MODE": one.point.mode,
            "PROCEDURE": "PERSONS",
            "TIME_PERIOD": str(one.day),
            "OBS_VALUE": str(one.value),
            "OBS_STATUS": "A",
            "TITLE": one.point.names["en"],
        }
        for one in point_days(scenario, member, period, seed=seed)
    ]


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
