"""Figures as CSV: numbers unrounded, dates as ISO 8601, nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence

from comity.publish.document.parts import Download

_RUNS = ("=", "+", "-", "@", "\t", "\r")


def write_sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Download:
    """Return the rows as a CSV file; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return Download(name=name, text=text.getvalue())


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_RUNS):
        return "'" + value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value
