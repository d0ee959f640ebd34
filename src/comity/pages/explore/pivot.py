"""The table: one dimension down, one across, the others beside the rows; in pages, sorted as wanted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.hub.explore.sums import SUMMED
from comity.model.frames import PERIOD, TIME_PERIOD
from comity.model.periods import Period
from comity.pages.explore.marks import Cell, Marks, absence_of, sorted_meanings
from comity.pages.explore.picture import decimals_of
from comity.pages.explore.shown import Shown

ROWS_A_PAGE, COLUMNS_A_PART = 40, 12
_DOWN = "-"
_NAME = "name"
Key = tuple[str, ...]


@dataclass(frozen=True)
class Head:
    """The head of a column: its name, the address that sorts by it, and how it is sorted now (aria-sort)."""

    name: str
    url: str = ""
    sorted: str = "none"


@dataclass(frozen=True)
class Row:
    """A row: the names of its codes, one a head, and its cells."""

    names: Sequence[str]
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Turn:
    """A way through pages: what it is called, and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class PivotTable:
    """The table as the template lays it out."""

    caption: str
    row_heads: Sequence[Head]
    heads: Sequence[Head]
    rows: Sequence[Row]
    meanings: Sequence[tuple[str, str]]
    footnotes: Sequence[str]
    turns: Sequence[Turn]
    count: int


def make_table(shown: Shown) -> PivotTable:
    """Return one page of the table of a cut."""
    across, down = _axes(shown)
    keys, columns = _distinct(shown, down), _columns(shown, across)
    shown_columns = _part(columns, shown.choices.part, from_end=across == TIME_PERIOD)
    ordered = _sorted(shown, keys, down, across, columns)
    page = _page(ordered, shown.choices.page)
    decimals = decimals_of(shown.frame[shown.measure]) if shown.frame.height else 0
    marks = Marks(shown, decimals)
    rows = _rows(shown, page, shown_columns, down=down, across=across, marks=marks)
    return PivotTable(
        caption=_caption(shown, down, across),
        row_heads=_row_heads(shown, down),
        heads=[_head(shown, across, code) for code in shown_columns],
        rows=rows,
        meanings=sorted_meanings(marks.used),
        footnotes=marks.footnotes,
        turns=_turns(shown, len(ordered), len(columns), is_time=across == TIME_PERIOD),
        count=len(ordered),
    )


def axes_of(shown: Shown) -> list[str]:
    """Return the dimensions that can be across or down: those with several codes, and time."""
    return [*shown.varying(shown.frame), TIME_PERIOD]


def _axes(shown: Shown) -> tuple[str, list[str]]:
    """Return the dimension across, and those down, the chosen one first."""
    known = axes_of(shown)
    usual = TIME_PERIOD if shown.choices.rows != TIME_PERIOD else shown.choices.by
    across = next((one for one in (shown.choices.columns, usual, TIME_PERIOD) if one in known), TIME_PERIOD)
    others = [name for name in known if name != across]
    wanted = [one for one in (shown.choices.rows, shown.choices.by) if one in others]
    first = wanted[:1] or [name for name in others if name != TIME_PERIOD][:1]
    return across, [*first, *(name for name in others if name not in first)]


def across_of(shown: Shown) -> str:
    """Return the dimension across."""
    return _axes(shown)[0]


def down_of(shown: Shown) -> str:
    """Return the first dimension down; empty where there is none."""
    return next(iter(_axes(shown)[1]), "")


def _distinct(shown: Shown, names: list[str]) -> list[Key]:
    if not names or shown.frame.is_empty():
        return [()] if shown.frame.height else []
    return [tuple(map(str, row)) for row in shown.frame.select(names).unique().iter_rows()]


def _columns(shown: Shown, across: str) -> list[str]:
    if shown.frame.is_empty():
        return []
    if across == TIME_PERIOD:
        pairs = shown.frame.select(PERIOD, TIME_PERIOD).unique().sort(PERIOD)
        return [str(text) for text in pairs[TIME_PERIOD]]
    return shown.in_order(across, [str(code) for code in shown.frame[across].unique()])


def _part(columns: list[str], part: int, *, from_end: bool) -> list[str]:
    """Return one part of the columns; of time the latest come first."""
    if from_end:
        end = max(len(columns) - (part - 1) * COLUMNS_A_PART, 0)
        return columns[max(end - COLUMNS_A_PART, 0) : end]
    return columns[(part - 1) * COLUMNS_A_PART : part * COLUMNS_A_PART]


def _page(ordered: list[Key], page: int) -> list[Key]:
    return ordered[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]


def _sorted(shown: Shown, keys: list[Key], down: list[str], across: str, columns: list[str]) -> list[Key]:
    """Return the keys in order: by their codes, or by the figures of a column, rows without one last."""
    places = {(name, code): _place(shown, name, code) for key in keys for name, code in zip(down, key, strict=True)}
    by_code = sorted(keys, key=lambda key: [places[pair] for pair in zip(down, key, strict=True)])
    told = shown.choices.sort
    column = told.removeprefix(_DOWN)
    if column == _NAME:
        return by_code[::-1] if told.startswith(_DOWN) else by_code
    if column not in columns:
        return by_code
    values = {
        tuple(map(str, row[:-1])): row[-1]
        for row in shown.frame.filter(pl.col(across) == column).select(*down, shown.measure).iter_rows()
    }
    sign = -1 if told.startswith(_DOWN) else 1
    return sorted(by_code, key=lambda key: (values.get(key) is None, sign * (values.get(key) or 0.0)))


