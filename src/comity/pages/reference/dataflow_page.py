"""One dataflow: its components with their lists, what agreements let through, its rules, downloads."""

from collections.abc import Iterator

from comity.hub.home import Hub
from comity.hub.reference.rules import rule_entries
from comity.hub.situation.sentences import lookup_in
from comity.model.structures import Component, Dataflow, Role
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.words import role_words, rule_title, type_words
from comity.publish.texts import Texts


def dataflow_page(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a dataflow by its id; UnknownArtefactError where there is none."""
    flow = hub.catalogue.dataflow(asked.parts["name"])
    return Page(
        title=texts.name(flow.names, flow.id),
        lead=texts.name(flow.descriptions),
        template="dataflow.html",
        content={
            "facts": _facts(hub, flow, texts),
            "links": structure_links("dataflow", flow.id, texts),
            "is_served": flow.id in hub.group.dataflows,
            "structure_url": f"/sdmx/structure/dataflow/{_path(flow)}?references=all",
            "data_url": f"/sdmx/data/dataflow/{_path(flow)}",
            "components": [_component(one, flow, texts) for one in flow.structure.components],
            "constraints": list(_constraints(hub, flow, texts)),
            "rules": [
                {"id": one.id, "title": rule_title(one, texts), "is_on": one.is_on}
                for one in rule_entries(hub)
                if one.dataflow == flow.id
            ],
        },
    )


def structure_links(kind: str, name: str, texts: Texts) -> list[tuple[str, str]]:
    """Return titles and addresses of a structure as files."""
    return [
        (texts.translate("Structure as {format}", format=title), f"/rules/{kind}/{name}/structure.{suffix}")
        for title, suffix in (("SDMX-ML", "xml"), ("SDMX-JSON", "json"))
    ]


def _path(flow: Dataflow) -> str:
    return f"{flow.reference.agency}/{flow.id}/{flow.reference.version}"


def _facts(hub: Hub, flow: Dataflow, texts: Texts) -> list[tuple[str, str]]:
    _ = texts.translate
    senders = [one for one in hub.group.agreements if one.dataflow == flow.id]
    since = min((one.first_period.start for one in senders if one.first_period is not None), default=None)
    facts = [("SDMX", str(flow.reference)), (_("Data structure"), str(flow.structure.reference))]
    if not senders:
        return [*facts, (_("In this group"), _("not exchanged"))]
    text = texts.plural("{count} agreement", "{count} agreements", count=len(senders))
    if since is not None:
        text = _("{agreements}, figures since {day}", agreements=text, day=texts.date(since))
    return [*facts, (_("In this group"), text), (_("Sent by"), texts.areas({one.provider for one in senders}))]


def _component(one: Component, flow: Dataflow, texts: Texts) -> dict[str, object]:
    _ = texts.translate
    return {
        "id": one.id,
        "title": texts.name(one.names, one.id),
        "role": role_words(texts)[one.role],
        "list": one.codelist.reference.id if one.codelist is not None else "",
        "shown": texts.name(one.codelist.names, one.codelist.reference.id)
        if one.codelist is not None
        else type_words(one, texts),
        "attached": _attached(one, flow, texts),
        "is_required": one.required,
    }


def _attached(one: Component, flow: Dataflow, texts: Texts) -> str:
    """Return what an attribute says something of, in words; empty for what is no attribute."""
    _ = texts.translate
    if one.role is not Role.ATTRIBUTE:
        return ""
    if one.attachment is None:
        return _("each figure")
    if not one.attachment:
        return _("the whole dataset")
    if set(one.attachment) == set(flow.structure.key_ids):
        return _("each series")
    return texts.listing([texts.name(flow.structure.by_id[name].names, name) for name in one.attachment])


def _constraints(hub: Hub, flow: Dataflow, texts: Texts) -> Iterator[dict[str, str]]:
    """Yield what the agreements let through, or leave out, of a component's codes."""
    lookup = lookup_in(hub)
    for agreement in hub.group.agreements:
        if agreement.dataflow != flow.id:
            continue
        for told, region in (
            (texts.translate("only"), agreement.region),
            (texts.translate("not"), agreement.exclude),
        ):
            for name, codes in region.items():
                part = flow.structure.by_id[name]
                listed = part.codelist.reference.id if part.codelist is not None else ""
                yield {
                    "provider": texts.area(agreement.provider),
                    "component": texts.name(part.names, name),
                    "how": told,
                    "codes": texts.listing([texts.name(lookup(listed, code), code) for code in codes]),
                }
