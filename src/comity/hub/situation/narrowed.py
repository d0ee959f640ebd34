"""The situation of a part of the indicator: of one reporting member, of one purpose, or of both.

Figures, comparisons and the forecast are made from the part alone. What is made of the whole group's figures alone
(estimates of late members, seasonal adjustment, mirror statistics, revisions, displacement, quality) isn't here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from comity.analysis.indicators import ROLES
from comity.analysis.situation import Situation, situation
from comity.errors import UsageError
from comity.hub.alerts.alerts import view_alerts
from comity.hub.alerts.flows import REPORTER, subject_for
from comity.hub.alerts.part import part_of
from comity.hub.board import board_cells, today_of, view_board
from comity.hub.forecasts.forecast import SituationForecast, forecast_situation
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation import report_parts as parts
from comity.hub.situation.change import Question, view_change
from comity.hub.situation.change_part import change_part
from comity.hub.situation.panel import IndicatorView
from comity.hub.situation.report_base import PURPOSES, base_report, marks_of
from comity.hub.situation.sentences import texts_of
from comity.hub.situation.situation import view_situation
from comity.model.access import EVERYTHING, Sight
from comity.model.board import BoardCell
from comity.model.names import localise
from comity.model.periods import Frequency, Period
from comity.model.structures import TOTAL
from comity.publish.alerts_data import AlertsPart
from comity.publish.analyses_data import Analyses
from comity.publish.change_data import ChangeExplained
from comity.publish.report_data import Absence, Board, Fan, Indicator, Methods, Names, Report


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which part: a reporting member's code, a purpose's code; empty for all."""

    reporter: str = ""
    purpose: str = ""

    def __bool__(self) -> bool:
        """Say whether it is a part at all."""
        return bool(self.reporter or self.purpose)


def purposes_of(view: IndicatorView) -> tuple[str, ...]:
    """Return the purposes by which an indicator can be narrowed; none where members send no such breakdown."""
    found = view.frame["purpose"].unique().to_list() if "purpose" in view.frame.columns else []
    return tuple(sorted(code for code in found if code != TOTAL))


def build_narrowed(
    hub: Hub,
    narrowing: Narrowing,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
) -> Report:
    """Put together the report on a part in a period, by default the one that the whole group is reported on.

    Raises UsageError for a member or a purpose that the indicator doesn't have.
    """
    whole, chosen = view_situation(hub, as_of=as_of, period=period, sight=sight)
    view = narrow(hub, whole, narrowing)
    cells = _cells(board_cells(hub, today=today_of(hub, as_of), dataflow=view.dataflow.id, as_of=as_of), narrowing)
    found = situation(view.frame, cells, dataflow=view.dataflow.id, period=chosen.period)
    report = base_report(hub, view, found, _forecast(hub, view, found, as_of=as_of), as_of=as_of)
    return replace(
        report,
        indicator=_indicator(hub, report.indicator, narrowing),
        fan=_fan(report.fan, found),
        boards=() if report.is_public else _boards(hub, narrowing, flow=view.dataflow.id, as_of=as_of),
        methods=Methods((str(view.dataflow.reference),)),
        marks=marks_of(hub, view, as_of=as_of, part=_codes(view, narrowing)),
        analyses=Analyses(
            change=_change(hub, view, found.period, as_of=as_of),
            alerts=_alerts(hub, whole, narrowing, period=found.period, as_of=as_of),
        ),
    )


def _codes(view: IndicatorView, narrowing: Narrowing) -> dict[str, tuple[str, ...]]:
    """Return the codes of a part, by dimension."""
    flow = view.dataflow
    purpose = next((name for name in ROLES["purpose"] if name in flow.structure.key_ids), "")
    told = {flow.reporter_dimension: narrowing.reporter, purpose: narrowing.purpose}
    return {name: (code,) for name, code in told.items() if name and code}


