"""A planned joint operation: what is expected in its scope, what could be seen of it, and what became of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.errors import UsageError
from comity.exchange.measure_ports import MeasureVersion
from comity.hub.effects.effect import EffectQuestion, EffectView, forecaster_for, seen_measure, view_effect
from comity.hub.effects.expected import ExpectedFlow, expected_flows
from comity.hub.effects.flows import EffectFlows, effect_flows
from comity.hub.effects.others import other_measures
from comity.hub.effects.scope import EffectScope, effect_scope
from comity.hub.effects.window import effect_window
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, Sight
from comity.model.measures import MeasureKind
from comity.model.periods import Period
from comity.model.statements import Said

if TYPE_CHECKING:
    from comity.planning.effect.power import Power


@dataclass(frozen=True)
class PlanView:
    """A plan of a joint operation.

    `expected` has a row for each forecast flow and period, `power` says what could be seen of it. `evaluation` is
    what it changed, once figures since its start are there.
    """

    measure: MeasureVersion
    scope: EffectScope
    first: Period
    last: Period
    origin: Period
    expected: tuple[ExpectedFlow, ...]
    power: "Power"
    evaluation: EffectView | None
    said: tuple[Said, ...]
    seq: int
    sight: Sight = EVERYTHING


def view_plan(
    hub: Hub,
    identifier: str,
    *,
    flow: str | None = None,
    key: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
    provider: str | None = None,
) -> PlanView:
    """Return the plan of a joint operation as a reader sees it; nothing of it is kept.

    Raises UnknownArtefactError where the reader sees no such measure (a restricted one is for its members alone),
    UsageError where it is no joint operation or has no first day.
    """
    require("forecast", "operations plan")
    from comity.planning.effect.plan_statements import word_plan

    version = seen_measure(hub, identifier, as_of=as_of, sight=sight, provider=provider)
    if version.measure.kind is not MeasureKind.OPERATION:
        raise UsageError(
            f"The measure {identifier} is no joint operation.", remedy="Ask `comity effect` what it changed."
        )
    scope = effect_scope(hub, version.measure, flow=flow, key=key)
    flows = effect_flows(hub, scope, as_of=as_of, sight=sight)
    window = effect_window(version.measure, flows)
    last = window.first.shift(window.most - 1)
    origin, expected = expected_flows(hub, scope, first=window.first, last=last, as_of=as_of, sight=sight)
    power = _power(hub, version, flows, first=window.first, length=window.most, as_of=as_of)
    has_come = window.first <= flows.panel.periods[-1]
    question = EffectQuestion(flow, key)
    return PlanView(
        measure=version,
        scope=scope,
        first=window.first,
        last=last,
        origin=origin,
        expected=expected,
        power=power,
        evaluation=view_effect(hub, identifier, question, as_of=as_of, sight=sight, provider=provider)
        if has_come
        else None,
        said=word_plan(
            power,
            first=window.first,
            last=last,
            expected=sum(one.mean for one in expected),
            origin=origin,
            restricted=version.measure.restricted,
        ),
        seq=flows.seq,
        sight=sight,
    )


def _power(
    hub: Hub, version: MeasureVersion, flows: EffectFlows, *, first: Period, length: int, as_of: str | None
) -> "Power":
    """Return what could be seen of the operation, judged on figures from before its start."""
    from comity.planning.effect.power import measure_power
    from comity.planning.effect.question import Question

    season = flows.frequency.per_year
    columns = min(len(flows.panel.periods), max(0, flows.panel.periods[0].steps_to(first)))
    values = flows.values()[:, :columns]
    end = flows.panel.periods[columns - 1] if columns else first
    others = other_measures(hub, version.measure, flows, first=end.shift(1 - length), last=end, as_of=as_of)
    question = Question(
        values, flows.panel.keys.height, 0, length, parts=flows.touched, excluded=others.rows, season=season
    )
    return measure_power(question, forecaster_for(season))
