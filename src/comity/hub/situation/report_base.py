"""What a report on the whole indicator and one on a part of it have alike."""

import datetime as dt
from typing import TYPE_CHECKING

from comity.analysis.situation import Situation
from comity.hub.board import today_of
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.measures.marks import Codes, Mark, Shown, indicator_codes, marks_for
from comity.hub.situation import report_parts as parts
from comity.hub.situation.panel import IndicatorView
from comity.model.access import PUBLIC_SIGHT
from comity.publish.report_data import Absence, Report

if TYPE_CHECKING:
    from comity.hub.situation.report_parts import AnyForecast

PURPOSES = "CL_PURPOSE"


def base_report(
    hub: Hub, view: IndicatorView, found: Situation, forecast: "AnyForecast | None", *, as_of: str | None
) -> Report:
    """Return the report on a situation without boards, intake, diagnostics, methods and analyses."""
    today, moment = today_of(hub, as_of), parse_moment(as_of)
    year, change = parts.year_part(found), parts.change_part(found.comparison)
    purposes = {code: one.names for code, one in hub.catalogue.codelists[PURPOSES].by_id.items()}
    return Report(
        group=hub.group.names,
        indicator=parts.indicator_part(view),
        period=found.period,
        issued=today,
        as_of=moment if isinstance(moment, dt.datetime) else hub.now(),
        seq=view.seq,
        total=found.total,
        fan=parts.fan_part(forecast, found, made_on=today),
        members=hub.group.members_on(found.period.start),
        names={m.code: m.names for m in hub.group.members if m.names},
        simulated=hub.ledger.simulated,
        notice=hub.group.notice,
        change=change,
        change_absent=None if change else Absence.NOT_COMPARABLE,
        outlook=parts.outlook_part(forecast),
        year=year,
        year_absent=None if year else Absence.TOO_SHORT,
        origins=parts.origin_rows(found),
        member_rows=parts.member_rows(found),
        by_origin=parts.contributions_part(found.by_origin, view.frame, by="origin"),
        by_purpose=parts.contributions_part(found.by_purpose, view.frame, by="purpose", names=purposes),
        unusual=parts.unusual_part(found.unusual),
        marks=marks_of(hub, view, as_of=as_of),
        is_public=view.sight == PUBLIC_SIGHT,
        base=None if view.sight.is_everything else hub.group.base_of(view.dataflow.id),
        is_whole=view.sight.is_everything,
    )


def marks_of(hub: Hub, view: IndicatorView, *, as_of: str | None, part: Codes | None = None) -> tuple[Mark, ...]:
    """Return the measures that touch an indicator, or a part of it, and its breaks by law."""
    codes = {**indicator_codes(view.definition, view.dataflow), **(part or {})}
    return marks_for(hub, Shown(dataflow=view.dataflow, codes=codes), as_of=as_of, sight=view.sight)
