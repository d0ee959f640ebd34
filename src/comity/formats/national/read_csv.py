"""CSV text of any encoding and delimiter to a grid, with the real line number of each record."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, TextIOWrapper

from comity.formats.encoding import UTF8_MARK, first_invalid, line_of, to_utf8, transcode
from comity.formats.mapping import LayoutMapping
from comity.formats.messages import finding
from comity.formats.national.grid import Grid, title_text
from comity.formats.source import Source
from comity.model.findings import Findings

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DELIMITERS = ",;\t|"
_LONGEST_CELL = 100_000
_LONGEST_LINE = 1 << 20
_HEAD = 50_000
_LINES_LOOKED_AT = 20
_MOST_CELLS = 3_000_000
_USUAL_COLUMNS = 50


def read_csv_grid(source: Source, mapping: LayoutMapping) -> Grid:
    """Read all records of a CSV file; blank lines are left out, the others keep their line numbers."""
    findings = Findings()
    findings.merge(source.findings)
    grid = Grid(source.name, "csv", findings=findings)
    text = decode(source.data, mapping.file.encoding, findings)
    if findings.has_errors:
        return grid
    delimiter = mapping.file.delimiter or guess_delimiter(text[:_HEAD].decode("utf-8", "ignore"))
    rows, records = _records(text, delimiter, quote=mapping.file.quote, findings=findings)
    if findings.has_errors:
        return grid
    by_row = dict(zip(rows, records, strict=True))
    grid.rows, grid.records = rows, records
    grid.cells = {rule.id: title_text(by_row, rule.cell) for rule in mapping.components if rule.cell is not None}
    return grid


def decode(data: bytes, encoding: str | None, findings: Findings) -> bytes:
    """Return the text as UTF-8; a byte that the mapping's encoding lacks is a finding.

    A byte order mark is believed before the mapping; without either, UTF-8 is expected and anything else said.
    """
    if encoding is None or data.startswith((UTF8_MARK, *_UTF16_MARKS)):
        return to_utf8(data, findings)
    if (position := first_invalid(data, encoding)) is not None:
        findings.add(finding("SHT-01", row=line_of(data, position), expected=encoding))
        return b""
    text = transcode(data, encoding)
    if (position := text.find(b"\0")) >= 0:
        findings.add(finding("FIL-13", row=line_of(text, position)))
    return text


def guess_delimiter(text: str) -> str:
    """Return the delimiter that occurs most evenly in the first lines; a comma where none does."""
    lines = [line for line in text.splitlines() if line.strip()][:_LINES_LOOKED_AT]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(line.count(delimiter) for line in lines)
        count, often = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        score = often * min(count, _USUAL_COLUMNS)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(text: bytes, delimiter: str, *, quote: str, findings: Findings) -> tuple[list[int], list[list[str]]]:
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_lines(text), delimiter=delimiter, quotechar=quote, strict=True)
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


def _lines(text: bytes) -> Iterator[str]:
    stream = TextIOWrapper(BytesIO(text), encoding="utf-8", errors="replace", newline="")
    while line := stream.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            raise csv.Error(f"line longer than {_LONGEST_LINE} characters")
        yield line
