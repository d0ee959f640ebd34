"""The records of a separated text as frames of text, block by block, each with the line on which it begins.

A block in which every record takes one line is split by polars, any other by the standard library; both give the
same rows, and a test holds them to it.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

import polars as pl

from comity.formats.messages import catalogue, finding
from comity.model.findings import Findings
from comity.model.frames import ROW

LONGEST_LINE = 1 << 22
LONGEST_FIELD = 131_072
MOST_SKIPPED = 1_000_000
BLOCK_BYTES = 1 << 21


@dataclass(frozen=True, slots=True)
class Layout:
    """Where rows begin (byte and line), what separates their fields, and how many fields the header has."""

    start: int
    line: int
    separator: str
    width: int

    @property
    def names(self) -> list[str]:
        """The names of the frame's columns, `c0`, `c1` and so on."""
        return [f"c{index}" for index in range(self.width)]

    @property
    def schema(self) -> dict[str, type[pl.String]]:
        """The frame's columns without `_row`: all text."""
        return dict.fromkeys(self.names, pl.String)


def read_records(
    data: bytes, layout: Layout, findings: Findings, *, block_bytes: int = BLOCK_BYTES
) -> Iterator[pl.DataFrame]:
    """Yield frames of `_row` and the fields `c0` … as text, null where a field is empty; blank lines are left out.

    Records with too few (CSV-03) or too many fields (CSV-04) and those whose quoting is wrong (CSV-06, CSV-07) are
    left out with a finding; surplus fields that are all empty are passed over (CSV-05). Reading stops with an error
    at a line of more than LONGEST_LINE bytes (CSV-31), and where MOST_SKIPPED lines have been left out (CSV-34).
    """
    at, line, skipped = layout.start, layout.line, 0
    while at < len(data):
        end = _block_end(data, at, block_bytes)
        if end - at > block_bytes + LONGEST_LINE:
            findings.add(finding("CSV-31", row=line + data.count(b"\n", at, at + block_bytes)))
            return
        plain = _split_plain(data[at:end], layout, line)
        if plain is not None:
            frame, at, line = plain, end, line + plain.height
        else:
            quoted = _Quoted(data, at, end)
            frame = quoted.read(layout, line, findings)
            at, line = quoted.end, line + quoted.lines
            skipped += quoted.skipped
        if frame.height:
            yield frame
        if skipped > MOST_SKIPPED:
            findings.add(finding("CSV-34", row=line, limit=MOST_SKIPPED))
            return


def _block_end(data: bytes, at: int, size: int) -> int:
    """Return where a block that begins at `at` ends: after a line's end, or with the data."""
    if at + size >= len(data):
        return len(data)
    return data.find(b"\n", at + size) + 1 or len(data)


def _split_plain(block: bytes, layout: Layout, line: int) -> pl.DataFrame | None:
    """Split a block in which each line is one record of the right width; None where that isn't certain."""
    block = block.replace(b"\r\n", b"\n")
    separator = layout.separator.encode()
    unquoted = _without_quoted(block, separator)
    count = block.count(b"\n") + (not block.endswith(b"\n"))
    if layout.width == 1 or b"\r" in block or b'"' in unquoted:
        return None
    if unquoted.count(separator) != count * (layout.width - 1):
        return None
    frame = _split_fast(block, layout, quoted=unquoted is not block)
    if frame is None or frame.height != count:
        return None
    return frame.insert_column(0, pl.int_range(line, line + count, dtype=pl.Int64, eager=True).alias(ROW))


def _without_quoted(block: bytes, separator: bytes) -> bytes:
    """Return the block without its quoted fields that end on the line where they begin."""
    if b'"' not in block:
        return block
    edge = b"[^" + re.escape(separator) + rb"\n]"
    return re.sub(rb'"(?<!' + edge + rb'")[^"\n]*(?:""[^"\n]*)*"(?!' + edge + b")", b"", block)