def _place(shown: Shown, name: str, code: str) -> tuple[Any, ...]:
    if name == TIME_PERIOD:
        return (0, code)
    return (0, "") if code == SUMMED else shown.naming.place(name, code)


def _rows(
    shown: Shown, keys: list[Key], columns: list[str], *, down: list[str], across: str, marks: Marks
) -> list[Row]:
    wanted = pl.DataFrame(keys, schema=dict.fromkeys(down, pl.String), orient="row") if down else None
    frame = shown.frame if wanted is None else shown.frame.join(wanted, on=down, how="semi")
    by_cell = {
        (tuple(str(row[name]) for name in down), str(row[across])): row
        for row in frame.filter(pl.col(across).is_in(columns)).iter_rows(named=True)
    }
    sign = absence_of(shown)
    fixed = shown.fixed(shown.frame)
    periods = dict(shown.frame.select(TIME_PERIOD, PERIOD).unique().iter_rows())

    def cell(key: Key, column: str) -> Cell:
        row = by_cell.get((key, column))
        if row is not None:
            return marks.figure(row)
        codes = {**fixed, **dict(zip(down, key, strict=True)), across: column}
        return marks.absent(sign(codes, periods.get(codes.get(TIME_PERIOD, ""), 0)))

    return [Row(_names(shown, down, key), [cell(key, column) for column in columns]) for key in keys]


def _names(shown: Shown, down: list[str], key: Key) -> list[str]:
    if not down:
        return [shown.flow_name]
    return [_name_of(shown, name, code) for name, code in zip(down, key, strict=True)]


def _name_of(shown: Shown, dimension: str, code: str, *, short: bool = False) -> str:
    """Return the name of a code, or of a period."""
    if dimension == TIME_PERIOD:
        period = _period_of(shown, code)
        return code if period is None else shown.texts.period(period, short=short)
    return shown.naming.code(dimension, code)


def _period_of(shown: Shown, text: str) -> Period | None:
    """Return the period of a text among the figures."""
    found = shown.frame.filter(pl.col(TIME_PERIOD) == text)[PERIOD]
    return Period.from_id(found[0]) if found.len() else None


def _head(shown: Shown, across: str, code: str) -> Head:
    is_down, is_up = shown.choices.sort == _DOWN + code, shown.choices.sort == code
    url = shown.asked.url(sort=code if is_down else _DOWN + code, page=None)
    order = "descending" if is_down else "ascending" if is_up else "none"
    return Head(_name_of(shown, across, code, short=True), url, order)


def _row_heads(shown: Shown, down: list[str]) -> list[Head]:
    is_down, is_up = shown.choices.sort == _DOWN + _NAME, shown.choices.sort in ("", _NAME)
    order = "descending" if is_down else "ascending" if is_up else "none"
    url = shown.asked.url(sort=_DOWN + _NAME if is_up else _NAME, page=None)
    names = [dimension_name(shown, name) for name in down] or [shown.texts.translate("Dataflow")]
    return [Head(name, url if at == 0 else "", order if at == 0 else "none") for at, name in enumerate(names)]


def dimension_name(shown: Shown, name: str) -> str:
    """Return the name of a dimension, of time too."""
    return shown.texts.translate("Period") if name == TIME_PERIOD else shown.naming.dimension(name)


def _caption(shown: Shown, down: list[str], across: str) -> str:
    told = shown.told_apart(shown.fixed(shown.frame))
    _ = shown.texts.translate
    caption = _(
        "{flow}: {rows} by {columns}",
        flow=shown.flow_name,
        rows=shown.texts.listing([dimension_name(shown, name) for name in down]) or shown.flow_name,
        columns=dimension_name(shown, across),
    )
    return f"{caption}. {told}" if told else caption


def _turns(shown: Shown, rows: int, columns: int, *, is_time: bool) -> list[Turn]:
    """Return the ways to other pages of rows and other parts of the columns."""
    _, choices, url = shown.texts.translate, shown.choices, shown.asked.url
    made = []
    if is_time and choices.part * COLUMNS_A_PART < columns:
        made.append(Turn(_("← Earlier periods"), url(part=choices.part + 1)))
    if is_time and choices.part > 1:
        made.append(Turn(_("Later periods →"), url(part=choices.part - 1)))
    if not is_time and choices.part > 1:
        made.append(Turn(_("← Columns before"), url(part=choices.part - 1)))
    if not is_time and choices.part * COLUMNS_A_PART < columns:
        made.append(Turn(_("Further columns →"), url(part=choices.part + 1)))
    if choices.page > 1:
        made.append(Turn(_("↑ Rows before"), url(page=choices.page - 1)))
    if choices.page * ROWS_A_PAGE < rows:
        made.append(Turn(_("Further rows ↓"), url(page=choices.page + 1)))
    return made
