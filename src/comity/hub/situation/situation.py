"""The situation as of a moment."""

from comity.analysis.situation import Situation, situation
from comity.hub.board import board_cells, today_of
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_moment
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.model.access import EVERYTHING, Sight


def view_situation(
    hub: Hub, *, as_of: str | None = None, period: str | None = None, sight: Sight = EVERYTHING
) -> tuple[IndicatorView, Situation]:
    """Return the indicator and its situation, for a period or the latest with whole figures."""
    view = view_indicator(hub, as_of=parse_moment(as_of), sight=sight)
    cells = board_cells(hub, today=today_of(hub, as_of), dataflow=view.dataflow.id)
    return view, situation(view.frame, cells, dataflow=view.dataflow.id, period=parse_bound(period))
