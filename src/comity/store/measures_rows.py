"""Measures as rows of the ledger, and back: a version's content is canonical JSON."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from comity.exchange.measure_ports import MeasureAction, MeasureVersion
from comity.model.measures import (
    Effect,
    ExpectedEffect,
    Measure,
    MeasureKind,
    MeasureScope,
    MeasureSource,
    Stage,
)
from comity.store.clock import parse_moment, render_moment
from comity.trust.signing import canonical_json

_SCOPE = ("members", "citizenships", "neighbours", "points", "dataflows")


def version_values(one: MeasureVersion) -> dict[str, Any]:
    """Return a version's row, without its number in the table."""
    return {
        "measure": one.measure.id,
        "version": one.version,
        "action": one.action.value,
        "content": render_measure(one.measure),
        "seq": one.seq,
        "at": render_moment(one.at),
        "actor": one.actor,
        "role": one.role,
    }


def version_of(row: sa.Row[Any]) -> MeasureVersion:
    """Return a row's version."""
    return MeasureVersion(
        measure=parse_measure(row.measure, row.content),
        version=row.version,
        action=MeasureAction(row.action),
        actor=row.actor,
        role=row.role,
        at=parse_moment(row.at),
        seq=row.seq,
    )


def render_measure(one: Measure) -> str:
    """Return a measure as JSON text, the same for the same measure."""
    told: dict[str, Any] = {
        "kind": one.kind.value,
        "titles": dict(one.titles),
        "texts": dict(one.texts),
        "stages": {stage.value: day.isoformat() for stage, day in one.stages.items()},
        "scope": {name: list(getattr(one.scope, name)) for name in _SCOPE} | {"key": one.scope.key},
        "source": {"texts": dict(one.source.texts), "link": one.source.link},
        "expected": None if one.expected is None else _effect(one.expected),
        "operation": one.operation,
        "restricted": one.restricted,
        "shared_with": list(one.shared_with),
        "exceptional": one.exceptional,
    }
    return canonical_json(told).decode()


def _effect(one: ExpectedEffect) -> Mapping[str, Any]:
    size = None if one.size is None else repr(one.size)
    return {
        "direction": one.direction.value,
        "size": size,
        "by": None if one.by is None else one.by.isoformat(),
    }


def parse_measure(identifier: str, text: str) -> Measure:
    """Return the measure of a JSON text that `render_measure` wrote."""
    told = json.loads(text)
    scope = told["scope"]
    return Measure(
        id=identifier,
        kind=MeasureKind(told["kind"]),
        titles=told["titles"],
        texts=told["texts"],
        stages={Stage(name): dt.date.fromisoformat(day) for name, day in told["stages"].items()},
        scope=MeasureScope(**{name: tuple(scope[name]) for name in _SCOPE}, key=scope["key"]),
        source=MeasureSource(told["source"]["texts"], told["source"]["link"]),
        expected=None if told["expected"] is None else _parse_effect(told["expected"]),
        operation=told["operation"],
        restricted=told["restricted"],
        shared_with=tuple(told["shared_with"]),
        exceptional=told["exceptional"],
    )


def _parse_effect(told: Mapping[str, Any]) -> ExpectedEffect:
    return ExpectedEffect(
        Effect(told["direction"]),
        None if told["size"] is None else float(told["size"]),
        None if told["by"] is None else dt.date.fromisoformat(told["by"]),
    )
