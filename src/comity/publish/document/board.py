"""The calendar board in words and glyphs: status is always both, and only what is missing is red."""

from comity.publish.document.parts import BoardRowView, BoardView, CellView
from comity.publish.report_data import REPORTED, Board, BoardCell, BoardRow, CellState, Report
from comity.publish.texts import Texts
from comity.publish.time_texts import render_column

GLYPHS = {
    CellState.NOT_DUE: "·",
    CellState.ON_TIME: "✓",
    CellState.LATE: "+n",
    CellState.PARTIAL: "½",
    CellState.NIL: "0",
    CellState.REVISED: "↻",
    CellState.UNDER_QUERY: "?",
    CellState.REFUSED: "!",
    CellState.DEROGATION: "–",
    CellState.MISSING: "✗",
}
"""The sign of each state; of what came late, its days."""


def make_boards(report: Report, texts: Texts) -> tuple[BoardView, ...]:
    """Return every board of the report."""
    return tuple(_board(board, number, texts) for number, board in enumerate(report.boards, start=1))


def explain_no_boards(report: Report, texts: Texts) -> str:
    """Return why a report shows no board, as a sentence."""
    if report.is_public:
        return texts.translate("The exchange calendar is for the exchange’s members.")
    return texts.translate("No agreement asks for figures, so that there is no calendar to show.")


def _board(board: Board, number: int, texts: Texts) -> BoardView:
    _ = texts.translate
    name = texts.name(board.names, board.dataflow)
    used = {cell.state for row in board.rows for cell in row.cells}
    if any(_came_late(cell) for row in board.rows for cell in row.cells):
        used.add(CellState.LATE)
    words = state_words(texts)
    return BoardView(
        id=f"board-{number}",
        title=_("Exchange calendar: {flow}", flow=name),
        subtitle=_summary(board, texts),
        caption=_("State of each submission of {flow}, by provider and period", flow=name),
        row_head=_("Provider"),
        heads=tuple(render_column(period, texts.locale) for period in board.periods),
        rows=tuple(_row(row, board, texts) for row in board.rows),
        on_time_head=_("On time"),
        legend=tuple(CellView(state.value, GLYPHS[state], words[state]) for state in CellState if state in used),
    )


def state_words(texts: Texts) -> dict[CellState, str]:
    """Return what each state is called."""
    _ = texts.translate
    return {
        CellState.NOT_DUE: _("not yet due"),
        CellState.ON_TIME: _("on time"),
        CellState.LATE: _("n days late"),
        CellState.PARTIAL: _("partial"),
        CellState.NIL: _("nil return"),
        CellState.REVISED: _("revised since"),
        CellState.UNDER_QUERY: _("under query"),
        CellState.REFUSED: _("refused, not yet sent again"),
        CellState.DEROGATION: _("derogation"),
        CellState.MISSING: _("missing"),
    }


def _summary(board: Board, texts: Texts) -> str:
    _ = texts.translate
    last = board.periods[-1]
    missing = sum(row.cells[-1].state is CellState.MISSING for row in board.rows)
    words = [_("“On time” is the share of the periods shown that were due.")]
    if board.due is not None:
        words.insert(0, _("{period} was due on {date}.", period=texts.period(last), date=texts.date(board.due)))
        if any(row.cells[-1].state is CellState.NOT_DUE for row in board.rows):
            words[0] = _("{period} falls due on {date}.", period=texts.period(last), date=texts.date(board.due))
    if missing:
        words.insert(
            0,
            texts.plural(
                "{count} of {all} has not sent {period}.",
                "{count} of {all} have not sent {period}.",
                count=missing,
                all=texts.number(len(board.rows)),
                period=texts.period(last),
            ),
        )
    return " ".join(words)


def _row(row: BoardRow, board: Board, texts: Texts) -> BoardRowView:
    name = texts.area(row.provider)
    cells = tuple(
        view_cell(cell, label=f"{name}, {texts.period(period)}", texts=texts)
        for period, cell in zip(board.periods, row.cells, strict=True)
    )
    on_time = "–" if row.on_time is None else texts.percent(row.on_time, decimals=0)
    return BoardRowView(name, cells, on_time)


def view_cell(cell: BoardCell, *, label: str, texts: Texts) -> CellView:
    """Return a cell as sign and words; `label` says whose and of which period."""
    word = state_words(texts)[cell.state]
    kind, glyph = cell.state.value, GLYPHS[cell.state]
    if _came_late(cell):
        late = texts.plural("{count} day late", "{count} days late", count=cell.days_late)
        word = late if cell.state is CellState.LATE else f"{word}, {late}"
        glyph = f"+{cell.days_late}" + ("" if cell.state is CellState.LATE else f"\u202f{glyph}")
    return CellView(kind, glyph, f"{label}: {word}")


def _came_late(cell: BoardCell) -> bool:
    """Say whether figures came, and late; what is missing or refused hasn't come at all."""
    return cell.state in REPORTED and cell.days_late > 0
