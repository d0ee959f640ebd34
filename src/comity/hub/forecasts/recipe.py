"""What a forecast was made from, as its run keeps it: enough to make it again, and to find the truth about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.model.access import EVERYTHING, FREE, NOT_FOR_PUBLICATION, Sight
from comity.model.periods import Period, parse_period

if TYPE_CHECKING:
    from comity.forecasting.signals.admission import Admission

CONFIDENTIAL = "C"
Key = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FlowSeries:
    """Which series of a dataflow are forecast: the codes wanted by dimension, and the dimensions that are kept.

    `by` None keeps every series as it was sent; otherwise the dimensions that aren't named are added up.
    """

    key: Key = field(default_factory=dict)
    by: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """A run's recipe. `origin` is the last period known, `reporters` those whose figures are in it.

    `sight` is what the figures were seen with. `confidentiality` (a code of CL_CONF_STATUS) says who may see the
    forecast: F where all that it was made from is free, N where members may see all of it, else C. `flow` is None
    for an indicator. `is_simulated`: issued in a simulated hub as of an earlier moment of its own clock.
    `exceptional` are the declared periods that it knew of (2020-03:2022-06), `signals` the outside signals
    that some series followed.
    """

    recipe: str
    horizon: int
    origin: Period
    reporters: tuple[str, ...]
    sight: Sight = EVERYTHING
    confidentiality: str = CONFIDENTIAL
    flow: FlowSeries | None = None
    is_simulated: bool = False
    exceptional: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()

    def render(self) -> str:
        """Return the recipe as JSON text."""
        told: dict[str, Any] = {
            "recipe": self.recipe,
            "horizon": self.horizon,
            "origin": str(self.origin),
            "reporters": self.reporters,
            "confidentiality": self.confidentiality,
        }
        if not self.sight.is_everything:
            told["sight"] = self.sight.scope
        if self.flow is not None:
            told["flow"] = {"key": {name: list(codes) for name, codes in self.flow.key.items()}, "by": self.flow.by}
        if self.is_simulated:
            told["simulated"] = True
        told |= {name: found for name in ("exceptional", "signals") if (found := getattr(self, name))}
        return json.dumps(told)

    def is_seen_with(self, sight: Sight) -> bool:
        """Say whether a reader with this sight may see the forecast and its scores."""
        if self.confidentiality in FREE or sight.statuses is None:
            return True
        if self.confidentiality == NOT_FOR_PUBLICATION and NOT_FOR_PUBLICATION in sight.statuses:
            return True
        return sight == self.sight


def parse_recipe(text: str) -> Recipe:
    """Return the recipe that `render` wrote; one of an earlier version, that says no confidentiality, has C.

    Raises ValueError where the text is no recipe.
    """
    told = json.loads(text)
    origin = parse_period(told["origin"])
    if origin is None:
        raise ValueError(told["origin"])
    flow = told.get("flow")
    by = None if flow is None or flow["by"] is None else tuple(flow["by"])
    return Recipe(
        recipe=told["recipe"],
        horizon=int(told["horizon"]),
        origin=origin,
        reporters=tuple(told["reporters"]),
        sight=_parse_sight(told.get("sight")),
        confidentiality=told.get("confidentiality", CONFIDENTIAL),
        flow=None if flow is None else FlowSeries({k: tuple(v) for k, v in flow["key"].items()}, by),
        is_simulated=bool(told.get("simulated", False)),
        exceptional=tuple(told.get("exceptional", ())),
        signals=tuple(told.get("signals", ())),
    )


def followed(admitted: Mapping[str, "Admission"]) -> tuple[str, ...]:
    """Return the names of the signals that some series follows."""
    return tuple(sorted({one.signal for admission in admitted.values() for one in admission.signals}))


def covers(sight: Sight, other: Sight) -> bool:
    """Say whether whoever has the one sight sees all that the other shows."""
    if sight.statuses is None:
        return True
    if other.statuses is None:
        return False
    return other.statuses <= sight.statuses and other.own <= sight.own and other.granted <= sight.granted


def _parse_sight(scope: str | None) -> Sight:
    """Return the sight that a scope (`Sight.scope`) names; none is all."""
    if scope is None:
        return EVERYTHING
    statuses, own, granted = (frozenset(filter(None, part.split("+"))) for part in f"{scope}//".split("/")[:3])
    return Sight(statuses, own, granted)
