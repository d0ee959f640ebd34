"""How a measure's scope lies in a dataflow: which dimensions tell its flows apart, and which series are meant."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.keys import parse_key
from comity.hub.measures.touching import scope_codes
from comity.model.indicators import DimensionFilter, IndicatorDefinition, TotalRule
from comity.model.measures import Measure
from comity.model.structures import TOTAL, Dataflow
from comity.structures.indicators import indicator, indicators

BROUGHT = frozenset({"ORIGIN", "CITIZENSHIP", "PARTNER", "BIRTH_COUNTRY", "SEX", "AGE"})
"""What people bring along: nobody turns from one of these to another."""
_APART = ("ORIGIN", "CITIZENSHIP", "PARTNER", "NEIGHBOUR", "POINT", "ROUTE", "DESTINATION")
"""Dimensions whose codes have flows of their own, beside the reporter; others only pick series."""


@dataclass(frozen=True)
class EffectScope:
    """A measure in one dataflow.

    `by` are the dimensions that tell flows apart, `codes` those of the flow that is judged, by dimension among
    them, and `whole` those of all that the measure is about. `definition` says which cells are counted; `picked`
    are codes of other dimensions that the measure or its reader picks, beside those that an indicator over the
    dataflow takes anyway.
    """

    dataflow: Dataflow
    by: tuple[str, ...]
    codes: Mapping[str, tuple[str, ...]]
    definition: IndicatorDefinition
    picked: Mapping[str, tuple[str, ...]]
    whole: Mapping[str, tuple[str, ...]]


def effect_scope(hub: Hub, measure: Measure, *, flow: str | None = None, key: str | None = None) -> EffectScope:
    """Return where a measure lies: in `flow`, else its scope's dataflow, else the indicator's.

    `key` narrows the flow that is judged, or picks other series. Raises UsageError where the measure isn't about
    that dataflow, and where nothing would be left to compare with.
    """
    dataflow = hub.catalogue.dataflow(flow or _usual_flow(hub, measure))
    if not measure.scope.has_dataflow(dataflow.id):
        raise UsageError(
            f"The measure {measure.id} isn't about {dataflow.id}.",
            remedy=f"Choose among {', '.join(measure.scope.dataflows)}.",
        )
    whole = scope_codes(measure, dataflow)
    wanted = {**whole, **parse_key(key, dataflow)}
    telling = [name for name in dataflow.structure.key_ids if name in {dataflow.reporter_dimension, *_APART}]
    codes = {name: tuple(found) for name, found in wanted.items() if name in telling and tuple(found) != (TOTAL,)}
    if not codes:
        raise UsageError(
            f"The measure {measure.id} is about all flows of {dataflow.id}: none is left to compare with.",
            remedy="Name those that it touched most with --key, such as REPORTER=…",
        )
    origin = next((name for name in telling if name in BROUGHT), None)
    by = tuple(name for name in telling if name in {dataflow.reporter_dimension, origin, *codes})
    base = _base(hub, dataflow)
    taken = {name: found.include for name, found in base.filters.items()}
    others = {name: tuple(found) for name, found in wanted.items() if name not in telling}
    picked = {name: found for name, found in others.items() if taken.get(name) != found}
    found = EffectScope(dataflow, by, codes, base, picked, whole)
    return replace(found, definition=_definition(hub, base, found))


def _usual_flow(hub: Hub, measure: Measure) -> str:
    own = indicator(hub.group.indicator).dataflow
    return own if measure.scope.has_dataflow(own) else measure.scope.dataflows[0]


def _base(hub: Hub, dataflow: Dataflow) -> IndicatorDefinition:
    """Return the indicator over a dataflow: the group's own before others, else one that takes every cell."""
    known = [indicator(hub.group.indicator), *indicators().values()]
    plain = IndicatorDefinition(
        id=dataflow.id, version=dataflow.reference.version, names=dataflow.names, dataflow=dataflow.id
    )
    return next((one for one in known if one.dataflow == dataflow.id), plain)


def _definition(hub: Hub, base: IndicatorDefinition, scope: EffectScope) -> IndicatorDefinition:
    """Return which cells of a scope are counted, by its dimensions.

    A border between members isn't external; a measure there is judged over all borders.
    """
    members = {member.code for member in hub.group.members}
    return replace(
        base,
        filters={**base.filters, **{name: _filter(found) for name, found in scope.picked.items()}},
        breakdowns=tuple(name for name in scope.by if name != scope.dataflow.reporter_dimension),
        external_borders=base.external_borders and members.isdisjoint(scope.codes.get("NEIGHBOUR", ())),
    )


def _filter(codes: tuple[str, ...]) -> DimensionFilter:
    return DimensionFilter(include=codes, total=TotalRule.TOTAL if TOTAL in codes else TotalRule.PARTS)
