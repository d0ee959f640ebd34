"""Attributes and free text: those that are required, of the right kind, of a bounded and harmless text."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import polars as pl

from comity.model.frames import PERIOD, ROW
from comity.model.names import localise
from comity.model.periods import parse_time
from comity.model.structures import Component, DataType, Role
from comity.validation.catalogue import word
from comity.validation.codes import BLANK, bare
from comity.validation.hits import Hits, Place, of_file
from comity.validation.number_text import is_number
from comity.validation.probes import Probe, spot
from comity.validation.reporting_year import is_year_start
from comity.validation.sheet import WRITTEN, Sheet

LONGEST_TEXT = 2_000
LONGEST_KEY = 100
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x{9F}\x{202A}-\x{202E}\x{2066}-\x{2069}\x{FEFF}\x{FFFE}\x{FFFF}]"
_FORMULA = r"^\s*(?:[=@]|[+-][^0-9\s])"


def check_attribute_columns(sheet: Sheet) -> Iterator[Hits]:
    """Find required attributes that the file has no column of, or that nothing gives to its series and groups."""
    for attribute in sheet.structure.attributes if sheet.is_writing else ():
        name = localise(attribute.names, sheet.context.language, attribute.id)
        if attribute.required and attribute.attachment is None and not sheet.has(attribute.id):
            yield of_file("ATT-01", column=attribute.id, name=name)
        if attribute.required and attribute.attachment is not None and not _is_given(sheet, attribute.id):
            attached = ", ".join(attribute.attachment) or sheet.dataflow.id
            yield of_file("ATT-05", column=attribute.id, name=name, attachment=attached)


def _is_given(sheet: Sheet, attribute: str) -> bool:
    """Say whether any row, also of a partial key, or any earlier figure gives the attribute."""
    frames = (sheet.written, sheet.partial, sheet.context.earlier)
    known = [frame[attribute] for frame in frames if frame is not None and attribute in frame.columns]
    return any(values.null_count() < values.len() for values in known)


def probe_attributes(sheet: Sheet) -> Iterator[Probe]:
    """Find required attributes that are empty, wrong kinds, and attributes that contradict themselves."""
    for attribute in sheet.structure.attributes:
        if attribute.required and attribute.attachment is None and sheet.has(attribute.id):
            empty = WRITTEN & pl.col(attribute.id).is_null()
            yield spot(sheet, "ATT-02", attribute.id, empty, values={"kind": sheet.kind(attribute)})
    yield from probe_types(sheet)
    yield from probe_attachment(sheet)


def probe_types(sheet: Sheet) -> Iterator[Probe]:
    """Find values of uncoded dimensions and attributes that are of another kind than the structure says."""
    for component in (*sheet.structure.dimensions, *sheet.structure.attributes):
        if sheet.has(component.id) and component.data_type in _READERS and component.codelist is None:
            yield Probe(WRITTEN & pl.col(component.id).is_not_null(), partial(_look_at_type, sheet, component))


def probe_attachment(sheet: Sheet) -> Iterator[Probe]:
    """Find attributes of a series, group or dataset that differ from row to row of it."""
    for attribute in sheet.structure.attributes:
        if sheet.has(attribute.id) and attribute.attachment is not None:
            look = partial(_look_at_attachment, sheet, attribute, attribute.attachment)
            yield Probe(WRITTEN & pl.col(attribute.id).is_not_null(), look)


def _look_at_type(sheet: Sheet, attribute: Component, rows: pl.DataFrame) -> Iterator[Hits]:
    reads = _READERS[attribute.data_type]
    wrong = [text for text in rows[attribute.id].unique() if not reads(text)]
    if wrong:
        expected = word("data_type", attribute.data_type.value, language=sheet.context.language)
        places = sheet.places(rows.filter(pl.col(attribute.id).is_in(wrong)), attribute.id)
        yield Hits("ATT-03", places, {"expected": expected})


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
    DataType.TIME_PERIOD: lambda text: parse_time(text) is not None,
    DataType.DATE_TIME: _is_date_time,
}


def _look_at_attachment(
    sheet: Sheet, attribute: Component, attachment: Sequence[str], rows: pl.DataFrame
) -> Iterator[Hits]:
    """Find an attribute of a series, group or dataset that isn't the same on all rows of it."""
    within = [PERIOD if d == sheet.time else d for d in attachment if d == sheet.time or sheet.has(d)]
    groups = [pl.col(d) for d in within] or [pl.lit(1)]
    first = {
        "_other": pl.col(ROW).first().over(groups),
        "_other_found": pl.col(attribute.id).first().over(groups),
    }
    rows = rows.with_columns(**first).filter(pl.col(attribute.id) != pl.col("_other_found"))
    places = sheet.places(rows, attribute.id, other=pl.col("_other"), other_found=pl.col("_other_found"))
    yield Hits("ATT-04", places, {"attachment": ", ".join(attachment) or sheet.dataflow.id})


def probe_texts(sheet: Sheet) -> Iterator[Probe]:
    """Find text in uncoded components that is too long, holds unseen characters, or looks like a formula."""
    for component in sheet.structure.components:
        is_text = component.role in (Role.DIMENSION, Role.ATTRIBUTE) and component.codelist is None
        if is_text and sheet.has(component.id) and not is_year_start(component):
            yield from _probe_text(sheet, component)


def _probe_text(sheet: Sheet, component: Component) -> Iterator[Probe]:
    text, is_key = pl.col(component.id).cast(pl.String), component.role is Role.DIMENSION
    limit = LONGEST_KEY if is_key else LONGEST_TEXT
    length = text.str.len_chars()
    yield spot(sheet, "TXT-01", component.id, length > limit, values={"limit": limit}, length=length)
    has_control, character = text.str.contains(_CONTROL), text.str.extract(f"({_CONTROL})")
    yield spot(sheet, "TXT-02", component.id, has_control, complete=_name_character, character=character)
    yield spot(sheet, "TXT-03", component.id, text.str.contains(_FORMULA))
    if is_key:
        padded = text.str.contains(rf"^{BLANK}|{BLANK}$") & ~has_control
        yield spot(sheet, "TXT-04", component.id, padded, complete=_without_blanks)


def _without_blanks(place: Place) -> Place:
    return {"expected": bare(str(place["found"]))}


def _name_character(place: Place) -> Place:
    return {"character": f"U+{ord(str(place['character'])):04X}"}
