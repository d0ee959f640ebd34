"""CSV text of any encoding and delimiter to a grid, with the real line number of each record."""

import codecs
import csv
from collections import Counter
from io import StringIO

from comity.formats.encoding import UTF8_MARK, line_of, to_utf8
from comity.formats.mapping import LayoutMapping
from comity.formats.messages import finding
from comity.formats.national.grid import Grid, title_text
from comity.formats.source import Source
from comity.model.findings import Findings

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 100_000
_LINES_LOOKED_AT = 20
_MOST_CELLS = 5_000_000
_USUAL_COLUMNS = 50


def read_csv_grid(source: Source, mapping: LayoutMapping) -> Grid:
    """Read all records of a CSV file; blank lines are left out, the others keep their line numbers."""
    findings = Findings()
    findings.merge(source.findings)
    grid = Grid(source.name, "csv", findings=findings)
    text = decode(source.data, mapping.file.encoding, findings)
    if findings.has_errors:
        return grid
    delimiter = mapping.file.delimiter or guess_delimiter(text)
    rows, records = _records(text, delimiter, quote=mapping.file.quote, findings=findings)
    if findings.has_errors:
        return grid
    by_row = dict(zip(rows, records, strict=True))
    grid.rows, grid.records = rows, records
    grid.cells = {rule.id: title_text(by_row, rule.cell) for rule in mapping.components if rule.cell is not None}
    return grid


def decode(data: bytes, encoding: str | None, findings: Findings) -> str:
    """Return the text; a byte that the mapping's encoding lacks is a finding, and so is text that isn't UTF-8.

    A byte order mark is believed before the mapping; without either, UTF-8 is expected.
    """
    if encoding is None or data.startswith((UTF8_MARK, *_UTF16_MARKS)):
        return to_utf8(data, findings).decode("utf-8", "replace")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        findings.add(finding("SHT-01", row=line_of(data, error.start), expected=encoding))
        return ""
    if "\x00" in text:
        findings.add(finding("FIL-13", row=text.count("\n", 0, text.index("\x00")) + 1))
    return text


def guess_delimiter(text: str) -> str:
    """Return the delimiter that occurs most evenly in the first lines; a comma where none does."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()][:_LINES_LOOKED_AT]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        count, often = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        score = often * min(count, _USUAL_COLUMNS)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(text: str, delimiter: str, *, quote: str, findings: Findings) -> tuple[list[int], list[list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, strict=True)
    rows: list[int] = []
    records: list[list[str]] = []
    start, cells = 1, 0
    try:
        for record in reader:
            if record:
                rows.append(start)
                records.append(record)
                cells += len(record)
            start = reader.line_num + 1
            if cells > _MOST_CELLS:
                findings.add(finding("SHT-07", row=start, limit=_MOST_CELLS))
                break
    except csv.Error as error:
        findings.add(finding("SHT-03", row=start, found=str(error)))
    return rows, records
