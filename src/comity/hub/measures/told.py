"""A measure as JSON values: for programs, over HTTP and on the command line."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from comity.exchange.measure_ports import MeasureVersion
from comity.model.measures import Measure, Stage


def measure_json(one: MeasureVersion, *, today: dt.date) -> dict[str, Any]:
    """Return a version of a measure as plain values; `stage` is how far it is on a day."""
    measure = one.measure
    return {
        "id": measure.id,
        "version": one.version,
        "kind": measure.kind.value,
        "title": dict(measure.titles),
        "text": dict(measure.texts),
        "stage": stage_name(measure, today),
        **{stage.value: _day(measure.stages.get(stage)) for stage in Stage},
        "scope": _scope(measure),
        "source": {"text": dict(measure.source.texts), "link": measure.source.link},
        "expected": _expected(measure),
        "operation": measure.operation or None,
        "restricted": measure.restricted,
        "shared_with": list(measure.shared_with),
        "exceptional": measure.exceptional,
        "seq": one.seq,
        "at": one.at.isoformat(),
        "action": one.action.value,
    }


def stage_name(measure: Measure, today: dt.date) -> str | None:
    """Return how far a measure is on a day; None before its first stage."""
    stage = measure.stage_on(today)
    return None if stage is None else stage.value


def _scope(measure: Measure) -> Mapping[str, Any]:
    scope = measure.scope
    return {
        "members": list(scope.members),
        "citizenships": list(scope.citizenships),
        "neighbours": list(scope.neighbours),
        "points": list(scope.points),
        "dataflows": list(scope.dataflows),
        "key": scope.key or None,
    }


def _expected(measure: Measure) -> Mapping[str, Any] | None:
    expected = measure.expected
    if expected is None:
        return None
    return {"direction": expected.direction.value, "size": expected.size, "by": _day(expected.by)}


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
