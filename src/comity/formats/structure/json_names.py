"""Names in every language and parents of codes, in SDMX-JSON structure messages."""

from collections.abc import Iterator, Mapping
from typing import Any

from comity.formats.structure.extras import CODELIST, CONCEPT_SCHEME, DATA_STRUCTURE, DATAFLOW, Extra, Key
from comity.formats.structure.facets import facets_of_json
from comity.model.names import localise
from comity.model.structures import Facets

_KINDS = {
    "codelists": (CODELIST, "codes"),
    "valueLists": (CODELIST, "valueItems"),
    "conceptSchemes": (CONCEPT_SCHEME, "concepts"),
    "dataStructures": (DATA_STRUCTURE, ""),
    "dataflows": (DATAFLOW, ""),
}


def prune(message: dict[str, Any]) -> None:
    """Remove every kind of artefact that Comity has no use for, so that none of them can stop the reading."""
    data = message.get("data") or {}
    message["data"] = {group: artefacts for group, artefacts in data.items() if group in _KINDS}


def collect_extras(message: Mapping[str, Any]) -> dict[Key, Extra]:
    """Return the extras of every artefact and item in a message."""
    return {key: _read(entry) for key, entry in _named(message)}


def fill_names(message: Mapping[str, Any]) -> None:
    """Give every artefact and item that has names in languages only the one name that pysdmx asks for."""
    for (*_, artefact, _version, item), entry in _named(message):
        names = _texts(entry, "name")
        entry.setdefault("name", localise(names, "en", item or artefact))


def concept_urns(message: Mapping[str, Any]) -> dict[tuple[str, str, str, str], str]:
    """Return the URN of each component's concept, by the data structure's agency, id, version and component id."""
    return {
        (structure["agencyID"], structure["id"], structure.get("version", "1.0"), part["id"]): urn
        for structure in message.get("data", {}).get("dataStructures", ())
        for part in _components(structure.get("dataStructureComponents", {}))
        if (urn := part.get("conceptIdentity"))
    }


def facets(message: Mapping[str, Any]) -> dict[tuple[str, str, str, str], Facets]:
    """Return the facets of each component that has a format of its own, by structure and component id."""
    return {
        (structure["agencyID"], structure["id"], structure.get("version", "1.0"), part["id"]): found
        for structure in message.get("data", {}).get("dataStructures", ())
        for part in _components(structure.get("dataStructureComponents", {}))
        if (found := facets_of_json(part)) is not None
    }


def _components(components: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    dimensions = components.get("dimensionList", {})
    yield from dimensions.get("dimensions", ())
    yield from filter(None, (dimensions.get("timeDimension"),))
    yield from components.get("measureList", {}).get("measures", ())
    yield from components.get("attributeList", {}).get("attributes", ())


def apply_extras(message: Mapping[str, Any], extras: Mapping[Key, Extra]) -> None:
    """Put names, descriptions and parents into a message that holds one name of each artefact."""
    for key, entry in _named(message):
        if extra := extras.get(key):
            _write(entry, extra)


def _named(message: Mapping[str, Any]) -> Iterator[tuple[Key, dict[str, Any]]]:
    for group, (kind, items) in _KINDS.items():
        for entry in message.get("data", {}).get(group, ()):
            artefact = (kind, entry.get("agencyID", ""), entry.get("id", ""), entry.get("version", "1.0"))
            yield (*artefact, ""), entry
            for item in entry.get(items, ()):
                yield (*artefact, item.get("id", "")), item


def _read(entry: Mapping[str, Any]) -> Extra:
    return Extra(_texts(entry, "name"), _texts(entry, "description"), entry.get("parent"))


def _texts(entry: Mapping[str, Any], word: str) -> dict[str, str]:
    """Return texts by language; one without a language is taken for English."""
    several = entry.get(f"{word}s") or {}
    one = entry.get(word)
    return dict(several) or ({"en": one} if one else {})


def _write(entry: dict[str, Any], extra: Extra) -> None:
    if extra.names:
        entry["names"] = dict(extra.names)
    if extra.descriptions:
        entry["descriptions"] = dict(extra.descriptions)
    if extra.parent:
        entry["parent"] = extra.parent
