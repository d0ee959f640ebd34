"""Artefacts of SDMX-JSON structure messages, taken out of one message and put into others."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from comity.formats.structure.picks import Depth, Kind, Pick
from comity.model.names import localise
from comity.model.structures import Reference

if TYPE_CHECKING:
    from comity.formats.structure.shelf import Envelope

GROUPS = {
    "agencySchemes": (Kind.AGENCIES, "agencies"),
    "dataProviderSchemes": (Kind.PROVIDERS, "dataProviders"),
    "codelists": (Kind.CODELIST, "codes"),
    "conceptSchemes": (Kind.CONCEPTS, "concepts"),
    "dataStructures": (Kind.STRUCTURE, ""),
    "dataflows": (Kind.DATAFLOW, ""),
    "provisionAgreements": (Kind.AGREEMENT, ""),
    "dataConstraints": (Kind.CONSTRAINT, ""),
}
_IDENTITY = ("agencyID", "id", "version", "name", "names")
_TOLD = {Depth.STUB: _IDENTITY, Depth.COMPLETE_STUB: (*_IDENTITY, "description", "descriptions", "annotations")}
_TEXTS = (("name", "names"), ("description", "descriptions"))

Entry = dict[str, Any]


@dataclass(frozen=True)
class JsonShelf:
    """Artefacts by kind and reference, with their group, and the schema that messages name."""

    schema: str
    entries: dict[tuple[Kind, Reference], Entry] = field(default_factory=dict)
    groups: dict[tuple[Kind, Reference], str] = field(default_factory=dict)

    @classmethod
    def of(cls, messages: Iterable[bytes]) -> "JsonShelf":
        """Take the artefacts of some messages out of them."""
        parsed = [json.loads(message) for message in messages]
        shelf = cls(parsed[0]["meta"]["schema"])
        for message in parsed:
            for group, entries in message["data"].items():
                for entry in entries:
                    kind = GROUPS[group][0]
                    key = kind, Reference(entry["agencyID"], entry["id"], entry.get("version", "1.0"))
                    shelf.entries[key], shelf.groups[key] = entry, group
        return shelf

    def write(self, picks: Sequence[Pick], envelope: "Envelope", *, more: bytes | None = None) -> bytes:
        """Return a message with these artefacts."""
        data: dict[str, list[Entry]] = {}
        for pick in picks:
            group = self.groups[pick.kind, pick.reference]
            data.setdefault(group, []).append(self._artefact(pick, envelope))
        for group, entries in (json.loads(more)["data"] if more is not None else {}).items():
            data.setdefault(group, []).extend(entries)
        message = {"meta": meta_of(envelope, self.schema), "data": data}
        return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()

    def _artefact(self, pick: Pick, envelope: "Envelope") -> Entry:
        key = pick.kind, pick.reference
        entry, items = self.entries[key], GROUPS[self.groups[key]][1]
        if pick.depth is not Depth.FULL:
            entry = {name: entry[name] for name in _TOLD[pick.depth] if name in entry}
            entry |= {"isExternalReference": True, "links": [_external(pick, envelope)]}
        elif pick.items is not None:
            kept = [item for item in entry.get(items, ()) if item["id"] in pick.items]
            entry = entry | {"isPartial": True, items: kept}
        return in_language(entry, items, envelope.language)


def meta_of(envelope: "Envelope", schema: str) -> Entry:
    """Return what a message says of itself; the schema comes first, since some clients look no further."""
    moment = envelope.prepared.astimezone(dt.UTC).replace(microsecond=0)
    return {
        "schema": schema,
        "id": envelope.id,
        "test": False,
        "prepared": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
        "contentLanguages": ["en", "ru"] if envelope.language == "ru" else ["en"],
        "sender": {"id": envelope.sender},
    }


def in_language(entry: Entry, items: str, language: str) -> Entry:
    """Return the entry, and its items, with the one name in a language where it has a name in it."""
    told = _told(entry, language)
    if items and items in told:
        told[items] = [_told(item, language) for item in told[items]]
    return told


def _told(entry: Mapping[str, Any], language: str) -> Entry:
    best = {one: localise(entry[several], language) for one, several in _TEXTS if entry.get(several)}
    return {**entry, **best}


def _external(pick: Pick, envelope: "Envelope") -> Entry:
    reference = pick.reference
    path = f"structure/{pick.kind}/{reference.agency}/{reference.id}/{reference.version}"
    return {"rel": "external", "href": envelope.address.replace("{}", path)}