def narrow(hub: Hub, view: IndicatorView, narrowing: Narrowing) -> IndicatorView:
    """Return the view of a part; UsageError for a member or purpose that the figures don't have."""
    members = tuple(sorted({member.code for member in hub.group.members} | set(view.frame["reporter"])))
    _check(narrowing.reporter, members, "member")
    _check(narrowing.purpose, purposes_of(view), "purpose")
    frame = view.frame
    if narrowing.reporter:
        frame = frame.filter(pl.col("reporter") == narrowing.reporter)
    if narrowing.purpose:
        frame = frame.filter(pl.col("purpose") == narrowing.purpose)
    return replace(view, frame=frame)


def _check(code: str, known: Sequence[str], what: str) -> None:
    if code and code not in known:
        raise UsageError(f"There is no {what} {code[:40]} here.", remedy=f"Choose of {', '.join(known) or 'none'}.")


def _cells(cells: Sequence[BoardCell], narrowing: Narrowing) -> list[BoardCell]:
    """Return the board's cells of the member; all for a purpose, of which the board knows nothing."""
    return [cell for cell in cells if narrowing.reporter in ("", cell.provider)]


def _forecast(hub: Hub, view: IndicatorView, found: Situation, *, as_of: str | None) -> SituationForecast | None:
    """Return the forecast of the part's total; None where the period has no figures, or is an hour."""
    if found.period.frequency is Frequency.HOURLY or not found.choice.reported:
        return None
    forecast = forecast_situation(hub, view, found, moment=parse_moment(as_of))
    return forecast if forecast.panel.height else None


def _fan(fan: Fan, found: Situation) -> Fan:
    """Return the fan, and why it has no forecast where the period's figures haven't come."""
    if not found.choice.reported:
        return replace(fan, absent=Absence.NOTHING_REPORTED)
    return fan


def _indicator(hub: Hub, whole: Indicator, narrowing: Narrowing) -> Indicator:
    return replace(whole, names={one: _name(hub, whole.names, narrowing, one) for one in whole.names})


def _name(hub: Hub, names: Names, narrowing: Narrowing, language: str) -> str:
    """Return the indicator's name with what it is narrowed to: "Visitors (Kazakhstan, Tourism)"."""
    told = []
    if narrowing.reporter:
        told.append(texts_of(hub, language).area(narrowing.reporter))
    if narrowing.purpose:
        code = hub.catalogue.codelists[PURPOSES].by_id.get(narrowing.purpose)
        told.append(localise(code.names, language, narrowing.purpose) if code else narrowing.purpose)
    return f"{localise(names, language)} ({', '.join(told)})"


def _boards(hub: Hub, narrowing: Narrowing, *, flow: str, as_of: str | None) -> tuple[Board, ...]:
    boards = [parts.board_part(board) for board in view_board(hub, dataflow=flow, as_of=as_of)]
    return tuple(
        replace(one, rows=tuple(row for row in one.rows if narrowing.reporter in ("", row.provider)))
        for one in boards
    )


def _change(hub: Hub, view: IndicatorView, period: Period, *, as_of: str | None) -> ChangeExplained | None:
    try:
        return change_part(
            hub, view_change(hub, Question(period=str(period)), as_of=as_of, sight=view.sight, view=view)
        )
    except UsageError:  # the part can't be compared, which its key figures say
        return None


def _alerts(
    hub: Hub, whole: IndicatorView, narrowing: Narrowing, *, period: Period, as_of: str | None
) -> AlertsPart | None:
    """Return the member's alerts; None for a purpose, by which flows aren't judged."""
    if narrowing.purpose:
        return None
    try:
        view = view_alerts(hub, subject_for(hub), as_of=as_of, period=str(period), sight=whole.sight, view=whole)
    except UsageError:  # nobody has whole figures of the period
        return None
    own = tuple(one for one in view.alerts if _is_of(one.key, narrowing.reporter))
    judged = view.judged.keys.filter(pl.col(REPORTER) == narrowing.reporter).height
    part = replace(part_of(replace(view, alerts=own)), judged=judged, headlines=(), reach=())
    return part if judged else replace(part, absent=Absence.NOTHING_REPORTED)


def _is_of(key: Mapping[str, str], reporter: str) -> bool:
    return key.get(REPORTER) == reporter
