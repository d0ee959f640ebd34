"""The situation as of a moment."""

import datetime as dt

from comity.analysis.situation import Situation, situation
from comity.errors import UsageError
from comity.hub.board import board_cells, today_of
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_moment
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Frequency, Period


def view_situation(
    hub: Hub, *, as_of: str | None = None, period: str | None = None, sight: Sight = EVERYTHING
) -> tuple[IndicatorView, Situation]:
    """Return the indicator and its situation, for a period or the latest with whole figures.

    Raises UsageError where no figure has come, and for a period of another frequency or that hasn't begun.
    """
    view, wanted, today = (
        view_indicator(hub, as_of=parse_moment(as_of), sight=sight),
        parse_bound(period),
        today_of(hub, as_of),
    )
    if wanted is not None and not view.frame.is_empty():
        check_period(wanted, view.frequency, today=today)
    cells = board_cells(hub, today=today, dataflow=view.dataflow.id, as_of=as_of)
    return view, situation(view.frame, cells, dataflow=view.dataflow.id, period=wanted)


def check_period(period: Period, frequency: Frequency, *, today: dt.date) -> None:
    """Raise UsageError for a period of another frequency, and for one that hasn't begun."""
    if period.frequency is not frequency:
        raise UsageError(
            f"{period} isn't a period of the indicator.",
            remedy=f"Name one like {Period.containing(today, frequency)}.",
        )
    if period.start > today:
        raise UsageError(f"{period} hasn't begun.", remedy="See `comity forecast` for what is to come.")
