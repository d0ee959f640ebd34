"""What a measure changed, and the plan of an operation, as documents for programs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from comity.exchange.measure_ports import MeasureVersion
from comity.hub.effects.effect import EffectView
from comity.hub.effects.plan import PlanView
from comity.model.statements import Flow

if TYPE_CHECKING:
    from comity.planning.effect.result import Found


def effect_document(view: EffectView, sentences: list[str]) -> dict[str, Any]:
    """Return what was found of a measure and what is said of it; what isn't known is None."""
    effect = view.effect
    return {
        "measure": view.measure.measure.id,
        "version": view.measure.version,
        "dataflow": view.scope.dataflow.id,
        "by": list(view.scope.by),
        "flow": {name: list(codes) for name, codes in view.scope.codes.items()},
        "flows": len(view.flows),
        "from": str(view.window[0]) if view.window else None,
        "to": str(view.window[-1]) if view.window else None,
        "verdict": effect.verdict.value,
        "history": effect.history,
        "needed": effect.needed,
        "controls": effect.controls,
        "excluded": len(effect.excluded),
        "excluded_for": _names(view.others),
        "also": _names(view.also),
        "seq": view.seq,
        "sentences": sentences,
        "found": None if effect.found is None else _found(view, effect.found),
    }


def plan_document(view: PlanView, sentences: list[str], judged: list[str]) -> dict[str, Any]:
    """Return a plan and what is said of it; `evaluation` is None until figures since the start are there."""
    power = view.power
    return {
        "measure": view.measure.measure.id,
        "version": view.measure.version,
        "restricted": view.measure.measure.restricted,
        "dataflow": view.scope.dataflow.id,
        "flow": {name: list(codes) for name, codes in view.scope.codes.items()},
        "from": str(view.first),
        "to": str(view.last),
        "forecast_from": str(view.origin),
        "sentences": sentences,
        "expected": [
            {
                "series": one.series,
                "period": str(one.period),
                "mean": one.mean,
                "lower80": one.lower,
                "upper80": one.upper,
                "run": one.run,
            }
            for one in view.expected
        ],
        "smallest_fall_seen": power.fall,
        "smallest_rise_seen": power.rise,
        "placebos": power.placebos,
        "reason": None if power.reason is None else power.reason.value,
        "seq": view.seq,
        "evaluation": None if view.evaluation is None else effect_document(view.evaluation, judged),
    }


def path_rows(view: EffectView) -> list[dict[str, Any]]:
    """Return a row for each period that was judged: what was counted, what was to be expected, and its interval."""
    if view.effect.found is None:
        return []
    path = view.effect.found.path
    columns = (path.counted, path.expected, path.lower, path.upper)
    return [
        {"period": str(period), "counted": one, "expected": expected, "lower80": lower, "upper80": upper}
        for period, one, expected, lower, upper in zip(view.window, *(c.tolist() for c in columns), strict=True)
    ]


def flow_text(flow: Flow) -> str:
    """Return a flow by its codes."""
    return " · ".join(code for _codelist, code in flow.codes)


def _found(view: EffectView, found: "Found") -> dict[str, Any]:
    return {
        "counted": found.counted,
        "expected": found.expected,
        "difference": found.difference,
        "change": found.change,
        "intervals": [
            {
                "level": one.level,
                "lower": one.lower,
                "upper": one.upper,
                "difference": list(found.difference_within(one)),
            }
            for one in found.intervals
        ],
        "p_value": found.p_value,
        "rank": found.rank,
        "placebos_in_space": found.in_space,
        "placebos_in_time": found.in_time,
        "smallest_fall_seen": found.smallest,
        "placebo_changes": found.placebos.tolist(),
        "earlier_changes": found.earlier.tolist(),
        "share_of_forecast": found.share,
        "weights": _weights(view.weights),
        "path": path_rows(view),
    }


def _weights(weights: Iterable[tuple[Flow, float]]) -> Mapping[str, float]:
    """Return what each control counts for in the synthetic control, the most first, as far as it does."""
    some = sorted((pair for pair in weights if pair[1] > 0), key=lambda pair: -pair[1])
    return {flow_text(flow): weight for flow, weight in some}


def _names(measures: Iterable[MeasureVersion]) -> list[str]:
    return [one.measure.id for one in measures]
