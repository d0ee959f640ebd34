"""The calendar board as of a moment: who has sent what, when it was due, how punctual each is."""

import datetime as dt
from dataclasses import dataclass, replace

from comity.exchange.calendar import (
    BoardCell,
    BoardTable,
    Rates,
    board,
    board_months,
    completeness,
    punctuality,
    rates_by_period,
)
from comity.exchange.dialogue_board import under_query
from comity.exchange.punctuality import rates
from comity.hub.dialogue.dialogue import queried_cells
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.structures import Dataflow
from comity.model.submissions import State, Submission

__all__ = [
    "BoardCell",
    "BoardTable",
    "BoardView",
    "Rates",
    "board_cells",
    "board_months",
    "rates",
    "rates_by_period",
    "today_of",
    "view_board",
]


@dataclass(frozen=True)
class BoardView:
    """The board of one dataflow: all cells, a table of the last periods, and two rates (None: nothing was due)."""

    dataflow: Dataflow
    today: dt.date
    cells: list[BoardCell]
    table: BoardTable
    punctuality: float | None
    completeness: float | None


def today_of(hub: Hub, as_of: str | None = None) -> dt.date:
    """Return the day that a view is drawn for: that of the moment asked, else the hub's own today."""
    moment = parse_moment(as_of)
    if isinstance(moment, int):
        last = hub.ledger.coverage(None, as_of=moment)["received_at"].max()
        return last.date() if isinstance(last, dt.datetime) else hub.now().date()
    return moment.date() if isinstance(moment, dt.datetime) else hub.now().date()


def submissions_known(hub: Hub, as_of: str | None = None, *, state: State | None = None) -> list[Submission]:
    """Return what had come by a moment, of one state or of all; what was accepted later has no sequence yet."""
    found, moment = hub.ledger.submissions(state=state), parse_moment(as_of)
    if moment is None:
        return found
    seq = hub.ledger.as_of_seq(moment)
    if isinstance(moment, dt.datetime):
        found = [one for one in found if one.received_at <= moment]
    return [one if one.seq is None or one.seq <= seq else replace(one, seq=None) for one in found]


def board_cells(
    hub: Hub, *, today: dt.date, dataflow: str | None = None, as_of: str | None = None
) -> list[BoardCell]:
    """Return every cell of the board on a day, of one dataflow or of all, by what had come at a moment."""
    agreements = [a for a in hub.group.agreements if dataflow in (None, a.dataflow)]
    cells = board(
        agreements,
        hub.ledger.coverage(dataflow, as_of=parse_moment(as_of)),
        today=today,
        refused=submissions_known(hub, as_of, state=State.REJECTED),
        thresholds=hub.group.thresholds,
    )
    return under_query(cells, queried_cells(hub, today))


def view_board(
    hub: Hub, *, dataflow: str | None = None, last: int = 12, as_of: str | None = None, today: dt.date | None = None
) -> list[BoardView]:
    """Return the board of a dataflow, or of each that the group uses, over the last periods."""
    day = today or today_of(hub, as_of)
    flows = [hub.catalogue.dataflow(dataflow).id] if dataflow else list(hub.group.dataflows)
    views = []
    for flow in flows:
        cells = board_cells(hub, today=day, dataflow=flow, as_of=as_of)
        known = hub.catalogue.dataflow(flow)
        views += [
            BoardView(known, day, cells, table, punctuality(cells), completeness(cells))
            for table in board_months(cells, last=last)
        ]
    return views
