"""Pieces of a message whose members make rows: kept, so that a row's place can be found again."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from comity.formats.sdmx_json.decode import Members, decode, escaped
from comity.formats.sdmx_json.scan import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows from `first` on come of the members at `span` of the object at `pointer`.

    Without a span the object itself is one row. With `has_own`, the members are series: each that has a row of its
    own comes before its observations.
    """

    pointer: str
    first: int
    span: Span | None = None
    has_own: Callable[[Any], bool] | None = None

    def pointers(self, data: bytes, rows: set[int]) -> Mapping[int, str]:
        """Return the JSON pointers of those of `rows` that lie in this piece."""
        if self.span is None:
            return {self.first: self.pointer} if self.first in rows else {}
        found: dict[int, str] = {}
        row = self.first
        for key, value in decode(data, self.span, as_members=True):
            place = f"{self.pointer}/{escaped(key)}"
            row = self._member(place, value, row, rows=rows, found=found)
        return found

    def _member(self, place: str, value: Any, row: int, *, rows: set[int], found: dict[int, str]) -> int:  # noqa: ANN401
        if self.has_own is None or self.has_own(value):
            if row in rows:
                found[row] = place
            row += 1
        if self.has_own is not None:
            for key, _ in observations_of(value):
                if row in rows:
                    found[row] = f"{place}/observations/{escaped(key)}"
                row += 1
        return row


def observations_of(body: Any) -> Members:  # noqa: ANN401 - any JSON value
    """Return a series' observations, none where there are none."""
    found = body.first("observations") if isinstance(body, Members) else None
    return found if isinstance(found, Members) else Members()


def find_pointers(data: bytes, pieces: Sequence[Piece], rows: Sequence[int]) -> Mapping[int, str]:
    """Return the JSON pointer of each row that the pieces hold, by reading only those pieces again."""
    firsts = [piece.first for piece in pieces]
    wanted: dict[int, set[int]] = {}
    for row in rows:
        index = bisect_right(firsts, row) - 1
        if index >= 0:
            wanted.setdefault(index, set()).add(row)
    found: dict[int, str] = {}
    for index, inside in wanted.items():
        found |= pieces[index].pointers(data, inside)
    return found
