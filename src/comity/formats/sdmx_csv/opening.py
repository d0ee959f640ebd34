"""Where an SDMX-CSV file begins: its separator, its header record, and where its rows start."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from comity.formats.messages import finding
from comity.model.findings import Finding

SEPARATORS = ",;\t|"
_FIRST = re.compile(
    r'"?(?P<term>(?:MD)?STRUCTURE|DATAFLOW)(?:\[[^\]]*\])?(?:: [^,;\t|"]*)?"?(?P<separator>\W|$)', re.IGNORECASE
)
_HINT = re.compile(r"sep=.\s*", re.IGNORECASE)
_HEAD = 1 << 18


@dataclass(frozen=True, slots=True)
class Opening:
    """The header's fields and its line; `start` is the byte and `line` the line where the first row begins."""

    fields: tuple[str, ...]
    separator: str
    header_line: int
    start: int
    line: int
    hint: str | None = None


def find_opening(data: bytes) -> Opening | Finding:
    """Return how a UTF-8 text without a mark begins, or the finding that says why it is no SDMX-CSV.

    The character after the first term is the separator, as the field guide says ("Design principles"). Blank lines
    and a spreadsheet's `sep=` line before the header are passed over.
    """
    lines = _Lines(data)
    first, hint = _first_line(lines)
    match = _FIRST.match(first)
    if match is None:
        return finding("CSV-01", row=lines.count or None, found=first.strip())
    if match["term"].upper() == "MDSTRUCTURE":
        return finding("CSV-26", row=lines.count)
    separator = match["separator"] or ","
    if separator not in SEPARATORS and separator not in "\r\n":
        return finding("CSV-28", row=lines.count, found=separator)
    return _read_header(first, lines, separator=separator if separator in SEPARATORS else ",", hint=hint)


def _first_line(lines: "_Lines") -> tuple[str, str | None]:
    hint = None
    for line in lines:
        if _HINT.fullmatch(line):
            hint = line.strip()
        elif line.strip():
            return line, hint
    return "", hint


def _read_header(first: str, lines: "_Lines", *, separator: str, hint: str | None) -> Opening | Finding:
    header_line = lines.count
    reader = csv.reader(_chain(first, lines), delimiter=separator, strict=True)
    try:
        fields = next(reader)
    except csv.Error:
        return finding("CSV-06", row=header_line)
    return Opening(tuple(fields), separator, header_line, lines.position, lines.count + 1, hint)


def _chain(first: str, lines: "_Lines") -> Iterator[str]:
    yield first
    yield from lines


class _Lines:
    """The lines of the file's head one by one, with the count of those given and the byte after the last."""

    def __init__(self, data: bytes) -> None:
        self._lines = iter(StringIO(data[:_HEAD].decode("utf-8", "ignore"), newline=""))
        self.count = 0
        self.position = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.position += len(line.encode())
        return line
