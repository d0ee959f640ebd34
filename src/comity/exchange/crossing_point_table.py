"""The tables `[[crossing_point]]` of the group's file: procedures, lanes and shifts of each."""

import re
from collections.abc import Collection
from math import isfinite

from comity.model.config_table import ConfigTable
from comity.model.crossing_points import (
    HOURS_A_DAY,
    HOURS_A_WEEK,
    CrossingPoint,
    Lanes,
    Procedure,
    ShiftRules,
)

POINT_KEYS = (
    "code",
    "name",
    "member",
    "neighbour",
    "mode",
    "direction",
    "counted",
    "hours",
    "patience",
    "flow",
    "share",
    "released",
    "procedure",
    "lanes",
    "shifts",
)
PROCEDURE_KEYS = ("code", "name", "share", "seconds", "shape", "lanes")
LANES_KEYS = ("code", "name", "open", "spare", "opens_at", "delay", "staffed")
SHIFT_KEYS = ("lengths", "starts", "a_week", "break_after")
_CODE = re.compile(r"[A-Za-z0-9_@$-]{1,40}")
_DIRECTIONS = ("IN", "OUT")
_MOST_LANES = 200
_LONGEST = 3600.0
_STAFFED = "STAFFED"
_ONE = 0.001
"""How far shares may be from adding up to 1: they are written with a few digits."""


def read_crossing_points(
    root: ConfigTable, *, members: Collection[str], dataflows: Collection[str]
) -> tuple[CrossingPoint, ...]:
    """Return the crossing points that the group plans; `members` and `dataflows` are those that it has."""
    found: dict[str, CrossingPoint] = {}
    for table in root.tables("crossing_point", known=POINT_KEYS):
        point = _point(table, members=members, dataflows=dataflows)
        if point.code in found:
            raise table.fault(
                "code", f"the crossing point {point.code} is given twice", remedy="Give each a code of its own."
            )
        found[point.code] = point
    return tuple(found.values())


def _point(table: ConfigTable, *, members: Collection[str], dataflows: Collection[str]) -> CrossingPoint:
    member, flow = table.text("member"), table.text("flow", default="")
    if member not in members:
        raise table.fault("member", f"{member} is no member", remedy=f"The members are {', '.join(members)}.")
    if flow and flow not in dataflows:
        raise table.fault(
            "flow",
            f"the group doesn't use the dataflow {flow}",
            remedy=f"Its dataflows are {', '.join(dataflows)}.",
        )
    lanes = _lanes(table)
    patience = table.number("patience", highest=10_000, default=0.0)
    return CrossingPoint(
        code=_code(table),
        names=table.names("name"),
        member=member,
        neighbour=table.text("neighbour", default=""),
        mode=table.text("mode", default=""),
        direction=_direction(table),
        counted=table.text("counted", default="PERSONS"),
        procedures=_procedures(table, {one.code for one in lanes}),
        lanes=lanes,
        hours=_hours(table),
        patience=patience or None,
        flow=flow,
        share=table.number("share", highest=1, default=0.0),
        shifts=_shifts(table),
        released=table.flag("released", default=False),
    )


def _code(table: ConfigTable) -> str:
    code = table.text("code")
    if not _CODE.fullmatch(code):
        raise table.fault("code", f"{code[:60]} is no code", remedy="Use letters, digits, - and _, 40 at most.")
    return code


def _direction(table: ConfigTable) -> str:
    direction = table.text("direction", default="IN")
    if direction not in _DIRECTIONS:
        raise table.fault("direction", f"{direction[:20]} is no direction", remedy='Write "IN" or "OUT".')
    return direction


def _procedures(table: ConfigTable, lanes: Collection[str]) -> tuple[Procedure, ...]:
    found: dict[str, Procedure] = {}
    for inner in _inner(table, "procedure", PROCEDURE_KEYS):
        one = Procedure(
            code=_code(inner),
            names=inner.names("name"),
            share=inner.number("share", highest=1, default=1.0),
            seconds=_positive(inner, "seconds", highest=_LONGEST),
            shape=_positive(inner, "shape", highest=1000, default=2.0),
            lanes=inner.text("lanes", default=_STAFFED),
        )
        if one.lanes not in lanes:
            raise inner.fault(
                "lanes", f"there are no lanes {one.lanes}", remedy=f"Its lanes are {', '.join(sorted(lanes))}."
            )
        if one.code in found:
            raise inner.fault("code", f"{one.code} is given twice", remedy="Give each a code of its own.")
        found[one.code] = one
    total = sum(one.share for one in found.values())
    if abs(total - 1) > _ONE:
        raise table.fault(
            "procedure", f"the shares of procedures add up to {total:g}", remedy="Make them add up to 1."
        )
    return tuple(found.values())


