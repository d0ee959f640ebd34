"""Where the columns that a mapping names stand in this sheet."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from comity.formats.mapping import ColumnRef, LayoutMapping
from comity.formats.messages import finding
from comity.formats.national.sheet import RawSheet
from comity.model.findings import Findings

Columns = Mapping[ColumnRef, int]


def find_columns(raw: RawSheet, mapping: LayoutMapping, findings: Findings) -> Columns:
    """Return the number of every column that the mapping names; those missing or ambiguous are findings."""
    places: dict[ColumnRef, int] = {}
    for ref in dict.fromkeys(column_refs(mapping)):
        numbers = raw.find(ref)
        if len(numbers) == 1:
            places[ref] = numbers[0]
        elif numbers:
            findings.add(
                finding("MAP-02", column=ref.text, found=", ".join(raw.label(number) for number in numbers))
            )
        else:
            headings = [text for text in raw.header if text]
            near = get_close_matches(ref.text, headings, n=1, cutoff=0.5)
            findings.add(
                finding(
                    "MAP-01", column=ref.text, expected=ref.text, found=near[0] if near else "; ".join(headings)
                )
            )
    return places


def column_refs(mapping: LayoutMapping) -> Iterator[ColumnRef]:
    """Yield every reference to a column in a mapping."""
    rows, values = mapping.rows, mapping.values
    for rule in mapping.components:
        yield from rule.columns
    yield from rows.fill_down
    yield from (ref for ref, _ in rows.where)
    for total in rows.totals:
        yield from total.by
    for selector in (*rows.drop, *(total.select for total in rows.totals)):
        if selector.column is not None:
            yield selector.column
    yield from (column.column for column in values.columns)
    flags = mapping.flags.column if mapping.flags is not None else None
    for ref in (values.column, values.first, values.last, values.sum_column, flags):
        if ref is not None:
            yield ref


def value_columns(raw: RawSheet, mapping: LayoutMapping, columns: Columns) -> list[int]:
    """Return the numbers of the columns that hold measured values, from left to right."""
    values = mapping.values
    if values.column is not None:
        return [columns[values.column]]
    if values.first is not None:
        last = len(raw.header) if values.last is None else columns[values.last]
        total = columns[values.sum_column] if values.sum_column is not None else None
        between = range(columns[values.first], last + 1)
        return [number for number in between if number != total and not raw.is_blank(number)]
    return [columns[column.column] for column in values.columns]
