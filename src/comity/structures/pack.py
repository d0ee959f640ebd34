"""The standard pack: code lists, data structures and dataflows, built once from the data files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from comity.model.structures import Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role
from comity.structures.areas import CL_AREA, load_areas
from comity.structures.codelists import load_codelists, names_of
from comity.structures.resources import read_table

_FIRST = ("FREQ", "REPORTER")


@dataclass(frozen=True, slots=True)
class Pack:
    """Code lists and dataflows by id, in the order in which they are written out."""

    codelists: Mapping[str, Codelist]
    dataflows: Mapping[str, Dataflow]


@cache
def standard_pack() -> Pack:
    """Return the standard pack of DESIGN.md; the same object at every call.

    >>> standard_pack().dataflows["CROSSINGS"].structure.key_ids[:3]
    ('FREQ', 'REPORTER', 'ORIGIN')
    """
    codelists = {CL_AREA: load_areas(), **load_codelists()}
    table = read_table("dataflows.toml")
    dataflows = {identifier: _dataflow(identifier, table, codelists) for identifier in table["dataflows"]}
    return Pack(codelists, dataflows)


def _dataflow(identifier: str, table: Mapping[str, Any], codelists: Mapping[str, Codelist]) -> Dataflow:
    entry = table["dataflows"][identifier]
    structure = DataStructure(
        reference=Reference(table["agency"], f"DSD_{identifier}", table["version"]),
        names=entry["names"],
        components=tuple(_components(entry, table, codelists)),
    )
    reference = Reference(table["agency"], identifier, table["version"])
    return Dataflow(reference, entry["names"], structure, entry["descriptions"])


def _components(
    entry: Mapping[str, Any], table: Mapping[str, Any], codelists: Mapping[str, Codelist]
) -> Iterator[Component]:
    def component(identifier: str, role: Role, **attached: Any) -> Component:  # noqa: ANN401 - passed on as it is
        concept = table["concepts"][identifier]
        listed = entry.get("codelists", {}).get(identifier, concept.get("codelist"))
        codelist = codelists[listed] if listed else None
        data_type = DataType(concept.get("type", DataType.STRING))
        return Component(identifier, role, names_of(concept), codelist, data_type, **attached)

    key = (*_FIRST, *entry["dimensions"])
    yield from (component(identifier, Role.DIMENSION) for identifier in key)
    yield component("TIME_PERIOD", Role.TIME_DIMENSION)
    yield component("OBS_VALUE", Role.MEASURE, required=False)
    for identifier in table["attributes"]["observation"]:
        yield component(identifier, Role.ATTRIBUTE, required=False)
    for identifier in table["attributes"]["series"]:
        yield component(identifier, Role.ATTRIBUTE, required=False, attachment=key)
