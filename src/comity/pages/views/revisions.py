"""Revisions: how figures changed after they came, by whom, which way and how soon."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.situation.revisions import RevisionsView, view_revisions
from comity.hub.situation.revisions_part import revisions_data
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.page import Page, by_id
from comity.pages.reference.choices import Choice, choose, flow_options
from comity.pages.reference.revision_changes import largest_changes
from comity.pages.reference.revision_figures import key_figures, sizes, successive
from comity.pages.reference.revision_speed import EVERYBODY, speed, with_speed
from comity.pages.reference.series_choices import (
    available,
    key_text,
    query_path,
    reporter_choice,
    series_choices,
)
from comity.pages.reports import sight_of_reader
from comity.publish.document.parts import Paragraphs
from comity.publish.document.revisions import make_reporters, make_sums, make_triangle
from comity.publish.say import no_names, say_all
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a dataflow (`flow`), of one `member` and of chosen codes, as of the asked `as_of`."""
    _, sight, as_of = texts.translate, sight_of_reader(asked), asked.get("as_of") or None
    options = flow_options(hub, hub.group.dataflows, texts)
    flow_choice = choose(asked, "flow", _("Dataflow"), options, default=options[0][0])
    flow = hub.catalogue.dataflow(flow_choice.value)
    there = available(hub, flow, as_of=as_of, sight=sight)
    member = reporter_choice(asked, flow, there, texts)
    series = series_choices(hub, asked, flow, there, texts)
    key = key_text(flow, member.value, series)
    view = kept(
        hub,
        ("revisions", flow.id, key, as_of, sight),
        lambda: view_revisions(hub, flow.id, key=key or None, as_of=as_of, sight=sight),
    )
    return _page(hub, asked, view, (flow_choice, member), series, texts)


def _page(
    hub: Hub,
    asked: Asked,
    view: RevisionsView,
    choices: tuple[Choice, Choice],
    series: tuple[Choice, ...],
    texts: Texts,
) -> Page:
    data = revisions_data(view)
    said, soon = say_all(data.said, texts, lookup=no_names), speed(view)
    figures = (make_triangle(data, texts), successive(data, texts), sizes(data, texts))
    query = query_path(asked, view.dataflow, choices[1].value, series, includeHistory="true")
    return Page(
        title=texts.translate("Revisions"),
        lead=_lead(view, said, texts),
        template="revisions.html",
        content={
            "choices": choices,
            "series": series,
            "is_open": any(choice.value for choice in series),
            "is_narrowed": bool(asked.query),
            "key_figures": key_figures(view.found.measures, soon.get(EVERYBODY), texts),
            "triangle": figures[0],
            "successive": figures[1],
            "sizes": figures[2],
            "words": Paragraphs(texts.translate("How figures are revised"), [("", one) for one in said]),
            "reporters": with_speed(make_reporters(data, texts), data, soon, texts),
            "sums": make_sums(data, texts),
            "changes": largest_changes(hub, view, texts),
            "may_see_submissions": asked.is_staff,
        },
        figures=by_id(*figures),
        queries={figure.id: query for figure in figures},
    )


def _lead(view: RevisionsView, said: Sequence[str], texts: Texts) -> str:
    """Return the finding in one sentence: how much settled figures moved, or else what is said first."""
    found = view.found.measures
    if found is None or found.relative_mean_absolute is None:
        return said[0] if said else ""
    return texts.translate(
        "{dataflow}: figures that have settled moved by {size} since they first came; {raised} of {figures} were "
        "raised, {lowered} lowered.",
        dataflow=texts.name(view.dataflow.names, view.dataflow.id),
        size=texts.percent(found.relative_mean_absolute, decimals=2),
        raised=texts.number(found.raised),
        lowered=texts.number(found.lowered),
        figures=texts.number(found.figures),
    )
