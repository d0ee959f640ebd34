"""One code list: its codes with their names in both languages, what is above each, and where it is used."""

from comity.hub.home import Hub
from comity.hub.reference.structure_file import find_codelist
from comity.model.structures import Code, Codelist
from comity.pages.asked import Asked
from comity.pages.page import Page
from comity.pages.reference.dataflow_page import structure_links
from comity.pages.reference.words import has_words, in_order
from comity.pages.render import LANGUAGES
from comity.publish.texts import Texts

_DEEPEST = 3


def codelist_page(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page on a code list by its id; `q` looks for codes. UnknownArtefactError where there is none."""
    found, wanted = find_codelist(hub, asked.parts["name"]), asked.get("q").strip()[:200]
    languages = in_order(texts.language)
    shown = [one for one in found.codes if has_words(wanted, one.id, one.names.values())]
    users = [
        {"id": flow.id, "title": texts.name(flow.names, flow.id)}
        for flow in hub.catalogue.dataflows.values()
        if any(part.codelist is not None and part.codelist.reference == found.reference
               for part in flow.structure.components)
    ]  # fmt: skip
    reference = found.reference
    return Page(
        title=texts.name(found.names, reference.id),
        lead=texts.plural("{count} code", "{count} codes", count=len(found.codes)) + f" · {reference}",
        template="codelist.html",
        content={
            "q": wanted,
            "links": structure_links("codelist", reference.id, texts),
            "is_served": any(one["id"] in hub.group.dataflows for one in users),
            "structure_url": f"/sdmx/structure/codelist/{reference.agency}/{reference.id}/{reference.version}",
            "languages": [(one, LANGUAGES[one]) for one in languages],
            "codes": [_code(one, found, languages, texts) for one in shown],
            "has_parents": any(one.parent for one in found.codes),
            "has_dates": any(one.valid_from or one.valid_to for one in found.codes),
            "users": users,
        },
    )


def _code(one: Code, found: Codelist, languages: list[str], texts: Texts) -> dict[str, object]:
    above = found.by_id.get(one.parent) if one.parent else None
    return {
        "id": one.id,
        "names": [one.names.get(language, one.names.get("en", one.id)) for language in languages],
        "depth": min(len(found.ancestors[one.id]), _DEEPEST),
        "parent": "" if above is None else texts.name(above.names, above.id),
        "valid": " – ".join(filter(None, (one.valid_from, one.valid_to))),
    }
