"""A slow, obvious reader: what somebody sees of whole vintages, cell by cell; the SQL reads must agree with it."""

from collections.abc import Callable, Mapping

from comity.model.access import Sight
from comity.model.filters import Condition, Filter, Operator
from comity.model.periods import Period, parse_period
from comity.model.structures import Dataflow
from reference_ledger import DIMENSIONS, Cell, State

Vintage = Mapping[Cell, State]
_COMPARE: Mapping[Operator, Callable[[float | str, float | str], bool]] = {
    Operator.EQUAL: lambda a, b: a == b,
    Operator.NOT_EQUAL: lambda a, b: a != b,
    Operator.LESS: lambda a, b: a < b,  # type: ignore[operator]
    Operator.AT_MOST: lambda a, b: a <= b,  # type: ignore[operator]
    Operator.MORE: lambda a, b: a > b,  # type: ignore[operator]
    Operator.AT_LEAST: lambda a, b: a >= b,  # type: ignore[operator]
    Operator.CONTAINS: lambda a, b: str(b) in str(a),
    Operator.LACKS: lambda a, b: str(b) not in str(a),
    Operator.STARTS: lambda a, b: str(a).startswith(str(b)),
    Operator.ENDS: lambda a, b: str(a).endswith(str(b)),
}


def seen(vintage: Vintage, *, sight: Sight, filters: tuple[Filter, ...], dataflow: Dataflow) -> dict[Cell, State]:
    """Return the cells that the reader sees and that pass every filter."""
    place = DIMENSIONS.index(dataflow.reporter_dimension)
    return {
        cell: state
        for cell, state in vintage.items()
        if _may_see(state, cell[place], sight) and all(_passes(one, cell, state) for one in filters)
    }


def _may_see(state: State, reporter: str, sight: Sight) -> bool:
    if sight.statuses is None or reporter in sight.own:
        return True
    if state["CONF_STATUS"] == "E":
        return state["EMBARGO_TIME"] is not None or "N" in sight.statuses
    return state["CONF_STATUS"] in {None, "F", *sight.statuses}


def _passes(one: Filter, cell: Cell, state: State) -> bool:
    values: dict[str, float | str | None] = {**state, **dict(zip(DIMENSIONS, cell, strict=True))}
    value = values[one.component]
    return any(all(_holds(c, value, one.component) for c in choice) for choice in one.choices)


def _holds(condition: Condition, value: float | str | None, component: str) -> bool:
    if value is None:
        return condition.operator in {Operator.NOT_EQUAL, Operator.LACKS}
    if component == "TIME_PERIOD":
        return _holds_in_time(condition, str(value))
    return _COMPARE[condition.operator](
        value, float(condition.value) if component == "OBS_VALUE" else condition.value
    )


def _holds_in_time(condition: Condition, value: str) -> bool:
    """Compare spans of time; those of the tests are months, quarters and years."""
    text, operator = condition.value, condition.operator
    if operator in {Operator.CONTAINS, Operator.LACKS, Operator.STARTS, Operator.ENDS}:
        return _COMPARE[operator](value, text)
    own, bound = parse_period(value), parse_period(text)
    assert isinstance(own, Period)
    assert isinstance(bound, Period)
    return {
        Operator.EQUAL: own == bound,
        Operator.NOT_EQUAL: own != bound,
        Operator.LESS: own.end < bound.start,
        Operator.AT_MOST: own.end <= bound.end,
        Operator.MORE: own.start > bound.end,
        Operator.AT_LEAST: own.start >= bound.start,
    }[operator]
