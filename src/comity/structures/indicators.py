"""The pack's indicators, as data."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from comity.errors import UnknownArtefactError
from comity.model.indicators import DimensionFilter, IndicatorDefinition, TotalRule
from comity.structures.resources import read_table


@cache
def indicators() -> Mapping[str, IndicatorDefinition]:
    """Return every indicator of the standard pack, by id."""
    return {
        identifier: _definition(identifier, entry) for identifier, entry in read_table("indicators.toml").items()
    }


def indicator(identifier: str) -> IndicatorDefinition:
    """Return an indicator of the standard pack.

    Raises `UnknownArtefactError` where there is none of this id.
    """
    try:
        return indicators()[identifier]
    except KeyError:
        known = ", ".join(indicators())
        raise UnknownArtefactError(
            f"There is no indicator {identifier}.", remedy=f"Indicators of the standard pack: {known}."
        ) from None


def _definition(identifier: str, entry: Mapping[str, Any]) -> IndicatorDefinition:
    return IndicatorDefinition(
        id=identifier,
        version=entry["version"],
        names=entry["names"],
        dataflow=entry["dataflow"],
        filters={dimension: _filter(rule) for dimension, rule in entry.get("filters", {}).items()},
        external_borders=entry.get("external_borders", False),
        breakdowns=tuple(entry.get("breakdowns", ())),
        measure=entry.get("measure", {}),
        descriptions=entry.get("descriptions", {}),
    )


def _filter(rule: Mapping[str, Any]) -> DimensionFilter:
    return DimensionFilter(
        include=tuple(rule.get("include", ())),
        exclude=tuple(rule.get("exclude", ())),
        exclude_members=rule.get("exclude_members", False),
        total=TotalRule(rule.get("total", TotalRule.PARTS)),
    )
