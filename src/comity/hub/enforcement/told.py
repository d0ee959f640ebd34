"""Victims and enforcement as JSON values, for programs."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from comity.analysis.enforcement.comparable import Counting
from comity.analysis.enforcement.lines import Line
from comity.hub.enforcement.view import EnforcementView


def enforcement_json(view: EnforcementView) -> dict[str, Any]:
    """Return the figures by dataflow and block, and how each member counts; no sum where reasons are against it."""
    return {
        "dataflows": {
            name: {
                "period": str(figures.period),
                "lines": {block: [_line(line) for line in lines] for block, lines in figures.lines.items()},
                "counting": [_counting(one) for one in figures.counting.values()],
            }
            for name, figures in view.flows.items()
        }
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "codes": dict(line.codes),
        "members": {
            member: {"value": one.value, "status": one.status or None, "change": one.change}
            for member, one in line.figures.items()
        },
        "together": line.total,
        "not_added_up": {reason.why.value: list(reason.members) for reason in line.reasons},
    }


def _counting(one: Counting) -> Mapping[str, Any]:
    told = asdict(one)
    return {name: (None if value == "" else value) for name, value in told.items()} | {
        "received": None if one.received is None else one.received.isoformat()
    }
