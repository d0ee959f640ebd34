"""The group's own joint operations in the standard list of operations."""

from collections.abc import Sequence
from dataclasses import replace

from comity.model.groups import Operation
from comity.model.structures import Code, Codelist, Dataflow

OPERATIONS = "CL_OPERATION"
_ANY_JOINT = "JOINT"


def with_operations(codelist: Codelist, operations: Sequence[Operation]) -> Codelist:
    """Return the list with the group's operations right below "in any joint operation"."""
    own = [Code(one.code, one.names, parent=_ANY_JOINT) for one in operations]
    at = [code.id for code in codelist.codes].index(_ANY_JOINT) + 1
    return replace(codelist, codes=(*codelist.codes[:at], *own, *codelist.codes[at:]))


def with_codelist(dataflow: Dataflow, codelist: Codelist) -> Dataflow:
    """Return the dataflow with this list in the place of the one with the same reference, if it has one."""
    listed = [
        part.codelist is not None and part.codelist.reference == codelist.reference
        for part in dataflow.structure.components
    ]
    if not any(listed):
        return dataflow
    components = tuple(
        replace(part, codelist=codelist) if is_listed else part
        for part, is_listed in zip(dataflow.structure.components, listed, strict=True)
    )
    return replace(dataflow, structure=replace(dataflow.structure, components=components))
