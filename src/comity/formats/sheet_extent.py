"""How far the cells of an XLSX sheet reach, and how much text they repeat, before anything opens the workbook.

The workbook reader lays a sheet out as one block from its first to its last cell, and copies a shared text into
each cell that names it. Both are counted here as it counts them: a row or cell without a reference follows on.
ECMA-376 part 1, 18.3.1.73 (row), 18.3.1.4 (c), 18.4.9 (sst).
"""

import re
from array import array
from xml.parsers import expat

_PLACE = re.compile(r"([A-Za-z]*)(\d*)")
_MOST_DIGITS = 9


class BeyondError(Exception):
    """A sheet reaches further than is read, or its cells repeat more text."""

    def __init__(self, rows: int, columns: int) -> None:
        """Say how far; 0 rows where the text is what goes too far."""
        super().__init__()
        self.rows, self.columns = rows, columns


class SharedTexts:
    """The lengths of the workbook's shared texts, taken from its part `sharedStrings.xml` piece by piece."""

    def __init__(self) -> None:
        """Begin without any."""
        self.lengths = array("L")
        self._parser = _parser(self._start, None)
        self._parser.CharacterDataHandler = self._text

    def feed(self, piece: bytes) -> None:
        """Take the next piece; raises ExpatError where it isn't well-formed XML."""
        self._parser.Parse(piece)

    def _start(self, name: str, _: dict[str, str]) -> None:
        if _local(name) == "si":
            self.lengths.append(0)

    def _text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class SheetExtent:
    """The extent of one sheet, taken from its XML piece by piece; raises BeyondError past `cells` or `text`."""

    def __init__(self, cells: int, *, text: int, shared: SharedTexts) -> None:
        """Begin at the sheet's first cell."""
        self.cells, self.text = cells, text
        self.rows = self.columns = 0
        self._lengths = shared.lengths
        self._row = self._column = self._count = 0
        self._is_shared = False
        self._index = ""
        self._parser = _parser(self._start, self._end)

    def feed(self, piece: bytes) -> None:
        """Take the next piece; raises ExpatError where it isn't well-formed XML."""
        self._parser.Parse(piece)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "c":
            self._place(attributes.get("r", ""), self._row, self._column + 1)
            self._is_shared = attributes.get("t") == "s"
        elif kind == "row":
            self._row, self._column = whole_number(attributes.get("r", "")) or self._row + 1, 0
        elif kind == "v" and self._is_shared:
            self._index = ""
            self._parser.CharacterDataHandler = self._add

    def _place(self, reference: str, row: int, column: int) -> None:
        match = _PLACE.fullmatch(reference.strip())
        if match is not None:
            row, column = whole_number(match[2]) or row, column_number(match[1]) or column
        self._row, self._column = max(row, 1), column
        self._count += 1
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows * self.columns > self.cells or self._count > self.cells:
            raise BeyondError(self.rows, self.columns)

    def _add(self, text: str) -> None:
        self._index += text[:_MOST_DIGITS]

    def _end(self, name: str) -> None:
        if self._is_shared and _local(name) == "v":
            self._parser.CharacterDataHandler = None
            index = whole_number(self._index.strip())
            self.text -= self._lengths[index] if index < len(self._lengths) else 0
            if self.text < 0:
                raise BeyondError(0, 0)


def column_number(letters: str) -> int:
    """Return the number of a column from its letters; 0 for none.

    >>> column_number("A"), column_number("xfd"), column_number("")
    (1, 16384, 0)
    """
    number = 0
    for letter in letters[:_MOST_DIGITS].upper():
        number = number * 26 + ord(letter) - 64
    return number


def whole_number(digits: str) -> int:
    """Return the number that the digits write, 0 where they write none; too many stand for a very large one."""
    if not (digits.isascii() and digits.isdigit()):
        return 0
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser(start: object, end: object) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start  # type: ignore[assignment]  # typeshed has no type for these
    parser.EndElementHandler = end  # type: ignore[assignment]  # typeshed has no type for these
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    """Refuse a document type: no workbook has one, and entities would be expanded by its rules."""
    raise expat.ExpatError("document type")
