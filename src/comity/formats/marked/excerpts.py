"""Small pieces of a file around the cells that findings point to, to be shown beside what is wrong with them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from comity.formats.form.layout import DATA_SHEET, LABEL_ROW
from comity.formats.marked.places import Place
from comity.formats.marked.report import FORM, choose_table
from comity.formats.marked.tables import Table, tables_of
from comity.formats.national.sheet import column_letters
from comity.formats.source import OLE, ZIP, Source
from comity.model.findings import Finding
from comity.model.pieces import Piece

LARGEST = 24 << 20
"""Bytes of the largest file of which pieces are shown: to find a line of a longer one takes too long."""
MOST_PIECES = 3
"""Of one rule."""
_MOST_RULES = 40
_AROUND = 2
_MOST_MARKED = 5
"""Faulty rows within one piece."""
_MOST_COLUMNS = 6
_HEADER_LINES = 60
_LOOKED_AT_FOR_HEADER = 15
_LONGEST = 60
_FIGURE = re.compile(r"\s*-?\d[\d\s.,\u00a0\u202f]*")


def cut_pieces(source: Source, groups: Sequence[Sequence[Finding]], *, kind: str) -> list[tuple[Piece, ...]] | None:
    """Return for each group of findings a few pieces of the file around the first of them.

    None where the file has no rows and columns, or is too large to be looked through; `kind` is its format. A
    group whose findings point to no row has none.
    """
    if source.is_refused or len(source.data) > LARGEST:
        return None
    chosen = [_first_rows(group) for group in groups[:_MOST_RULES]]
    wanted = {row for group in chosen for one in group for row in _around(one.row or 1)}
    tables = tables_of(source, wanted=frozenset(wanted | set(range(1, _HEADER_LINES + 1))), title="", most_cells=0)
    if not tables:
        return None
    listed = [one for group in chosen for one in group]
    at, places = choose_table(source, tables, listed)
    if kind == FORM:
        at = next((number for number, table in enumerate(tables) if table.name == DATA_SHEET), at)
    cutter = _Cutter(tables[at], kind, is_text=not source.data.startswith((ZIP, OLE)))
    ends = iter(places)
    cut = [tuple(cutter.pieces([next(ends) for _ in group])) for group in chosen]
    return cut + [()] * (len(groups) - len(cut))


def _first_rows(group: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are shown: the first few, by row."""
    return sorted(group[: MOST_PIECES * _MOST_MARKED], key=lambda one: one.row or 0)


def _around(row: int) -> range:
    return range(max(1, row - _AROUND), row + _AROUND + 1)


@dataclass(frozen=True)
class _Cutter:
    table: Table
    kind: str
    is_text: bool

    def pieces(self, places: Sequence[Place]) -> Iterable[Piece]:
        """Yield a piece for each cluster of places near each other."""
        lines = dict(self.table.lines)
        for cluster in _clusters([place for place in places if place[0] in lines])[:MOST_PIECES]:
            rows = sorted({row for at, _ in cluster for row in _around(at) if row in lines})
            yield self._piece(lines, rows, cluster)

    def _piece(
        self, lines: Mapping[int, Sequence[str]], rows: Sequence[int], cluster: Sequence[tuple[int, int | None]]
    ) -> Piece:
        width = max(len(lines[row]) for row in rows)
        marked = [column for _, column in cluster if column is not None and column <= width]
        numbers = _columns(width, marked, first=not self.kind.startswith("sdmx-"))
        head = self._header_row(lines)
        header = None if head is None or head in rows else (head, _cells(lines[head], numbers))
        index = {number: at for at, number in enumerate(numbers)}
        return Piece(
            sheet="" if self.is_text else self.table.name,
            columns=tuple(str(number) if self.is_text else column_letters(number) for number in numbers),
            header=header,
            rows=tuple((row, _cells(lines[row], numbers)) for row in rows),
            marks=frozenset((row, None if column is None else index.get(column)) for row, column in cluster),
        )

    def _header_row(self, lines: Mapping[int, Sequence[str]]) -> int | None:
        """Return the row of column heads: a form's is known, else the one above the first figures."""
        if self.kind == FORM:
            return LABEL_ROW if LABEL_ROW in lines else None
        first = [row for row in sorted(lines)[:_LOOKED_AT_FOR_HEADER] if row <= _HEADER_LINES]
        filled = [row for row in first if sum(bool(cell.strip()) for cell in lines[row]) > 1]
        figures = next((row for row in filled if any(_FIGURE.fullmatch(cell) for cell in lines[row])), None)
        above = [row for row in filled if figures is not None and row < figures]
        return above[-1] if above else next(iter(filled), None)


def _clusters(places: Sequence[Place]) -> list[list[tuple[int, int | None]]]:
    """Return the places in groups: of few rows, each near the one before."""
    found: list[list[tuple[int, int | None]]] = []
    for row, column in places:
        if row is None:
            continue
        last = found[-1] if found else []
        is_near = bool(last) and row - last[-1][0] <= 2 * _AROUND
        if is_near and (len(last) < _MOST_MARKED or row == last[-1][0]):
            last.append((row, column))
        else:
            found.append([(row, column)])
    return found


def _columns(width: int, marked: Sequence[int], *, first: bool) -> list[int]:
    """Return which columns are shown: all of a few, else those around the marked ones, and the `first`."""
    if width <= _MOST_COLUMNS:
        return list(range(1, width + 1))
    near = {*([1] if first else []), *marked[:_MOST_COLUMNS]}
    for distance in range(1, width):
        for column in marked or [1]:
            near |= {at for at in (column + distance, column - distance) if 1 <= at <= width}
            if len(near) >= _MOST_COLUMNS:
                return sorted(near)
    return sorted(near)


def _cells(row: Sequence[str], numbers: Sequence[int]) -> tuple[str, ...]:
    return tuple(_short(row[number - 1]) if number <= len(row) else "" for number in numbers)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
