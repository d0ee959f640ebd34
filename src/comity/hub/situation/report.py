"""The situation report: all that was known at a moment, put together and rendered as HTML or PDF."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from comity.errors import UsageError
from comity.hub.board import submissions_known, view_board
from comity.hub.extras import require
from comity.hub.forecasts.forecast import IndicatorForecast, backtest_indicator, forecast_indicator
from comity.hub.home import Hub
from comity.hub.situation import report_parts as parts
from comity.hub.situation.report_analyses import analyses_part, situation_part
from comity.hub.situation.report_base import base_report
from comity.hub.situation.whole import assemble_situation
from comity.model.access import EVERYTHING, Sight
from comity.model.periods import Frequency, Period
from comity.model.submissions import State
from comity.publish.report_data import Absence, Board, Diagnostics, Intake, Methods, Report

INTAKE_DAYS = 30
SUFFIXES = (".html", ".pdf")


def build_report(
    hub: Hub,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    keep: bool = True,
) -> Report:
    """Put together the report on a period (the latest whole one by default), as it was known at a moment.

    It is made from what `sight` lets its readers see; the public isn't told who sent what, and when. Its forecast
    is kept, unless it is only looked at (`keep`).
    """
    require("forecast", "report")
    whole = assemble_situation(hub, as_of=as_of, period=period, sight=sight)
    view, found = whole.view, whole.situation
    forecast = _forecast(hub, as_of=as_of, period=found.period, sight=sight, keep=keep)
    report = base_report(hub, view, found, forecast, as_of=as_of)
    today = report.issued
    return replace(
        report,
        boards=() if report.is_public else _boards(hub, today, as_of=as_of),
        intake=None if report.is_public else _intake(hub, today, as_of=as_of, sight=sight),
        diagnostics=_diagnostics(hub, as_of=as_of, period=str(found.period), sight=sight),
        methods=_methods(hub, view.dataflow.id, forecast),
        analyses=analyses_part(hub, whole, as_of=as_of),
    )


def build_front(
    hub: Hub, *, as_of: str | None = None, period: str | None = None, sight: Sight = EVERYTHING
) -> Report:
    """Put together the head of the report alone: level, change, alerts, forecast, and who has sent the period.

    It says the same of these as `build_report`; what takes longest (how past forecasts did, seasonal adjustment,
    mirror statistics, revisions, displacement, quality) isn't made. Its forecast isn't kept.
    """
    require("forecast", "report")
    whole = assemble_situation(hub, as_of=as_of, period=period, sight=sight, parts=_FRONT)
    forecast = _forecast(hub, as_of=as_of, period=whole.situation.period, sight=sight, keep=False)
    report = base_report(hub, whole.view, whole.situation, forecast, as_of=as_of)
    return replace(
        report,
        boards=() if report.is_public else _boards(hub, report.issued, as_of=as_of),
        methods=_methods(hub, whole.view.dataflow.id, forecast),
        analyses=situation_part(hub, whole, as_of=as_of),
    )


_FRONT = ("change", "alerts")


def render_report(report: Report, suffix: str, *, language: str = "en") -> bytes:
    """Return the report as `.html` or `.pdf`."""
    require("publish", "report")
    if suffix == ".html":
        from comity.publish.page import render_html

        return render_html(report, language).encode()
    if suffix == ".pdf":
        from comity.publish.pdf import render_pdf

        return render_pdf(report, language)
    raise UsageError(f"A report can't be written as {suffix or 'a file without an ending'}.", remedy=_REMEDY)


_REMEDY = f"End the file's name with {' or '.join(SUFFIXES)}."


def write_report(
    hub: Hub,
    target: Path,
    *,
    as_of: str | None = None,
    period: str | None = None,
    language: str = "en",
    sight: Sight = EVERYTHING,
) -> Report:
    """Write the report to a file, in the format that its name ends with."""
    if target.suffix not in SUFFIXES:
        raise UsageError(f"A report can't be written as {target.name}.", remedy=_REMEDY)
    report = build_report(hub, as_of=as_of, period=period, sight=sight)
    target.write_bytes(render_report(report, target.suffix, language=language))
    return report


def _forecast(hub: Hub, *, as_of: str | None, period: Period, sight: Sight, keep: bool) -> IndicatorForecast | None:
    """Return the forecast; None where there is no history, or hours, which aren't forecast."""
    if period.frequency is Frequency.HOURLY:
        return None
    forecast = forecast_indicator(hub, as_of=as_of, period=str(period), sight=sight, keep=keep)
    return forecast if forecast.panel.height else None


def _diagnostics(hub: Hub, *, as_of: str | None, period: str, sight: Sight) -> Diagnostics:
    try:
        found = backtest_indicator(hub, as_of=as_of, period=period, sight=sight)
    except UsageError:
        return Diagnostics(absent=Absence.TOO_SHORT)
    return parts.diagnostics_part(found, horizon=found.by_horizon.height)


def _methods(hub: Hub, flow: str, forecast: IndicatorForecast | None) -> Methods:
    references = (str(hub.catalogue.dataflow(flow).reference),)
    notes = (parts.left_out_note(forecast.left_out),) if forecast is not None and forecast.left_out else ()
    return Methods(references, parts.model_titles(forecast), notes)


def _boards(hub: Hub, today: dt.date, *, as_of: str | None) -> tuple[Board, ...]:
    return tuple(parts.board_part(board) for board in view_board(hub, today=today, as_of=as_of))


def _intake(hub: Hub, today: dt.date, *, as_of: str | None, sight: Sight) -> Intake:
    """Return what came lately; why files were refused is told to those alone who see everything."""
    first = today - dt.timedelta(days=INTAKE_DAYS)
    submissions = submissions_known(hub, as_of)
    recent = [s for s in submissions if first <= s.received_at.date() <= today and s.state is State.REJECTED]
    told = recent if sight.is_everything else []
    reasons = {s.id: next((f.message for f in hub.ledger.findings_of(s.id)), "") for s in told}
    return parts.intake_part(submissions, hub.catalogue.dataflows, first=first, last=today, reasons=reasons)
