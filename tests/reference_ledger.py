"""A slow, obvious ledger in memory: row by row, by the words of the port; the SQL ledger must agree with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from small_ledger import COMPONENTS, KEY_IDS

Row = Mapping[str, str | None]
Cell = tuple[str, ...]
State = dict[str, float | str | None]
DIMENSIONS = (*KEY_IDS, "TIME_PERIOD")


@dataclass
class ReferenceLedger:
    """Holds a whole copy of all cells after every submission."""

    vintages: list[dict[Cell, State]] = field(default_factory=lambda: [{}])
    titles: list[dict[Cell, str]] = field(default_factory=lambda: [{}])

    def accept(
        self, rows: Sequence[Row], *, replace: bool, scope: tuple[str, ...], reporters: tuple[str, ...]
    ) -> dict[str, int]:
        """Play the rows one after another, then clear the replaced scope; return the counts of the effect."""
        before = self.vintages[-1]
        cells = {cell: dict(state) for cell, state in before.items()}
        titles = dict(self.titles[-1])
        for row in rows:
            _play(cells, row, replace=replace, reporters=reporters)
            _play_title(titles, row)
        held = {_cell(row) for row in rows if row["ACTION"] != "D" and _given(row)}
        if replace:
            parts = {_part(_cell(row), scope) for row in rows if row["ACTION"] != "D" and "~" not in _cell(row)}
            for cell in list(cells):
                if _part(cell, scope) in parts and cell not in held and _writable(cell, reporters):
                    del cells[cell]
        self.vintages.append(cells)
        self.titles.append(titles)
        return _count(before, cells, held)

    def changes(self) -> Iterator[tuple[Cell, int, str]]:
        """Yield every change of a cell: the cell, the sequence, I, U or D."""
        for seq in range(1, len(self.vintages)):
            before, after = self.vintages[seq - 1], self.vintages[seq]
            for cell in sorted(before.keys() | after.keys()):
                if cell not in before:
                    yield cell, seq, "I"
                elif cell not in after:
                    yield cell, seq, "D"
                elif before[cell] != after[cell]:
                    yield cell, seq, "U"


def _cell(row: Row) -> Cell:
    return tuple(str(row[name]) for name in DIMENSIONS)


def _given(row: Row) -> list[str]:
    return [name for name in COMPONENTS if row.get(name) is not None]


def _read(name: str, text: str | None) -> float | str | None:
    if name != "OBS_VALUE" or text is None:
        return text
    return None if text == "NaN" else float(text)


def _writable(cell: Cell, reporters: tuple[str, ...]) -> bool:
    return reporters == ("*",) or cell[KEY_IDS.index("REPORTER")] in reporters


def _part(cell: Cell, scope: tuple[str, ...]) -> Cell:
    return tuple(cell[DIMENSIONS.index(name)] for name in scope)


def _play(cells: dict[Cell, State], row: Row, *, replace: bool, reporters: tuple[str, ...]) -> None:
    given = _given(row)
    if row["ACTION"] == "D":
        for cell in [c for c in cells if _matches(c, row) and _writable(c, reporters)]:
            _delete(cells, cell, row)
    elif row["ACTION"] == "R" or replace:
        cells.pop(_cell(row), None)
        if given:
            cells[_cell(row)] = {name: _read(name, row.get(name)) for name in COMPONENTS}
    elif given:
        state = cells.setdefault(_cell(row), dict.fromkeys(COMPONENTS))
        state.update({name: _read(name, row.get(name)) for name in given})


def _delete(cells: dict[Cell, State], cell: Cell, row: Row) -> None:
    given = _given(row)
    state = cells[cell]
    if not given and row.get("TITLE") is None:
        del cells[cell]
        return
    loses = "OBS_VALUE" in given or any(state[name] is not None for name in given)
    state.update(dict.fromkeys(given))
    if loses and all(value is None for value in state.values()):
        del cells[cell]


def _matches(cell: Cell, row: Row) -> bool:
    return all(row[name] in (None, code) for name, code in zip(DIMENSIONS, cell, strict=True))


def _play_title(titles: dict[Cell, str], row: Row) -> None:
    title = row.get("TITLE")
    if title is None:
        return
    if row["ACTION"] != "D":
        titles[_cell(row)[:-1]] = title
        return
    for series in [s for s in titles if all(row[n] in (None, c) for n, c in zip(KEY_IDS, s, strict=True))]:
        del titles[series]


def _count(before: dict[Cell, State], after: dict[Cell, State], held: set[Cell]) -> dict[str, int]:
    return {
        "added": len(after.keys() - before.keys()),
        "removed": len(before.keys() - after.keys()),
        "changed": sum(before[cell] != after[cell] for cell in before.keys() & after.keys()),
        "unchanged": sum(cell in before and before[cell] == after.get(cell) for cell in held),
    }
