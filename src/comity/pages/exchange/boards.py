"""The calendar board on a page: its cells lead to the member's page, its names too."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from comity.hub.board import BoardTable, rates
from comity.hub.home import Hub
from comity.model.board import BoardCell, BoardState
from comity.model.periods import Period
from comity.pages.asked import join
from comity.pages.exchange.names import name_flow, name_frequency
from comity.pages.exchange.rates import tell_share
from comity.publish import report_data
from comity.publish.document.board import GLYPHS, state_words, view_cell
from comity.publish.document.parts import CellView
from comity.publish.report_data import CellState
from comity.publish.texts import Texts
from comity.publish.time_texts import render_column


@dataclass(frozen=True)
class LinkedCell:
    """A cell and the address that tells more of it; `view` is None where the agreement asks for nothing."""

    view: CellView | None
    url: str = ""
    is_marked: bool = False


@dataclass(frozen=True)
class LinkedRow:
    """A row of the board: whose, or of which dataflow; its share on time in words."""

    name: str
    url: str
    cells: Sequence[LinkedCell]
    on_time: str


@dataclass(frozen=True)
class LinkedBoard:
    """A board of a dataflow: `heads` in two lines; `legend` has the states that occur in it."""

    id: str
    title: str
    subtitle: str
    caption: str
    row_head: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[LinkedRow]
    legend: Sequence[CellView]


def member_path(code: str, **query: str) -> str:
    """Return the address of a member's page.

    >>> member_path("KG", flow="CROSSINGS")
    '/calendar/KG?flow=CROSSINGS'
    """
    return join(f"/calendar/{quote(code, safe='')}", list(query.items()))


def make_board(hub: Hub, table: BoardTable, texts: Texts, *, subtitle: str, state: str = "") -> LinkedBoard:
    """Return the board of one dataflow; with a `state`, the rows alone in which it occurs."""
    _ = texts.translate
    name = name_flow(hub, table.dataflow, texts)
    rows = [row for row in table.rows if not state or any(cell and cell.state.value == state for cell in row.cells)]
    return LinkedBoard(
        id=f"board-{table.dataflow}-{table.frequency.value}",
        title=name,
        subtitle=subtitle,
        caption=_("State of each submission of {flow}, by provider and period", flow=name),
        row_head=_("Provider"),
        heads=[render_column(period, texts.locale) for period in table.periods],
        rows=[
            _row(texts.area(row.provider), member_path(row.provider), row.cells, table.periods, texts)
            for row in rows
        ],
        legend=_legend([cell for row in rows for cell in row.cells if cell], texts),
    )


def make_member_board(
    hub: Hub, tables: Sequence[BoardTable], texts: Texts, *, id_: str, marked: tuple[str, str]
) -> LinkedBoard:
    """Return one provider's boards of one frequency as one: a row for each dataflow.

    `marked` is the dataflow and period that is being looked at.
    """
    _ = texts.translate
    periods = sorted({period for table in tables for period in table.periods})
    rows = []
    for table in tables:
        cells = dict(zip(table.periods, table.rows[0].cells, strict=True))
        name = name_flow(hub, table.dataflow, texts)
        told = [cells.get(period) for period in periods]
        rows.append(_row(name, f"#agreement-{table.dataflow}", told, periods, texts, marked=marked))
    every = [cell for table in tables for row in table.rows for cell in row.cells if cell]
    return LinkedBoard(
        id=id_,
        title=_("What was due {how_often}, and what came", how_often=name_frequency(tables[0].frequency, texts)),
        subtitle=_("“On time” is the share of the periods shown that were due."),
        caption=_("State of each submission, by dataflow and period"),
        row_head=_("Dataflow"),
        heads=[render_column(period, texts.locale) for period in periods],
        rows=rows,
        legend=_legend(every, texts),
    )


def tell_cell(cell: BoardCell, label: str, texts: Texts) -> CellView:
    """Return a cell as sign and words, with its due date or the day on which it came."""
    told = report_data.BoardCell(CellState(cell.state.value), cell.days_late, cell.revisions)
    view = view_cell(told, label=label, texts=texts)
    return CellView(view.kind, view.glyph, f"{view.label}; {_when(cell, texts)}")


def _when(cell: BoardCell, texts: Texts) -> str:
    _ = texts.translate
    if cell.received_at is not None:
        return _("received on {date}", date=texts.date(cell.received_at.date()))
    return _("due on {date}", date=texts.date(cell.due))


def _row(
    name: str,
    url: str,
    cells: Sequence[BoardCell | None],
    periods: Sequence[Period],
    texts: Texts,
    *,
    marked: tuple[str, str] = ("", ""),
) -> LinkedRow:
    linked = [
        _cell(cell, name=name, period=period, texts=texts, marked=marked)
        for cell, period in zip(cells, periods, strict=True)
    ]
    counted = rates(cell for cell in cells if cell is not None)
    return LinkedRow(name, url, linked, tell_share(counted.punctuality, texts))


def _cell(
    cell: BoardCell | None, *, name: str, period: Period, texts: Texts, marked: tuple[str, str]
) -> LinkedCell:
    if cell is None:
        return LinkedCell(None)
    view = tell_cell(cell, f"{name}, {texts.period(period)}", texts)
    url = member_path(cell.provider, flow=cell.dataflow, period=str(cell.period)) + "#period"
    return LinkedCell(view, url, (cell.dataflow, str(cell.period)) == marked)


def _legend(cells: Sequence[BoardCell], texts: Texts) -> list[CellView]:
    used = {cell.state for cell in cells}
    if any(cell.is_received and cell.days_late for cell in cells):
        used.add(BoardState.LATE)
    words = state_words(texts)
    return [CellView(one.value, GLYPHS[one], words[one]) for one in CellState if BoardState(one.value) in used]


def state_options(texts: Texts) -> list[tuple[str, str]]:
    """Return the states that rows can be chosen by."""
    return [(state.value, word) for state, word in state_words(texts).items()]
