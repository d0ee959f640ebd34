"""One crossing point: waits to be expected, lanes needed, a roster, and what another procedure would change."""

from dataclasses import replace

from comity.hub.crossing_points.seen import find_point
from comity.hub.crossing_points.waiting import Waiting, view_waiting
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.page import Page, by_id
from comity.pages.planning.asked import read_form
from comity.pages.planning.figures import (
    key_figures,
    lanes_figure,
    procedures_panel,
    roster_panel,
    waits_figure,
)
from comity.pages.planning.words import say_profile, say_traffic, say_waits
from comity.publish.texts import Texts

_TEMPLATE = "point.html"


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page of a crossing point that the reader may plan."""
    _ = texts.translate
    point = find_point(hub, asked.parts["point"], asked.principal)
    form = read_form(hub, asked, point, texts)
    as_of = asked.get("as_of") or None
    question = form.question if not form.faults else replace(form.question, changes=())
    told = asked.principal
    found: Waiting = kept(
        hub,
        ("waiting", point.code, question, as_of, told.role, told.provider),
        lambda: view_waiting(hub, point.code, question, as_of=as_of, principal=told),
    )
    waits, lanes = waits_figure(found, texts), lanes_figure(found, texts)
    return Page(
        title=texts.name(point.names, point.code),
        lead=say_waits(found, texts),
        notice=_("The change can’t be tried yet: see what is marked below.") if form.faults else "",
        template=_TEMPLATE,
        content={
            "form": form,
            "key_figures": key_figures(found, texts),
            "waits": waits,
            "lanes": lanes,
            "roster": roster_panel(found, texts),
            "procedures": procedures_panel(found, texts),
            "said": (say_traffic(found, texts), say_profile(found, texts)),
            "futures": texts.number(found.futures),
            "is_released": point.released,
        },
        figures=by_id(waits, lanes),
    )
