"""How alerts stand by what people did, where they were judged earlier: the register alone is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.exchange.alert_ports import RegisteredAlert, strength_of
from comity.hub.alerts.alerts import register_for
from comity.hub.alerts.flows import subject_for
from comity.hub.alerts.match import CURRENT, AlertState, state_at
from comity.hub.home import Hub
from comity.model.access import Sight

__all__ = ["NOBODY_SAID", "AlertState", "Standing", "standings"]

_REPORTER = "reporter"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an alert stands, and whose figures it is of (empty: of nobody alone); `is_raised`: it is on record."""

    state: AlertState
    reporter: str = ""
    is_raised: bool = True

    @property
    def is_current(self) -> bool:
        """Say whether somebody should look at it."""
        return self.state in CURRENT


NOBODY_SAID = Standing(AlertState.OPEN, is_raised=False)
"""How an alert stands that isn't in the register, or that a reader is told nothing of."""


def standings(
    hub: Hub, values: Mapping[str, float], *, sight: Sight, as_of: str | None = None
) -> dict[str, Standing]:
    """Return how those alerts of the group's indicator stand, by id, whose figures are `values`.

    What isn't in the register is left out; the public is told nothing of it.
    """
    register = register_for(hub, subject_for(hub), as_of=as_of, sight=sight)
    return {one.id: _standing(one, values[one.id]) for one in register if one.id in values}


def _standing(one: RegisteredAlert, value: float) -> Standing:
    last = one.sightings[-1] if one.sightings else None
    strength = None if last is None else strength_of(last.rule, score=last.score, drift=last.drift)
    return Standing(state_at(one, value=value, strength=strength), one.key.get(_REPORTER, ""))
