"""What a measure of the register changed, as of a moment and to a reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from comity.exchange.measure_ports import MeasureVersion
from comity.hub.effects.flows import EffectFlows, effect_flows
from comity.hub.effects.others import OtherMeasures, other_measures
from comity.hub.effects.scope import EffectScope, effect_scope
from comity.hub.effects.window import EffectWindow, effect_window
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.measures.reading import measures_seen
from comity.hub.measures.register import unknown_measure
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Period
from comity.model.statements import Flow, Said

if TYPE_CHECKING:
    from comity.planning.effect.flows import Array, Forecaster
    from comity.planning.effect.question import Question
    from comity.planning.effect.result import Effect

_CHART_YEARS = 3


@dataclass(frozen=True, slots=True)
class EffectQuestion:
    """Where a measure is judged: in `flow`, narrowed or picked by `key`, over so many `periods` at most."""

    flow: str | None = None
    key: str | None = None
    periods: int | None = None


DEFAULT = EffectQuestion()


@dataclass(frozen=True)
class EffectView:
    """What a measure changed.

    `flows` are those that the judged figures add up. `past` holds what was counted by period, up to three years
    before the start, `window` the periods that were judged (none where nothing could be). `others` are measures
    whose flows were left out, `also` those that touched the same flow.
    """

    measure: MeasureVersion
    scope: EffectScope
    flows: tuple[Flow, ...]
    effect: "Effect"
    window: tuple[Period, ...]
    past: tuple[tuple[Period, float], ...]
    weights: tuple[tuple[Flow, float], ...]
    others: tuple[MeasureVersion, ...]
    also: tuple[MeasureVersion, ...]
    said: tuple[Said, ...]
    seq: int
    sight: Sight = EVERYTHING


def view_effect(
    hub: Hub,
    identifier: str,
    question: EffectQuestion = DEFAULT,
    *,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
    provider: str | None = None,
) -> EffectView:
    """Return what a measure changed in the flow that it is about, from what a reader sees.

    Raises UnknownArtefactError where the reader sees no such measure, UsageError where it has no first day, isn't
    about the dataflow, or is about all of its flows.
    """
    require("analysis", "effect")
    version = seen_measure(hub, identifier, as_of=as_of, sight=sight, provider=provider)
    scope = effect_scope(hub, version.measure, flow=question.flow, key=question.key)
    flows = effect_flows(hub, scope, as_of=as_of, sight=sight)
    window = effect_window(version.measure, flows, periods=question.periods)
    last = min(window.first.shift(window.most - 1), flows.panel.periods[-1])
    others = other_measures(hub, version.measure, flows, first=window.first, last=last, as_of=as_of)
    return _view(version, flows, window, others)


def seen_measure(
    hub: Hub, identifier: str, *, as_of: str | None, sight: Sight, provider: str | None
) -> MeasureVersion:
    """Return a measure that a reader sees; raises UnknownArtefactError."""
    for one in measures_seen(hub, as_of=as_of, sight=sight, provider=provider):
        if one.measure.id == identifier:
            return one
    raise unknown_measure(identifier)


def forecaster_for(season: int) -> "Forecaster":
    """Return the forecaster of counterfactuals: quick filters, for many flows and all starts at once."""
    from comity.analysis.expectation.filters import expect

    def make(values: "Array", horizons: Sequence[int]) -> "dict[int, Array]":
        return dict(expect(values, horizons=tuple(horizons), season=season).ahead)

    return make


def _view(version: MeasureVersion, flows: EffectFlows, window: EffectWindow, others: OtherMeasures) -> EffectView:
    from comity.planning.effect.effect import measure_effect
    from comity.planning.effect.statements import Told, word_effect

    season = flows.frequency.per_year
    values, row = flows.values(), flows.panel.keys.height
    start, length = _columns(flows, values[row], window)
    effect = measure_effect(
        _question(flows, values, window, others, start=start, length=length), forecaster_for(season)
    )
    periods = flows.panel.periods
    judged = tuple(window.first.shift(step) for step in range(length))
    before = range(max(0, start - _CHART_YEARS * season), min(start, len(periods)))
    found = effect.found
    rows = {one.row for one in effect.moved} | set(found.weights if found else ())
    named = {one: flows.flow(one) for one in rows}
    told = Told(window.first, judged[-1] if judged else window.first, named, len(others.also))
    return EffectView(
        measure=version,
        scope=flows.scope,
        flows=tuple(flows.flow(one) for one in flows.affected),
        effect=effect,
        window=judged,
        past=tuple((periods[at], float(values[row, at])) for at in before),
        weights=tuple((named[one], weight) for one, weight in (found.weights.items() if found else ())),
        others=others.measures,
        also=others.also,
        said=word_effect(effect, told),
        seq=flows.seq,
        sight=flows.sight,
    )


def _question(
    flows: EffectFlows, values: "Array", window: EffectWindow, others: OtherMeasures, *, start: int, length: int
) -> "Question":
    """Return what is asked; the period within which the measure began is neither before nor after."""
    from comity.planning.effect.question import Question

    row = flows.panel.keys.height
    if window.begun in flows.panel.periods:
        values[row, flows.panel.index(window.begun)] = float("nan")
    return Question(
        values=values,
        row=row,
        start=start,
        length=length,
        parts=flows.touched,
        excluded=others.rows,
        substitutes=flows.substitutes(),
        season=flows.frequency.per_year,
    )


def _columns(flows: EffectFlows, own: "Array", window: EffectWindow) -> tuple[int, int]:
    """Return the column of the start, and how many periods from it on are known, as far as they are judged."""
    from comity.planning.effect.flows import known_from

    start = max(0, flows.panel.periods[0].steps_to(window.first))
    return start, known_from(own, start, most=window.most)
