"""Any dataflow's figures: a cut chosen by form, as chart, table or map, with its vintages and its sources."""

from typing import Any

from comity.hub.explore.figures import read_figures
from comity.hub.explore.flows import explorable_flows, find_flow
from comity.hub.home import Hub
from comity.hub.sdmx.sources import Sources, sources_of
from comity.model.structures import Dataflow
from comity.pages.asked import Asked
from comity.pages.explore.about import make_about
from comity.pages.explore.choices import View, read_choices
from comity.pages.explore.flow_list import flow_rows
from comity.pages.explore.form import make_form
from comity.pages.explore.lead import write_lead
from comity.pages.explore.looking import look_once
from comity.pages.explore.panes import Pane, make_pane
from comity.pages.explore.picture import choose_picture
from comity.pages.explore.querying import sdmx_path
from comity.pages.explore.shown import Shown
from comity.pages.explore.snippets import make_snippets
from comity.pages.page import Page
from comity.publish.texts import Texts

KEPT = ("by", "panels", "rows", "columns", "area", "at", "as_of", "against", "sort")
"""The choices beside the cut and the view."""


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on the asked `flow` (the group's first by default), cut and shown as the address says."""
    sources = sources_of(hub)
    flows = explorable_flows(sources)
    if not flows:
        return Page(title=texts.translate("Explore"), template="explore.html", content={"flows": (), "shown": None})
    dataflow = find_flow(sources, asked.get("flow")) if asked.get("flow") else _first(sources, flows, asked)
    here = look_once(sources, dataflow, asked.principal)
    choices = read_choices(sources, here, asked)
    figures = read_figures(sources, dataflow, choices.wanted)
    shown = Shown(sources, here, choices, figures, asked, texts)
    picture = choose_picture(shown)
    pane = make_pane(shown, picture)
    path = sdmx_path(dataflow, choices.wanted)
    return Page(
        title=shown.flow_name,
        lead=write_lead(shown, picture),
        template="explore.html",
        content=_content(shown, pane, flows),
        figures=pane.figures,
        queries=dict.fromkeys(pane.figures, path),
        as_of=choices.as_of,
    )


def _first(sources: Sources, flows: list[Dataflow], asked: Asked) -> Dataflow:
    """Return the first dataflow of which the reader sees something."""
    seen = (flow for flow in flows if look_once(sources, flow, asked.principal).there.observations)
    return next(seen, flows[0])


def _content(shown: Shown, pane: Pane, flows: list[Dataflow]) -> dict[str, Any]:
    return {
        "shown": shown,
        "choices": shown.choices,
        "view": shown.choices.view,
        "views": _views(shown),
        "form": make_form(shown),
        "pane": pane,
        "about": make_about(shown),
        "snippets": make_snippets(shown),
        "flows": flow_rows(shown, flows),
        "path": sdmx_path(shown.dataflow, shown.choices.wanted),
        "kept": _kept(shown, pane),
        "copy_note": _copy_note(shown),
    }


def _kept(shown: Shown, pane: Pane) -> list[tuple[str, str]]:
    """Return the choices that belong to other views, or to the order of the table: the form keeps them hidden."""
    asked_for = {one.name for one in pane.fields}
    if pane.vintages:
        asked_for |= {"as_of", "against"} if pane.then else {"as_of"}
    return [(name, value) for name in KEPT if name not in asked_for and (value := shown.asked.get(name))]


def _copy_note(shown: Shown) -> str:
    _ = shown.texts.translate
    if shown.choices.wanted.sums:
        return _("These programs bring the single figures that are added up here.")
    return _("These programs bring the figures that are shown here, each with all that belongs to it.")


def _views(shown: Shown) -> list[dict[str, object]]:
    _ = shown.texts.translate
    names = {View.CHART: _("Chart"), View.TABLE: _("Table"), View.MAP: _("Map"), View.VINTAGES: _("Vintages")}
    return [
        {
            "id": view.value,
            "title": title,
            "url": shown.asked.url(view=view.value),
            "is_current": view is shown.choices.view,
        }
        for view, title in names.items()
    ]