def _lanes(table: ConfigTable) -> tuple[Lanes, ...]:
    found: dict[str, Lanes] = {}
    for inner in _inner(table, "lanes", LANES_KEYS):
        one = Lanes(
            code=inner.text("code", default=_STAFFED),
            names=inner.names("name"),
            open=_open(inner),
            spare=inner.whole("spare", lowest=0, highest=_MOST_LANES, default=0),
            opens_at=inner.whole("opens_at", lowest=0, highest=100_000, default=0),
            delay=inner.number("delay", highest=86_400, default=0.0),
            staffed=inner.flag("staffed", default=True),
        )
        if one.code in found:
            raise inner.fault(
                "code", f"the lanes {one.code} are given twice", remedy="Give each a code of its own."
            )
        found[one.code] = one
    return tuple(found.values())


def _inner(table: ConfigTable, key: str, known: tuple[str, ...]) -> list[ConfigTable]:
    """Return the tables below a crossing point's, each with its place; there must be one."""
    value = table.content.get(key, [])
    if not isinstance(value, list) or not value:
        raise table.fault(key, "at least one is needed", remedy=f"Add [[crossing_point.{key}]] below it.")
    place = f"{table.place}, [[crossing_point.{key}]] number"
    return [
        ConfigTable(one, file=table.file, place=f"{place} {at}", known=known)
        for at, one in enumerate(value, start=1)
    ]


def _open(table: ConfigTable) -> tuple[int, ...]:
    """Return lanes by hour: of a day, of a week, or one number for all hours."""
    value = table.content.get("open")
    if isinstance(value, int) and not isinstance(value, bool):
        value = [value] * HOURS_A_DAY
    whole = isinstance(value, list) and len(value) in {HOURS_A_DAY, HOURS_A_WEEK}
    if not (
        whole
        and isinstance(value, list)
        and all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= _MOST_LANES for n in value)
    ):
        raise table.fault(
            "open",
            "lanes by hour are expected",
            remedy=f"Give a number, or a list of 24 (or 168, from Monday) from 0 to {_MOST_LANES}.",
        )
    if not any(value):
        raise table.fault("open", "the lanes never open", remedy="Open one in some hour, or leave the lanes out.")
    return tuple(value)


def _hours(table: ConfigTable) -> tuple[float, ...]:
    value = table.content.get("hours", [])
    fits = isinstance(value, list) and all(
        isinstance(n, int | float) and not isinstance(n, bool) and isfinite(n) and n >= 0 for n in value
    )
    if not fits or (value and (len(value) != HOURS_A_DAY or not sum(value))):
        raise table.fault(
            "hours", "the shares of 24 hours are expected", remedy="Give 24 numbers, in any unit, or leave it out."
        )
    return tuple(float(n) for n in value)


def _positive(table: ConfigTable, key: str, *, highest: float, default: float = 0.0) -> float:
    value = table.number(key, highest=highest, default=default)
    if value <= 0:
        raise table.fault(key, "a number above 0 is expected", remedy=f"Give a number up to {highest:g}.")
    return value


def _shifts(table: ConfigTable) -> ShiftRules:
    usual = ShiftRules()
    if "shifts" not in table:
        return usual
    place = f"{table.place}, [crossing_point.shifts]"
    inner = ConfigTable(table.content["shifts"], file=table.file, place=place, known=SHIFT_KEYS)
    return ShiftRules(
        lengths=_numbers(inner, "lengths", lowest=1, highest=HOURS_A_DAY, default=usual.lengths),
        starts=_numbers(inner, "starts", lowest=0, highest=HOURS_A_DAY - 1, default=usual.starts),
        a_week=inner.whole("a_week", lowest=1, highest=7, default=usual.a_week),
        break_after=inner.whole("break_after", lowest=1, highest=HOURS_A_DAY + 1, default=usual.break_after),
    )


def _numbers(
    table: ConfigTable, key: str, *, lowest: int, highest: int, default: tuple[int, ...]
) -> tuple[int, ...]:
    value = table.content.get(key, list(default))
    if not (
        isinstance(value, list)
        and value
        and all(isinstance(n, int) and not isinstance(n, bool) and lowest <= n <= highest for n in value)
    ):
        raise table.fault(
            key, "hours are expected", remedy=f"Give a list of whole numbers from {lowest} to {highest}."
        )
    return tuple(value)
