"""Measures as their readers see them: restricted ones are absent for all others."""

from collections.abc import Sequence

from comity.exchange.measure_ports import MeasureAction, MeasureVersion
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.measures.register import unknown_measure
from comity.model.access import EVERYTHING, Principal, Role, Sight
from comity.model.measures import Measure

__all__ = [
    "MeasureAction",
    "MeasureVersion",
    "measure_for",
    "measures_for",
    "measures_seen",
    "provider_of",
    "versions_for",
]


_OF_PROVIDER = frozenset({Role.PROVIDER, Role.COORDINATOR})


def measures_seen(
    hub: Hub, *, as_of: str | None = None, sight: Sight = EVERYTHING, provider: str | None = None
) -> tuple[MeasureVersion, ...]:
    """Return the measures that had been told by a moment, each as it was then, as far as a reader sees them.

    Whoever sees all figures sees restricted measures too, others those that are shared with their `provider`.
    One that is restricted is absent, and no earlier version stands in its place.
    """
    found = hub.measures.all(parse_moment(as_of))
    return tuple(one for one in found if sight.is_everything or one.measure.is_shown_to(provider))


def measures_for(hub: Hub, principal: Principal, *, as_of: str | None = None) -> tuple[MeasureVersion, ...]:
    """Return the measures that somebody may see."""
    found = hub.measures.all(parse_moment(as_of))
    return tuple(one for one in found if _may_see(one.measure, principal))


def measure_for(hub: Hub, principal: Principal, identifier: str, *, as_of: str | None = None) -> MeasureVersion:
    """Return a measure; to whoever may not see it, there is none of that name. Raises UnknownArtefactError."""
    for one in measures_for(hub, principal, as_of=as_of):
        if one.measure.id == identifier:
            return one
    raise unknown_measure(identifier)


def versions_for(hub: Hub, principal: Principal, identifier: str) -> Sequence[MeasureVersion]:
    """Return a measure's history: versions from when it was restricted are for those alone who saw them."""
    measure_for(hub, principal, identifier)
    return [one for one in hub.measures.versions(identifier) if _may_see(one.measure, principal)]


def provider_of(principal: Principal) -> str | None:
    """Return the provider on whose behalf somebody reads what is shared with it; None for all other roles."""
    return principal.provider if principal.role in _OF_PROVIDER else None


def _may_see(measure: Measure, principal: Principal) -> bool:
    return principal.role is Role.SECRETARIAT or measure.is_shown_to(provider_of(principal))
