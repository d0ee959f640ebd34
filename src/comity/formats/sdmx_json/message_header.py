"""What a message says of itself, and its structure: the text around the datasets that are written."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from comity.errors import UsageError
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_json.listing import Listing
from comity.formats.sdmx_json.partial import SWITCHED_OFF
from comity.formats.sdmx_json.slots import attachment_of
from comity.model.names import localise
from comity.model.structures import Component, Dataflow, Role

SCHEMAS = {
    "2.0": "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/"
    "sdmx-json-data-schema.json",
    "2.1": "https://json.sdmx.org/2.1/sdmx-json-data-schema.json",
}
_URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow="
_DATES = ("validFrom", "validTo")
Validity = tuple[str | None, str | None]
"""From and until when the state in a dataset held, where that is said."""


def prologue(header: MessageHeader, version: str) -> str:
    """Return the message up to its first dataset."""
    if header.prepared.tzinfo is None:
        raise UsageError(
            "The time at which a message was prepared has no time zone.", remedy="Give it in UTC, for instance."
        )
    meta: dict[str, Any] = {"schema": SCHEMAS[version]} if version == "2.0" else {}
    meta |= {"id": header.id, "test": header.is_test, "prepared": header.prepared.isoformat()}
    meta |= {"contentLanguages": [header.language], "sender": {"id": header.sender}}
    if header.receiver is not None:
        meta["receivers"] = [{"id": header.receiver}]
    schema = "" if version == "2.0" else f'"$schema":{_text(SCHEMAS[version])},'
    return f'{{{schema}"meta":{_text(meta)},"data":{{"dataSets":['


def data_set_opening(action: str, dataflow: Dataflow, *, place: int = 0, validity: Validity = (None, None)) -> str:
    """Return a dataset up to its first member that holds data; its structure is the one at `place`."""
    dates = "".join(f',"{name}":{_text(date)}' for name, date in zip(_DATES, validity, strict=True) if date)
    return f'{{"structure":{place},"action":"{action}"{dates},"links":{_text(_links(dataflow))}'


def epilogue(structures: Iterable[str]) -> str:
    """Return the rest of the message after its last dataset: the structures of its datasets."""
    return f'],"structures":[{",".join(structures)}]}}}}'


def structure_text(
    dataflow: Dataflow,
    listing: Listing,
    dimensions: Mapping[str, Sequence[Component]],
    *,
    series_attributes: str,
    version: str,
) -> str:
    """Return a structure, which lists what was written by index.

    Schema 2.0 wants a value of every dimension: one of which only attributes were written has `~`, to which no
    index leads. `dimensions` are those of each level; attributes of a whole series stand at `series_attributes`.
    """
    structure, language = dataflow.structure, listing.language
    unused = [{"value": SWITCHED_OFF}] if version == "2.0" else []
    position = {c.id: place for place, c in enumerate(_dimensions(dataflow))}
    entry: dict[str, Any] = {
        "links": _links(dataflow),
        "name": localise(dataflow.names, language, dataflow.id),
        "dimensions": {
            level: [
                _dimension(c, position[c.id], listing.entries(c) or unused, language=listing.language)
                for c in components
            ]
            for level, components in dimensions.items()
        },
        "measures": {"observation": [_measure(structure.measure, language)]},
        "attributes": {},
    }
    for attribute in structure.attributes:
        attachment = attachment_of(attribute, structure)
        level = _level(attachment, structure.key_ids, series_attributes)
        entry["attributes"].setdefault(level, []).append(_attribute(attribute, attachment, listing))
    return _text(entry)


def _level(attachment: tuple[str, ...] | None, key: Sequence[str], series_attributes: str) -> str:
    """Return the level at which an attribute is presented."""
    if attachment is None:
        return "observation"
    if not attachment:
        return "dataSet"
    return series_attributes if set(attachment) == set(key) else "dimensionGroup"


def _dimensions(dataflow: Dataflow) -> list[Component]:
    roles = (Role.DIMENSION, Role.TIME_DIMENSION)
    return [c for c in dataflow.structure.components if c.role in roles]


def _links(dataflow: Dataflow) -> list[dict[str, str]]:
    return [{"rel": "dataflow", "urn": f"{_URN}{dataflow.reference}"}]


def _dimension(
    component: Component, position: int, values: list[dict[str, Any]], *, language: str
) -> dict[str, Any]:
    name = localise(component.names, language, component.id)
    entry = {"id": component.id, "name": name, "keyPosition": position}
    return entry | {"values": values} if values else entry


def _measure(component: Component, language: str) -> dict[str, Any]:
    name = localise(component.names, language, component.id)
    return {"id": component.id, "name": name, "format": {"dataType": component.data_type.value}}


def _attribute(component: Component, attachment: tuple[str, ...] | None, listing: Listing) -> dict[str, Any]:
    relationship: dict[str, Any] = {"dataflow": {}} if attachment == () else {"dimensions": list(attachment or ())}
    entry: dict[str, Any] = {
        "id": component.id,
        "name": localise(component.names, listing.language, component.id),
        "relationship": relationship if attachment is not None else {"observation": {}},
    }
    if component.codelist is None:
        return entry | {"format": {"dataType": component.data_type.value}}
    values = listing.entries(component)
    return entry | {"values": values} if values else entry


def _text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
