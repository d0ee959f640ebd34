"""Measures, joint operations, legal acts, breaks: by date and on a line of time; the form that enters a measure."""

from collections.abc import Sequence

from comity.hub.home import Hub
from comity.hub.measures.known import Entry, known_entries
from comity.hub.measures.reading import provider_of
from comity.pages.asked import Asked
from comity.pages.kept import kept
from comity.pages.measures.form import form_of
from comity.pages.page import Page, by_id
from comity.pages.reference.choices import area_options, choose, flow_options, with_any
from comity.pages.reference.measure_figures import kind_words, measure_row, timeline
from comity.pages.reports import sight_of_reader
from comity.publish.texts import Texts


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; `kind`, `member` and `flow` narrow it down, `as_of` fixes the moment."""
    _, sight, as_of = texts.translate, sight_of_reader(asked), asked.get("as_of") or None
    provider = provider_of(asked.principal)
    found = kept(
        hub,
        ("measures", as_of, sight, provider),
        lambda: known_entries(hub, as_of=as_of, sight=sight, provider=provider),
    )
    members = area_options((one.code for one in hub.group.members), texts)
    flows = flow_options(hub, hub.group.dataflows, texts)
    choices = (
        choose(asked, "kind", _("Kind"), with_any(_("All kinds"), _kinds(found, texts))),
        choose(asked, "member", _("Member"), with_any(_("All members"), members)),
        choose(asked, "flow", _("Dataflow"), with_any(_("All dataflows"), flows)),
    )
    kind, member, flow = (choice.value for choice in choices)
    shown = [one for one in found if _is_wanted(one, kind=kind, member=member, flow=flow)]
    figure = timeline(hub, shown, texts)
    return Page(
        title=_("Measures"),
        lead=_lead(found, texts),
        template="measures.html",
        content={
            "choices": choices,
            "figure": figure,
            "rows": [measure_row(hub, one, texts) for one in shown],
            "is_narrowed": bool(kind or member or flow),
            "form": form_of(hub, None, texts) if asked.may("measures.enter") else None,
        },
        figures=by_id(figure),
    )


def _kinds(found: Sequence[Entry], texts: Texts) -> list[tuple[str, str]]:
    there = {one.kind for one in found}
    return [(kind.value, title) for kind, title in kind_words(texts).items() if kind in there]


def _is_wanted(one: Entry, *, kind: str, member: str, flow: str) -> bool:
    """Say whether an entry fits; one that is about all members or dataflows fits each."""
    return (
        (not kind or one.kind.value == kind)
        and (not member or not one.areas or member in one.areas)
        and (not flow or not one.dataflows or flow in one.dataflows)
    )


def _lead(found: Sequence[Entry], texts: Texts) -> str:
    if not found:
        return texts.translate(
            "The hub knows of no measures: none is registered, the group’s file names none, no figure is flagged."
        )
    words = kind_words(texts)
    counts = [
        f"{words[kind]}: {texts.number(number)}"
        for kind in words
        if (number := sum(one.kind is kind for one in found))
    ]
    return texts.translate("What has a date and may show in the figures. {counts}.", counts="; ".join(counts))
