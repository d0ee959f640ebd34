"""The tables of victims and enforcement in a language, for the command line."""

from typing import TYPE_CHECKING

from comity.hub.enforcement.part import enforcement_part
from comity.hub.enforcement.view import EnforcementView
from comity.hub.home import Hub
from comity.hub.situation.sentences import texts_of

if TYPE_CHECKING:
    from comity.publish.document.parts import Panel


def enforcement_tables(hub: Hub, view: EnforcementView, *, language: str = "en") -> "list[Panel]":
    """Return the tables in the order in which they are read: victims, authorities, detections, each with how."""
    from comity.publish.document.enforcement import make_panels

    return make_panels(enforcement_part(hub, view), texts_of(hub, language))
