"""A small piece of a file that somebody sent, to be shown beside what is wrong with it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of a sheet or lines of a text: some columns of it, the header above, and which cells are faulty.

    `columns` are letters in a workbook, numbers in a text; `header` their heads in the file, with its row number;
    `marks` are (row number, place in the row from 0), the place None for a whole row.
    """

    sheet: str
    columns: tuple[str, ...]
    header: tuple[int, tuple[str, ...]] | None
    rows: tuple[tuple[int, tuple[str, ...]], ...] = field(repr=False)
    marks: frozenset[tuple[int, int | None]] = frozenset()
