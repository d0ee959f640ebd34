"""Attributes and free text: those that are required, of the right kind, of a bounded and harmless text."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import polars as pl

from comity.model.frames import PERIOD, ROW
from comity.model.names import localise
from comity.model.periods import parse_period
from comity.model.structures import Component, DataType, Role
from comity.validation.catalogue import word
from comity.validation.codes import bare
from comity.validation.hits import Hits, Place, of_file
from comity.validation.number_text import is_number
from comity.validation.sheet import AT, Sheet

LONGEST_TEXT = 2_000
LONGEST_KEY = 100
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x{9F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FEFF}\x{FFFE}\x{FFFF}]"
_FORMULA = r"^\s*(?:[=@]|[+-][^0-9\s])"


def check_attributes(sheet: Sheet) -> Iterator[Hits]:
    """Find required attributes that are missing, wrong kinds, and attributes that contradict themselves."""
    if sheet.written.is_empty():
        return
    for attribute in sheet.structure.attributes:
        if attribute.required:
            yield from _check_required(sheet, attribute)
        if sheet.has(attribute.id):
            yield from _check_type(sheet, attribute)
            yield from _check_attachment(sheet, attribute)


def _check_required(sheet: Sheet, attribute: Component) -> Iterator[Hits]:
    if not sheet.has(attribute.id):
        name = localise(attribute.names, sheet.context.language, attribute.id)
        yield of_file("ATT-01", column=attribute.id, name=name)
    elif attribute.attachment is None:
        empty = sheet.written.filter(pl.col(attribute.id).is_null())
        yield Hits("ATT-02", sheet.places(empty, attribute.id), {"kind": sheet.kind(attribute)})


def _check_type(sheet: Sheet, attribute: Component) -> Iterator[Hits]:
    reads = _READERS.get(attribute.data_type)
    if reads is None or attribute.codelist is not None:
        return
    wrong = [text for text in sheet.written[attribute.id].unique().drop_nulls() if not reads(text)]
    rows = sheet.written.filter(pl.col(attribute.id).is_in(wrong))
    expected = word("data_type", attribute.data_type.value, language=sheet.context.language)
    yield Hits("ATT-03", sheet.places(rows, attribute.id), {"expected": expected})


def _is_date_time(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return text.isascii() and "-" in text


_READERS: Mapping[DataType, Callable[[str], bool]] = {
    DataType.INTEGER: lambda text: text.isascii() and text.removeprefix("-").isdigit(),
    DataType.DECIMAL: is_number,
    DataType.DOUBLE: is_number,
    DataType.BOOLEAN: lambda text: text in {"true", "false", "1", "0"},
    DataType.TIME_PERIOD: lambda text: parse_period(text) is not None or _is_date_time(text),
    DataType.DATE_TIME: _is_date_time,
}


def _check_attachment(sheet: Sheet, attribute: Component) -> Iterator[Hits]:
    """Find an attribute of a series, group or dataset that isn't the same on all rows of it."""
    if attribute.attachment is None:
        return
    within = [PERIOD if d == sheet.time else d for d in attribute.attachment if d == sheet.time or sheet.has(d)]
    rows = sheet.written.drop_nulls(attribute.id)
    groups = [pl.col(d) for d in within] or [pl.lit(1)]
    first = {
        "_other": pl.col(ROW).first().over(groups),
        "_other_found": pl.col(attribute.id).first().over(groups),
    }
    rows = rows.with_columns(**first).filter(pl.col(attribute.id) != pl.col("_other_found"))
    places = sheet.places(rows, attribute.id, other=pl.col("_other"), other_found=pl.col("_other_found"))
    yield Hits("ATT-04", places, {"attachment": ", ".join(attribute.attachment) or sheet.dataflow.id})


def check_texts(sheet: Sheet) -> Iterator[Hits]:
    """Find text in uncoded components that is too long, holds unseen characters, or looks like a formula."""
    for component in sheet.structure.components:
        is_text = component.role in (Role.DIMENSION, Role.ATTRIBUTE) and component.codelist is None
        if is_text and sheet.has(component.id):
            yield from _check_text(sheet, component)


def _check_text(sheet: Sheet, component: Component) -> Iterator[Hits]:
    text, is_key = pl.col(component.id), component.role is Role.DIMENSION
    limit = LONGEST_KEY if is_key else LONGEST_TEXT
    rows = sheet.frame.filter(text.is_not_null())
    if rows.is_empty():
        return
    long = rows.filter(text.str.len_chars() > limit)
    yield Hits("TXT-01", sheet.places(long, component.id, length=text.str.len_chars()), {"limit": limit})
    control = rows.filter(text.str.contains(_CONTROL))
    character = text.str.extract(f"({_CONTROL})")
    yield Hits("TXT-02", sheet.places(control, component.id, character=character), complete=_name_character)
    formula = rows.filter(text.str.contains(_FORMULA))
    yield Hits("TXT-03", sheet.places(formula, component.id))
    if is_key:
        padded = [t for t in rows[component.id].unique() if bare(t) != t]
        blank = rows.filter(text.is_in(padded) & ~pl.col(AT).is_in(control[AT].to_list()))
        yield Hits(
            "TXT-04", sheet.places(blank, component.id), complete=lambda p: {"expected": bare(str(p["found"]))}
        )


def _name_character(place: Place) -> Place:
    return {"character": f"U+{ord(str(place['character'])):04X}"}
