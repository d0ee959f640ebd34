"""The nowcast of the group's indicator: members that are late or partial, estimated beside those who reported."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.indicators import bases
from comity.analysis.reporting import incomplete_periods
from comity.errors import UsageError
from comity.exchange.ports import ANY_REPORTER
from comity.hub.board import board_cells, today_of
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_moment
from comity.hub.situation.nowcast_partial import partial_figure
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.hub.situation.situation import check_period
from comity.model.access import EVERYTHING, Sight
from comity.model.board import BoardCell, BoardState
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

if TYPE_CHECKING:
    from comity.analysis.nowcast.nowcast import Nowcast

_REPORTER, _ORIGIN = "reporter", "origin"


@dataclass(frozen=True)
class NowcastView:
    """The nowcast of an indicator for a period, by reporter and (`found.parts`) by reporter and origin.

    `figures`: `reporter`, `value` of those who have reported in full. `known_at` is the moment that it was made
    for. `sentences` say what was found.
    """

    indicator: IndicatorView
    period: Period
    found: "Nowcast"
    figures: pl.DataFrame
    known_at: dt.datetime
    sentences: tuple[Said, ...]


@dataclass(frozen=True)
class _Known:
    """What is known: figures by reporter and origin on one basis, whole ones by reporter, who is partial."""

    figures: pl.DataFrame
    whole: pl.DataFrame
    partial: tuple[str, ...]
    members: tuple[str, ...]


def view_nowcast(
    hub: Hub,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    view: IndicatorView | None = None,
) -> NowcastView:
    """Return the nowcast for a period, by default the latest that has ended and that a member has reported in full.

    It is made from what was known at `as_of` and what `sight` lets its reader see; `view` is the indicator of
    these, where it is at hand. Who is late or partial, the calendar board says; the figures of a period that
    hasn't ended are all partial. Raises UsageError where there is nothing to start from, and for a period that
    hasn't begun.
    """
    require("analysis", "nowcast")
    from comity.analysis.nowcast.members import member_panel
    from comity.analysis.nowcast.nowcast import nowcast
    from comity.analysis.nowcast.wording import word_nowcast

    view = view or view_indicator(hub, as_of=parse_moment(as_of), sight=sight)
    today = today_of(hub, as_of)
    cells = board_cells(hub, today=today, dataflow=view.dataflow.id, as_of=as_of)
    incomplete = incomplete_periods(cells)
    wanted = parse_bound(period) or _latest_whole(view, incomplete, today=today)
    _check(view, wanted, today=today)
    known = _known(hub, view, cells, period=wanted, today=today)
    panel = member_panel(known.whole, wanted, members=known.members)
    moment = _moment(hub, view, as_of)
    parts = {one: partial_figure(hub, view, one, period=wanted, now=moment) for one in known.partial}
    rows = {reporter: row for row, reporter in enumerate(panel.keys[_REPORTER])}
    found = nowcast(panel, wanted, parts={rows[reporter]: part for reporter, part in parts.items()})
    found = replace(found, parts=_break_down(known, found, wanted))
    sentences = word_nowcast(found)
    figures = known.whole.filter(pl.col(PERIOD) == wanted.id).select(_REPORTER, "value").sort(_REPORTER)
    return NowcastView(view, wanted, replace(found, sentences=sentences), figures, moment, sentences)


def _latest_whole(view: IndicatorView, incomplete: Collection[tuple[str, Period]], *, today: dt.date) -> Period:
    """Return the latest period that has ended and that somebody has reported in full."""
    held = view.frame.select(_REPORTER, PERIOD).unique()
    periods = {number: Period.from_id(number) for number in held[PERIOD].unique()}
    ended = [
        periods[number]
        for reporter, number in held.iter_rows()
        if periods[number].end < today and (reporter, periods[number]) not in incomplete
    ]
    if not ended:
        raise UsageError("No whole figures have come yet.", remedy="Submit figures first, or name a period.")
    return max(ended)


def _check(view: IndicatorView, period: Period, *, today: dt.date) -> None:
    if view.frame.is_empty():
        raise UsageError("No figures have come yet.", remedy="Submit figures first.")
    check_period(period, view.frequency, today=today)
    if period.id < view.frame[PERIOD].min():  # type: ignore[operator]
        raise UsageError(f"{period} lies before all figures.", remedy="Name a later period.")


def _known(hub: Hub, view: IndicatorView, cells: Sequence[BoardCell], *, period: Period, today: dt.date) -> _Known:
    """Return the figures up to the period of whoever should report it, without those that are partial.

    Figures on another basis than their reporter's latest whole ones are left out, too.
    """
    before = view.frame.filter(pl.col(PERIOD) <= period.id)
    here = set(before.filter(pl.col(PERIOD) == period.id)[_REPORTER])
    incomplete = {(who, when.id) for who, when in incomplete_periods(cells)}
    if period.end >= today:
        incomplete |= {(who, period.id) for who in here}
    partial = {who for who in here if (who, period.id) in incomplete}
    asked = _asked(hub, view.dataflow.id, period)
    if asked is not None:
        before = before.filter(pl.col(_REPORTER).is_in(asked | here))
    spoilt = pl.DataFrame(sorted(incomplete), schema={_REPORTER: pl.String, PERIOD: pl.Int64}, orient="row")
    figures = _one_basis(before.join(spoilt, on=[_REPORTER, PERIOD], how="anti"))
    whole = figures.group_by(_REPORTER, PERIOD).agg(pl.col("value").sum())
    nil = [(c.provider, c.period.id, 0.0) for c in cells if c.state is BoardState.NIL and c.period <= period]
    nothing = pl.DataFrame(nil, schema=whole.schema, orient="row").join(whole, on=[_REPORTER, PERIOD], how="anti")
    members = tuple(sorted((asked or set()) | partial))
    return _Known(figures, pl.concat([whole, nothing]), tuple(sorted(partial)), members)


def _asked(hub: Hub, dataflow: str, period: Period) -> set[str] | None:
    """Return the reporters whose figures of the period agreements ask for; None where one may be of anybody."""
    codes: set[str] = set()
    for agreement in hub.group.agreements:
        if agreement.dataflow == dataflow and agreement.covers(period):
            codes.update(agreement.reporters)
    return None if set(ANY_REPORTER) & codes else codes


def _one_basis(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the figures on the same basis as their reporter's latest, so that no change of it looks real."""
    known = bases(frame)
    latest = known.sort(PERIOD).group_by(_REPORTER).agg(pl.col("basis").last())
    return frame.join(known.join(latest, on=[_REPORTER, "basis"], how="semi"), on=[_REPORTER, PERIOD], how="semi")


def _moment(hub: Hub, view: IndicatorView, as_of: str | None) -> dt.datetime:
    """Return when the figures are looked at: the moment asked, that of the last submission known, or now."""
    moment = parse_moment(as_of)
    if isinstance(moment, dt.datetime):
        return moment
    if moment is None:
        return hub.now()
    received = hub.ledger.coverage(view.dataflow.id, as_of=view.seq)["received_at"]
    return received.max() if len(received) else hub.now()  # type: ignore[return-value]


def _break_down(known: _Known, found: "Nowcast", period: Period) -> pl.DataFrame | None:
    """Return the estimates by origin; None where no member sends any."""
    from comity.analysis.nowcast.members import origin_panel
    from comity.analysis.nowcast.parts import break_down

    if known.figures[_ORIGIN].n_unique() < 2 or found.estimates.is_empty():  # noqa: PLR2004 - one is no breakdown
        return None
    return break_down(origin_panel(known.figures, known.whole, period), period, found.estimates)
