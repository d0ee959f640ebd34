"""The mapping file: how one national layout (CSV, XLSX, XLS) becomes the rows of a dataflow.

The file format is described in docs/reference/mapping.md.
"""

from comity.formats.mapping.layout import (
    Cell,
    ColumnRef,
    ComponentRule,
    Duplicates,
    EmptyValue,
    FileRule,
    FlagRule,
    LayoutMapping,
    RowRule,
    RowSelector,
    TotalRow,
    ValueColumn,
    ValueRule,
)
from comity.formats.mapping.parameters import Parameters
from comity.formats.mapping.parse import parse_mapping

Mapping = LayoutMapping

__all__ = [
    "Cell",
    "ColumnRef",
    "ComponentRule",
    "Duplicates",
    "EmptyValue",
    "FileRule",
    "FlagRule",
    "LayoutMapping",
    "Mapping",
    "Parameters",
    "RowRule",
    "RowSelector",
    "TotalRow",
    "ValueColumn",
    "ValueRule",
    "parse_mapping",
]