def _split_fast(block: bytes, layout: Layout, *, quoted: bool) -> pl.DataFrame | None:
    try:
        frame = pl.read_csv(
            BytesIO(block),
            has_header=False,
            separator=layout.separator,
            quote_char='"' if quoted else None,
            infer_schema=False,
            schema=layout.schema,
        )
    except pl.exceptions.PolarsError:
        return None
    return frame.with_columns(pl.when(pl.all() != "").then(pl.all())) if quoted else frame


def _with_rows(frame: pl.DataFrame, rows: Sequence[int]) -> pl.DataFrame:
    return frame.insert_column(0, pl.Series(ROW, rows, dtype=pl.Int64))


class _Quoted:
    """A block split by the standard library; it goes on into the next where a quoted text does.

    After `read`, `end` is the byte after the last record, `lines` the number of lines that were used, and `skipped`
    that of records left out.
    """

    def __init__(self, data: bytes, start: int, end: int) -> None:
        self._data = data
        self._own = StringIO(data[start:end].decode(), newline="").readlines()
        self.end = end
        self.lines = 0
        self.skipped = 0

    def read(self, layout: Layout, line: int, findings: Findings) -> pl.DataFrame:
        """Return the block's records that have the right width; say what is wrong with the others."""
        faults = _Faults(findings, layout.width)
        csv.field_size_limit(LONGEST_FIELD)
        reader = csv.reader(self._texts(), delimiter=layout.separator, strict=True)
        records: list[list[str]] = []
        rows: list[int] = []
        while self.lines < len(self._own):
            first = line + self.lines
            try:
                record = next(reader)
            except csv.Error as error:
                faults.add_quoting(error, first, line + self.lines - 1)
                if faults.is_fatal:
                    self.end = len(self._data)
                    break
                self.skipped += 1
                continue
            if len(record) == layout.width or (record := faults.mend(record, first)):
                records.append(record)
                rows.append(first)
            else:
                self.skipped += 1
        faults.close()
        return _with_rows(_frame(records, layout), rows)

    def _texts(self) -> Iterator[str]:
        """Give the block's lines, and then, if asked, those after it."""
        for text in self._own:
            self.lines += 1
            yield text
        while self.end < len(self._data):
            after = self._data.find(b"\n", self.end) + 1 or len(self._data)
            for text in StringIO(self._data[self.end : after].decode(), newline=""):
                self.lines += 1
                self.end += len(text.encode())
                yield text


def _frame(records: list[list[str]], layout: Layout) -> pl.DataFrame:
    columns = [[text or None for text in column] for column in zip(*records, strict=True)]
    return pl.DataFrame(dict(zip(layout.names, columns or [[]] * layout.width, strict=True)), layout.schema)


class _Faults:
    """The faulty records of one block: the first of each rule become findings, the rest are counted."""

    def __init__(self, findings: Findings, width: int) -> None:
        self._findings = findings
        self._width = width
        self._counts: Counter[str] = Counter()
        self.is_fatal = False

    def mend(self, record: list[str], line: int) -> list[str]:
        """Return the record at the right width, or an empty one where that can't be done."""
        if len(record) <= 1 and not "".join(record).strip():
            return []
        count, width = len(record), self._width
        if count > width and not any(record[width:]):
            self._add("CSV-05", line)
            return record[:width]
        self._add("CSV-04" if count > width else "CSV-03", line, count=count)
        return []

    def add_quoting(self, error: csv.Error, first: int, last: int) -> None:
        """Add a fault of quotation marks; it is fatal where the rest of the file lies within the quotes."""
        text = str(error)
        if "field limit" in text and first == last:
            self._add("CSV-31", first)
        elif "end of data" in text or "field limit" in text:
            self.is_fatal = True
            self._add("CSV-06", first)
        else:
            self._add("CSV-07", first, last=last)

    def close(self) -> None:
        """Hand over the counts of those that were not made."""
        for rule, count in self._counts.items():
            rest = max(0, count - self._findings.limit_per_rule)
            self._findings.count_rest(rule, catalogue()[rule].severity, rest)

    def _add(self, rule: str, line: int, *, count: int = 0, last: int = 0) -> None:
        self._counts[rule] += 1
        if self._counts[rule] <= self._findings.limit_per_rule:
            self._findings.add(finding(rule, row=line, count=count, width=self._width, last=last))
