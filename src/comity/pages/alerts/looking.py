"""The alerts that a page tells of, found for its reader once and kept while nothing changes."""

from dataclasses import dataclass

from comity.errors import UnknownArtefactError
from comity.hub.alerts.act import Asked as Wanted
from comity.hub.alerts.act import alerts_for
from comity.hub.alerts.flows import subject_for
from comity.hub.alerts.found import AlertsView, FoundAlert
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.citing import AS_OF
from comity.pages.kept import kept

MONTH = "month"


@dataclass(frozen=True, slots=True)
class Looked:
    """An alert, and the view of the period at which it was found."""

    view: AlertsView
    alert: FoundAlert


def view_for(hub: Hub, asked: Asked, *, month: str | None = None) -> AlertsView:
    """Return the alerts of the group's indicator at the asked month, the latest whole one by default."""
    return _view(hub, asked, Wanted(period=month or asked.get(MONTH) or None, as_of=asked.get(AS_OF) or None))


def look_at(hub: Hub, asked: Asked, identifier: str) -> Looked:
    """Return an alert: at the asked month, else at the latest whole one, else where it was last seen.

    Raises UnknownArtefactError where the reader sees no alert of that id.
    """
    as_of = asked.get(AS_OF) or None
    try:
        registered = hub.alerts.get(identifier)
    except UnknownArtefactError:
        registered = None
    subject = registered.subject if registered is not None else subject_for(hub)
    seen = registered.sightings[-1].period if registered is not None and registered.sightings else None
    for period in dict.fromkeys([asked.get(MONTH) or None, seen if not asked.get(MONTH) else None]):
        view = _view(hub, asked, Wanted(subject=subject, period=period, as_of=as_of))
        found = view.by_id(identifier)
        if found is not None:
            return Looked(view, found)
    raise UnknownArtefactError(f"There is no alert {identifier[:40]}.", remedy="Look it up in the list of alerts.")


def _view(hub: Hub, asked: Asked, wanted: Wanted) -> AlertsView:
    reader = (asked.principal.role, asked.principal.provider)
    what = ("alerts", reader, wanted.subject, wanted.period, wanted.as_of, hub.log.size())
    return kept(hub, what, lambda: alerts_for(hub, asked.principal, wanted))
