"""JSON Schemas of SDMX-JSON data about one dataflow: SDMX's own schema, narrowed down to its components and codes.

SDMX says of the XSD how it is made, and of the JSON Schema nothing. So this one says what a message says in its
`structures`, where every dimension and coded attribute lists the values that the data refer to by index.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from comity.errors import UsageError
from comity.formats.schemas.subject import SchemaSubject
from comity.formats.sdmx_json.message_header import SCHEMAS
from comity.model.structures import Component

DRAFT = "https://json-schema.org/draft/2019-09/schema"
_LEVELS = ("dataSet", "dimensionGroup", "series", "observation")


def write_json_schema(subject: SchemaSubject, *, version: str = "2.1", base: str | None = None) -> bytes:
    """Return the JSON Schema of data messages about a dataflow; `base` is where SDMX's own schema is.

    UsageError: a version without a schema.
    """
    if version not in SCHEMAS:
        raise UsageError(f"There is no schema of SDMX-JSON {version}.", remedy=f"Versions: {', '.join(SCHEMAS)}.")
    structure = subject.dataflow.structure
    dimensions = [*structure.dimensions, structure.time_dimension]
    entry = {
        "type": "object",
        "properties": {
            "dimensions": _levels(dimensions, subject),
            "measures": _levels([structure.measure], subject),
            "attributes": _levels(structure.attributes, subject),
        },
    }
    schema = {
        "$schema": DRAFT,
        "title": f"SDMX-JSON {version} data of {subject.dataflow.reference}",
        "allOf": [{"$ref": base or SCHEMAS[version]}],
        "properties": {
            "data": {"type": "object", "properties": {"structures": {"type": "array", "items": entry}}},
        },
    }
    return json.dumps(schema, ensure_ascii=False, separators=(",", ":")).encode()


def _levels(parts: Iterable[Component], subject: SchemaSubject) -> Mapping[str, Any]:
    """Return what the levels of one role hold: these components, each with the values that it may have."""
    components = list(parts)
    ids = [part.id for part in components]
    one: dict[str, Any] = {"type": "object", "required": ["id"], "properties": {"id": {"enum": ids}}}
    coded = [_values(part, codes) for part in components if (codes := subject.codes(part)) is not None]
    if coded:
        one["allOf"] = coded
    return {"type": "object", "properties": {level: {"type": "array", "items": one} for level in _LEVELS}}


def _values(part: Component, codes: list[str]) -> Mapping[str, Any]:
    """Return that the values of a component, where it is this one, are among the codes."""
    value = {"properties": {"id": {"enum": codes}, "value": {"enum": [*codes, "~"]}}}
    return {
        "if": {"properties": {"id": {"const": part.id}}},
        "then": {"properties": {"values": {"type": "array", "items": value}}},
    }
