"""What writer and reader of a form agree on: sheets, rows, columns, and the texts of drop-downs."""

from comity.formats.detect import FORM_SHEET
from comity.model.names import localise
from comity.model.structures import Code, Codelist, Component, DataStructure, Role

DATA_SHEET = "DATA"
README_SHEET = "README"
CODES_SHEET = "_codes"
STRUCTURE_SHEET = FORM_SHEET
VERSION = "1"
ID_ROW, LABEL_ROW, FIRST_ROW = 1, 2, 3
"""Rows of the data sheet, from 1: component ids, their names, the first row of figures."""
DASH = " – "


def form_components(structure: DataStructure) -> tuple[Component, ...]:
    """Return the components that have a column: the key, time, the measure, attributes of single observations."""
    attributes = tuple(c for c in structure.attributes if c.attachment is None)
    return (*structure.dimensions, structure.time_dimension, structure.measure, *attributes)


def is_required(component: Component) -> bool:
    """Say whether every row needs this column."""
    return component.role is not Role.ATTRIBUTE or component.required


def code_label(code: Code, language: str) -> str:
    """Return a drop-down's text for a code.

    >>> code_label(Code("KG", {"en": "Kyrgyzstan"}), "en")
    'KG – Kyrgyzstan'
    """
    name = localise(code.names, language)
    return f"{code.id}{DASH}{name}" if name else code.id


def labels_to_codes(codelist: Codelist) -> dict[str, str]:
    """Return every text that a drop-down may have shown, in any language, with its code."""
    return {f"{code.id}{DASH}{name}": code.id for code in codelist.codes for name in code.names.values()}
