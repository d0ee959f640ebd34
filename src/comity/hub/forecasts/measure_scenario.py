"""A scenario that starts from what is expected of a measure: its size, its days and whom it is about."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.forecasts.flow import agreed_frequency
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.home import Hub
from comity.hub.keys import parse_key
from comity.hub.measures.reading import measures_seen
from comity.hub.measures.register import unknown_measure
from comity.hub.situation.panel import indicator_flow
from comity.model.access import EVERYTHING, Sight
from comity.model.measures import Measure
from comity.model.periods import Frequency, Period
from comity.structures.indicators import indicator

if TYPE_CHECKING:
    from comity.forecasting.scenario.definition import Scenario


def started_scenario(
    hub: Hub,
    identifier: str | None,
    wanted: "Scenario | None",
    *,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> "Scenario":
    """Return a scenario that begins with a measure's steps, if one is named, and goes on with those wanted.

    Raises UsageError where neither is given, and for a measure that says too little, or isn't the indicator's.
    """
    if identifier is None:
        if wanted is None:
            raise UsageError("No scenario is named.", remedy="Give its file, or a measure.")
        return wanted
    started = _of_measure(hub, identifier, as_of=as_of, sight=sight)
    return started if wanted is None else replace(wanted, steps=(*started.steps, *wanted.steps))


def _of_measure(hub: Hub, identifier: str, *, as_of: str | None, sight: Sight) -> "Scenario":
    require("forecast", "scenario")
    from comity.forecasting.scenario.parse import parse_scenario

    for one in measures_seen(hub, as_of=as_of, sight=sight):
        if one.measure.id == identifier:
            return parse_scenario(scenario_content(hub, one.measure), name=f"measure {identifier}")
    raise unknown_measure(identifier)


def scenario_content(hub: Hub, measure: Measure) -> Mapping[str, Any]:
    """Return a measure's scenario as the plain values of a file: what is expected, from its first day to its last.

    A size that is whole by a day is a ramp up to then. Figures from before the forecast hold what the measure has
    done already, so that one whose effect is whole by then can't be tried.
    """
    _check(hub, measure)
    flow = hub.catalogue.dataflow(indicator_flow(hub))
    frequency = agreed_frequency(hub, flow, FlowSeries())
    scope = _scope(hub, measure)
    steps = [{**step, **({"scope": scope} if scope else {})} for step in _steps(measure, frequency)]
    names = {language: title for language, title in measure.titles.items() if language in {"en", "ru"}}
    return {
        "scenario": {"id": measure.id.upper().replace("-", "_"), **({"name": names} if names else {})},
        "step": steps,
    }


def _check(hub: Hub, measure: Measure) -> None:
    """Raise UsageError where there is nothing to start from."""
    expected = measure.expected
    if expected is None or expected.factor is None or measure.start is None:
        raise UsageError(
            f"The measure {measure.id} doesn't say how large its effect is, and from when.",
            remedy="Add in_force, and direction and size below [expected], or write a scenario's file.",
        )
    if not measure.scope.has_dataflow(indicator_flow(hub)):
        raise UsageError(
            f"The measure {measure.id} isn't about {indicator_flow(hub)}, which the indicator is made from.",
            remedy="Look at the forecast of its own dataflow instead.",
        )
    if measure.scope.neighbours or measure.scope.points:
        raise UsageError(
            f"The measure {measure.id} is about single borders or points, which the forecast doesn't tell apart.",
            remedy="Write a scenario's file with the size that you expect of the whole.",
        )


def _steps(measure: Measure, frequency: Frequency) -> list[dict[str, Any]]:
    expected, start = measure.expected, measure.start
    if expected is None or expected.factor is None or start is None:
        return []
    first = Period.containing(start, frequency)
    last = None if measure.end is None else Period.containing(measure.end, frequency)
    whole = first if expected.by is None else Period.containing(expected.by, frequency)
    span = {"from": str(first)} | ({} if last is None else {"to": str(last)})
    if whole <= first or expected.factor == 0 or (last is not None and last < whole):
        return [{"kind": "multiplier", "value": expected.factor, **span}]
    ramp = {"kind": "ramp", "value": expected.factor, "from": str(first), "to": str(whole)}
    if last is None:
        return [ramp]
    return [ramp, {"kind": "multiplier", "value": 1 / expected.factor, "from": str(last.shift(1))}]


def _scope(hub: Hub, measure: Measure) -> dict[str, list[str]]:
    """Return the scope by the columns that scenarios know: destination, origin, and what the indicator keeps."""
    found = {"destination": list(measure.scope.members), "origin": list(measure.scope.citizenships)}
    if measure.scope.key:
        flow = hub.catalogue.dataflow(measure.scope.dataflows[0])
        kept = indicator(hub.group.indicator).breakdowns
        names = {"ORIGIN": "origin", flow.reporter_dimension: "destination"}
        for dimension, codes in parse_key(measure.scope.key, flow).items():
            if dimension in kept or dimension in names:
                found[names.get(dimension, dimension.lower())] = list(codes)
    return {column: codes for column, codes in found.items() if codes}
