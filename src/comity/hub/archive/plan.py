"""Which reports are due: one on each period, once its figures are whole or its time is up."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from comity.exchange.outbox_ports import BY_ITSELF
from comity.exchange.report_ports import ReportOrder
from comity.exchange.report_table import LANGUAGES
from comity.hub.board import board_cells
from comity.hub.home import Hub
from comity.model.board import BoardCell, BoardState
from comity.model.periods import Period, parse_period
from comity.model.report_plan import ReportPlan
from comity.structures.indicators import indicator

__all__ = ["BY_ITSELF", "due_orders", "due_periods"]

_MOST = 12
"""Periods that are caught up with."""


def due_orders(hub: Hub, moment: dt.datetime) -> list[ReportOrder]:
    """Return the orders that the group's plan asks for by a moment and that aren't placed yet, by period.

    Where nothing was ordered by schedule before, the latest period that is due is the first.
    """
    plan = hub.group.reports
    if plan is None:
        return []
    flow = indicator(hub.group.indicator).dataflow
    cells = board_cells(hub, today=moment.date(), dataflow=flow)
    placed = {_what(one.order) for one in hub.reports.all() if _is_scheduled(hub, one.order)}
    periods = _begun(due_periods(cells, plan, today=moment.date()), {parse_period(what[0]) for what in placed})
    orders = [_order(hub, period, moment, told) for period in periods for told in _editions(hub, plan)]
    return [one for one in orders if _what(one) not in placed]


def due_periods(cells: Iterable[BoardCell], plan: ReportPlan, *, today: dt.date) -> list[Period]:
    """Return the periods that have ended and are whole, or whose time is up, by the cells of one flow."""
    by_period: dict[Period, list[BoardCell]] = {}
    for cell in cells:
        if cell.state is not BoardState.DEROGATION and cell.period.end < today:
            by_period.setdefault(cell.period, []).append(cell)
    days = dt.timedelta(days=plan.days_after)
    return sorted(
        period
        for period, here in by_period.items()
        if _is_whole(here) or (today >= period.end + days and any(cell.is_received for cell in here))
    )


def _is_whole(cells: Sequence[BoardCell]) -> bool:
    return all(cell.is_received and cell.state is not BoardState.PARTIAL for cell in cells)


def _begun(due: Sequence[Period], placed: Collection[Period | None]) -> list[Period]:
    """Return the due periods from the first that was ever ordered; the last alone where none was."""
    earlier = [period for period in placed if period is not None]
    if not earlier:
        return list(due[-1:])
    return [period for period in due if period >= min(earlier)][-_MOST:]


def _editions(hub: Hub, plan: ReportPlan) -> list[tuple[str, str]]:
    """Return the audiences and languages of each report."""
    languages = plan.languages or languages_of(hub)
    return [(audience, language) for audience in plan.audiences for language in languages]


def languages_of(hub: Hub) -> tuple[str, ...]:
    """Return the group's languages that reports can be written in; English where there is none."""
    return tuple(one for one in hub.group.languages if one in LANGUAGES) or LANGUAGES[:1]


def _order(hub: Hub, period: Period, moment: dt.datetime, told: tuple[str, str]) -> ReportOrder:
    audience, language = told
    return ReportOrder(
        indicator=hub.group.indicator,
        period=str(period),
        as_of=moment,
        language=language,
        audience=audience,
        actor=BY_ITSELF,
        at=moment,
    )


def _is_scheduled(hub: Hub, one: ReportOrder) -> bool:
    return one.actor == BY_ITSELF and one.indicator == hub.group.indicator


def _what(one: ReportOrder) -> tuple[str, str, str]:
    return one.period, one.audience, one.language
