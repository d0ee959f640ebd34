"""Which figures of a dataflow are two states' counts of one flow: as its rule on mirror data says."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from comity.errors import UsageError
from comity.hub.forecasts.series import check_by
from comity.hub.home import Hub
from comity.hub.rules import standard_rules
from comity.hub.situation.flow_view import FlowView, view_flows
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import FREQ
from comity.model.structures import TOTAL, Dataflow
from comity.validation.content.mirror_within import MirrorWithin

if TYPE_CHECKING:
    from comity.analysis.mirror.pairs import Pairs, Sides

_COMPARED = ("ORIGIN", "CITIZENSHIP", "MODE")
"""Dimensions that are matched part by part unless others are named."""
_ARRIVING = "IN"


@dataclass(frozen=True)
class MirrorPairs:
    """The pairs of a dataflow, how its sides are told apart, and the figures that they were made from."""

    view: FlowView
    sides: "Sides"
    pairs: "Pairs"


def pair_flow(
    hub: Hub,
    flow: str | None = None,
    *,
    by: Sequence[str] | None = None,
    key: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
) -> MirrorPairs:
    """Return the pairs of a dataflow as of a moment; raises UsageError where it has no two sides."""
    from comity.analysis.mirror.pairs import pair

    dataflow = hub.catalogue.dataflow(flow) if flow else _first_with_sides(hub)
    sides = sides_of(hub, dataflow, by=by)
    kept = [sides.reporter, sides.other, sides.direction, *sides.definition, *sides.compare]
    view = view_flows(hub, dataflow.id, by=kept, key=key, as_of=as_of, sight=sight)
    members = {member.code for member in hub.group.members}
    figures = _at_first_level(view.frame, dataflow, sides.compare)
    found = pair(figures, sides=sides, members=members, reporters=set(view.reported["reporter"]))
    return MirrorPairs(view, sides, found)


def _at_first_level(frame: pl.DataFrame, dataflow: Dataflow, compare: Sequence[str]) -> pl.DataFrame:
    """Return the figures with the parts of a code under that code, as one side may split what the other doesn't.

    Areas stay as they are.
    """
    lists = {name: dataflow.structure.by_id[name].codelist for name in compare}
    replaced = [
        pl.col(name).replace({code: above[-1] for code, above in codes.ancestors.items() if above})
        for name, codes in lists.items()
        if codes is not None and codes.reference.id != "CL_AREA"
    ]
    return frame.with_columns(replaced)


def sides_of(hub: Hub, dataflow: Dataflow, *, by: Sequence[str] | None = None) -> "Sides":
    """Return how a dataflow's sides are told apart: by its rule of the kind mirror-within (see the rules).

    Figures are comparable where the codes of all dimensions without a total are the same. Raises UsageError where
    there is no such rule, or `by` names a dimension that isn't there or tells the sides apart.
    """
    from comity.analysis.mirror.pairs import Sides

    terms = _terms(hub, dataflow)
    if terms is None or not terms.swap:
        raise UsageError(
            f"{dataflow.id} isn't counted from two sides.",
            remedy="A rule of the kind mirror-within says which dimension names the state across.",
        )
    direction, codes = next(iter(terms.swap.items()))
    arriving = _ARRIVING if _ARRIVING in codes else codes[0]
    fixed = {FREQ, dataflow.reporter_dimension, terms.partner, direction}
    free = [part for part in dataflow.structure.dimensions if part.id not in fixed]
    without_total = tuple(p.id for p in free if p.codelist is None or TOTAL not in p.codelist)
    return Sides(
        reporter=dataflow.reporter_dimension,
        other=terms.partner,
        direction=direction,
        arriving=arriving,
        leaving=next(code for code in codes if code != arriving),
        definition=without_total,
        compare=_compared([p.id for p in free], by, dataflow, without=without_total),
    )


def _compared(
    free: Sequence[str], by: Sequence[str] | None, dataflow: Dataflow, *, without: Sequence[str]
) -> tuple[str, ...]:
    if by is None:
        return tuple(name for name in free if name in _COMPARED and name not in without)
    chosen = check_by(by, dataflow)
    for name in chosen:
        if name not in free:
            raise UsageError(
                f"{name} tells the two sides apart and can't be a part.", remedy=f"Choose of {', '.join(free)}."
            )
    return tuple(name for name in chosen if name not in without)


def two_sided_flows(hub: Hub) -> list[Dataflow]:
    """Return the group's dataflows that are counted from two sides."""
    flows = [hub.catalogue.dataflow(name) for name in hub.group.dataflows]
    return [flow for flow in flows if (terms := _terms(hub, flow)) is not None and terms.swap]


def _terms(hub: Hub, dataflow: Dataflow) -> MirrorWithin | None:
    """Return the terms of the dataflow's mirror rule, also where the group has switched off that finding."""
    own = [rule for rule in hub.catalogue.rules if rule.dataflow == dataflow.id]
    standard = [rule for rule in standard_rules() if rule.dataflow == dataflow.id]
    return next((rule.terms for rule in (*own, *standard) if isinstance(rule.terms, MirrorWithin)), None)


def _first_with_sides(hub: Hub) -> Dataflow:
    sent = [hub.catalogue.dataflow(agreement.dataflow) for agreement in hub.group.agreements]
    flows = [*sent, *hub.catalogue.dataflows.values()]
    found = next((flow for flow in flows if _terms(hub, flow) is not None), None)
    if found is None:
        raise UsageError(
            "No dataflow is counted from two sides.",
            remedy="A rule of the kind mirror-within says which dimension names the state across.",
        )
    return found
