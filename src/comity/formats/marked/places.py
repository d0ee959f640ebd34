"""Where a finding points to: the cell of a sheet that its row and column mean."""

import re
from collections.abc import Mapping, Sequence

from comity.formats.messages import shown
from comity.model.findings import Finding

_LETTERS = re.compile(r"([A-Z]{1,3})(?: \(.*)?")
_NUMBER = re.compile(r"#(\d{1,5})")
_HEADER_LINES = 60
Place = tuple[int | None, int | None]
"""Row of the file and number of the column, from 1; None where a finding names none."""


def place_in_workbook(finding: Finding) -> Place:
    """Return the place that a finding about a workbook means: its columns are letters, with the header behind.

    >>> from comity.model.findings import Severity
    >>> place_in_workbook(Finding("X", Severity.ERROR, "", row=4, column="AB (Entries)"))
    (4, 28)
    """
    match = _LETTERS.fullmatch(finding.column or "")
    return finding.row, None if match is None else number_of(match[1])


def place_in_text(finding: Finding, headers: Mapping[str, tuple[int, int]]) -> Place:
    """Return the place that a finding about a text means: its columns are headers, or numbers such as `#3`.

    One that is about a whole column points to its header.
    """
    column = (finding.column or "").strip()
    if match := _NUMBER.fullmatch(column):
        return finding.row, int(match[1])
    line, number = headers.get(_key(column), (None, None)) if column else (None, None)
    return finding.row or line, number


def headers_of(lines: Sequence[tuple[int, Sequence[str]]]) -> dict[str, tuple[int, int]]:
    """Return line and number of each column by its header in the first lines; the first of a name counts."""
    found: dict[str, tuple[int, int]] = {}
    for line, row in lines[:_HEADER_LINES]:
        for number, text in enumerate(row, 1):
            if text.strip():
                found.setdefault(_key(text), (line, number))
                found.setdefault(_key(text.partition(":")[0]), (line, number))
    return found


def number_of(letters: str) -> int:
    """Return the number of a spreadsheet column.

    >>> number_of("A"), number_of("AA")
    (1, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def best_sheet(sheets: Mapping[str, Mapping[Place, str]], findings: Sequence[Finding]) -> str | None:
    """Return the sheet in which most findings find what they say was found; the first where none does."""
    hits = dict.fromkeys(sheets, 0)
    for finding in findings:
        place = place_in_workbook(finding)
        for name, cells in sheets.items():
            hits[name] += finding.found is not None and shown(cells.get(place, "")) == finding.found
    return max(hits, key=lambda name: hits[name], default=None)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()
