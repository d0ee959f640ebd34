"""From the whole situation to the report's plain data on its analyses."""

from collections.abc import Mapping
from dataclasses import replace

from comity.hub.alerts.part import part_of
from comity.hub.crossing_points.part import waiting_part
from comity.hub.effects.part import effects_part
from comity.hub.enforcement.part import enforcement_part
from comity.hub.home import Hub
from comity.hub.measures.part import measures_part
from comity.hub.quality.view_part import quality_part
from comity.hub.situation.change_part import change_part
from comity.hub.situation.displacement_part import displacement_data
from comity.hub.situation.mirror_part import mirror_part
from comity.hub.situation.nowcast_part import nowcast_part
from comity.hub.situation.revisions_part import revisions_data
from comity.hub.situation.seasonal_part import seasonal_part
from comity.hub.situation.whole import WholeSituation
from comity.hub.strategy.part import strategy_part
from comity.publish.analyses_data import Analyses
from comity.publish.report_data import Names

_AREAS = "CL_AREA"


def analyses_part(hub: Hub, whole: WholeSituation, *, as_of: str | None = None) -> Analyses:
    """Return what the report shows of the analyses and of the registers."""
    sight = whole.view.sight
    return replace(
        situation_part(hub, whole, as_of=as_of),
        measures=measures_part(hub, as_of=as_of, sight=sight),
        effects=effects_part(hub, as_of=as_of, sight=sight),
        strategy=strategy_part(hub, as_of=as_of, sight=sight, view=whole.view),
        waiting=waiting_part(hub, as_of=as_of, sight=sight),
    )


def situation_part(hub: Hub, whole: WholeSituation, *, as_of: str | None = None) -> Analyses:
    """Return what the report shows of the analyses of a situation: those that were made."""
    own = [flow for flow in whole.quality.flows if flow.dataflow == whole.view.dataflow.id] if whole.quality else []
    return Analyses(
        change=change_part(hub, whole.change) if whole.change else None,
        alerts=part_of(whole.alerts) if whole.alerts else None,
        nowcast=nowcast_part(whole.nowcast) if whole.nowcast else None,
        seasonal=seasonal_part(whole.seasonal, unit=whole.view.definition.measure) if whole.seasonal else None,
        mirror=mirror_part(whole.mirror) if whole.mirror else None,
        revisions=revisions_data(whole.revisions) if whole.revisions else None,
        displacement=displacement_data(hub, whole.displacement) if whole.displacement else None,
        quality=quality_part(hub, own[0]) if own else None,
        enforcement=(
            enforcement_part(hub, whole.enforcement, sight=whole.view.sight, as_of=as_of)
            if whole.enforcement
            else None
        ),
        code_names=_code_names(whole),
    )


def _code_names(whole: WholeSituation) -> Mapping[tuple[str, str], Names]:
    """Return the names of all codes of the dataflow's dimensions, but areas, which CLDR names."""
    lists = [part.codelist for part in whole.view.dataflow.structure.dimensions if part.codelist is not None]
    named = {one.reference.id: one for one in lists if one.reference.id != _AREAS}
    return {(name, code.id): code.names for name, one in named.items() for code in one.codes}
