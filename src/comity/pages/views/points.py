"""Crossing points: the traffic that members send of them, by point, direction and mode; or that there is none."""

import polars as pl

from comity.hub.crossing_points.seen import planned_points
from comity.hub.home import Hub
from comity.hub.situation.points import POINTS, PointsView, counted_at_points, view_points
from comity.hub.situation.sentences import lookup_in
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.page import Page, by_id
from comity.pages.reference.choices import Choice, choose, with_any
from comity.pages.reference.point_figures import busiest, busiest_panel, traffic
from comity.pages.reports import sight_of_reader
from comity.publish.texts import Texts

_USUAL = "PERSONS"


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `counted` says what is counted, `member`, `direction` and `mode` narrow it down."""
    _, sight, as_of = texts.translate, sight_of_reader(asked), asked.get("as_of") or None
    counted = counted_at_points(hub, as_of=as_of, sight=sight)
    if not counted:
        return Page(
            title=_("Crossing points"),
            lead=_("No member sends figures of single crossing points to this hub yet."),
            template="points.html",
            content={
                "choices": (),
                "is_agreed": POINTS in hub.group.dataflows,
                "planned": _planned(hub, asked, texts),
            },
        )
    what = choose(
        asked,
        "counted",
        _("What is counted"),
        [(code, _named(hub, "CL_PROCEDURE", code, texts)) for code in counted],
        default=_USUAL if _USUAL in counted else counted[0],
    )
    told = kept(
        hub, (POINTS, what.value, as_of, sight), lambda: view_points(hub, what.value, as_of=as_of, sight=sight)
    )
    choices = tuple(_choice(hub, asked, name, told.frame, texts) for name in ("member", "direction", "mode"))
    frame = _narrow(told.frame, choices)
    shown = PointsView(frame, told.titles)
    unit = dict(what.options)[what.value]
    line, found = traffic(shown, unit, texts), busiest(shown, texts)
    return Page(
        title=_("Crossing points"),
        lead=found.sentence,
        template="points.html",
        content={
            "choices": (what, *choices),
            "panel": busiest_panel(hub, found, unit, texts),
            "figure": line,
            "is_agreed": True,
            "planned": _planned(hub, asked, texts),
        },
        figures=by_id(line),
        queries={"traffic": f"/sdmx/data/dataflow/COMITY/{POINTS}/*/*.*.*.*.*.{what.value}"},
    )


def _planned(hub: Hub, asked: Asked, texts: Texts) -> list[tuple[str, str, str]]:
    """Return the address, name and member of each crossing point whose waits the reader may see."""
    known = planned_points(hub, asked.principal)
    return [(f"/points/{one.code}", texts.name(one.names, one.code), texts.area(one.member)) for one in known]


_LISTS = {
    "member": ("REPORTER", "CL_AREA"),
    "direction": ("DIRECTION", "CL_DIRECTION"),
    "mode": ("MODE", "CL_MODE"),
}


def _choice(hub: Hub, asked: Asked, name: str, frame: pl.DataFrame, texts: Texts) -> Choice:
    _, (column, codelist) = texts.translate, _LISTS[name]
    labels = {"member": _("Member"), "direction": _("Direction"), "mode": _("Mode of transport")}
    codes = frame[column].unique().sort().to_list()
    options = [(code, _named(hub, codelist, code, texts)) for code in codes]
    return choose(asked, name, labels[name], with_any(_("All"), options))


def _named(hub: Hub, codelist: str, code: str, texts: Texts) -> str:
    return texts.area(code) if codelist == "CL_AREA" else texts.name(lookup_in(hub)(codelist, code), code)


def _narrow(frame: pl.DataFrame, choices: tuple[Choice, ...]) -> pl.DataFrame:
    for one in choices:
        if one.value:
            frame = frame.filter(pl.col(_LISTS[one.name][0]) == one.value)
    return frame
