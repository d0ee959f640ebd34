"""The strategy as it stands, as a report's plain data."""

from comity.hub.home import Hub
from comity.hub.situation.panel import IndicatorView
from comity.hub.strategy.view import (
    StandingAction,
    StandingIndicator,
    StandingObjective,
    StrategyView,
    view_strategy,
)
from comity.model.access import EVERYTHING, Sight
from comity.model.strategy import DefinitionChange, LegalAct
from comity.publish.strategy_data import ActionRow, ActRow, ChangeRow, IndicatorRow, ObjectiveRow, StrategyPart


def strategy_part(
    hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING, view: IndicatorView | None = None
) -> StrategyPart | None:
    """Return the strategy as readers with this sight see it; None where the group has neither strategy nor acts.

    `view` is the group's indicator as of that moment and sight, where it is at hand.
    """
    if not hub.group.objectives and not hub.group.legal_acts:
        return None
    return part_of(hub, view_strategy(hub, as_of=as_of, sight=sight, view=view))


def part_of(hub: Hub, view: StrategyView) -> StrategyPart:
    """Return a view of the strategy as plain data."""
    return StrategyPart(
        objectives=tuple(_objective(one) for one in view.objectives),
        acts=tuple(_act(hub, one) for one in view.acts),
    )


def _objective(one: StandingObjective) -> ObjectiveRow:
    return ObjectiveRow(
        id=one.objective.id,
        names=one.objective.titles,
        texts=one.objective.texts,
        owner=one.objective.owner,
        standing=one.standing,
        actions=tuple(_action(action) for action in one.actions),
    )


def _action(one: StandingAction) -> ActionRow:
    return ActionRow(
        id=one.action.id,
        names=one.action.titles,
        owner=one.action.owner,
        standing=one.standing,
        first=one.action.first,
        last=one.action.last,
        measure="" if one.measure is None else one.measure.measure.id,
        measure_names={} if one.measure is None else one.measure.measure.titles,
        indicators=tuple(_indicator(indicator) for indicator in one.indicators),
    )


def _indicator(one: StandingIndicator) -> IndicatorRow:
    found, indicator = one.found, one.indicator
    return IndicatorRow(
        id=indicator.id,
        names=indicator.titles,
        standing=found.standing,
        target=indicator.target,
        gathering=indicator.gathering,
        value=found.value,
        baseline=found.baseline,
        baseline_period=indicator.baseline,
        level=found.level,
        required=found.required,
        first=found.first,
        last=found.last,
        excluded=found.excluded,
        unit=one.unit,
        dataflow=one.dataflow,
        history=found.history,
        problem=one.problem,
    )


def _act(hub: Hub, one: LegalAct) -> ActRow:
    return ActRow(
        id=one.id,
        names=one.titles,
        number=one.number,
        adopted=one.adopted,
        in_force=one.in_force,
        ended=one.ended,
        link=one.link,
        changes=tuple(_change(hub, change) for change in one.changes),
    )


def _change(hub: Hub, one: DefinitionChange) -> ChangeRow:
    return ChangeRow(
        dataflow=hub.catalogue.dataflow(one.dataflow).names,
        first=one.first,
        components=one.components,
        members=one.members,
    )
