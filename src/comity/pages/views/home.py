"""The front page: the group, what is due next, the latest situation, alerts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from comity.errors import MissingExtraError, UsageError
from comity.hub.board import board_cells, today_of
from comity.hub.dialogue.dialogue import threads_for
from comity.hub.home import Hub
from comity.model.board import BoardCell
from comity.pages.asked import Asked
from comity.pages.catalogue import BY_NAME
from comity.pages.exchange.due import Due, list_due
from comity.pages.exchange.front import AlertLines, list_alerts, three_sentences
from comity.pages.exchange.told import DueRow, tell_due
from comity.pages.page import Page, by_id
from comity.pages.reports import front_for
from comity.publish.document.build import build_document
from comity.publish.document.methods import write_notice
from comity.publish.document.parts import Figure, KeyFigure
from comity.publish.report_data import Report
from comity.publish.texts import Texts

_OVERDUE = 3
_OWN_OVERDUE = 2
_FAN = 8


@dataclass(frozen=True)
class _Situation:
    """What the front page shows of the situation; `absent` says why there is nothing."""

    sentences: Sequence[str] = ()
    title: str = ""
    notice: str = ""
    key_figures: Sequence[KeyFigure] = ()
    fan: Figure | None = None
    alerts: AlertLines | None = None
    absent: str = ""


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page; the public is shown the situation, but not who owes what."""
    today = today_of(hub, asked.get("as_of") or None)
    found = _situation(hub, asked, texts)
    sees_board = asked.may("exchange.board")
    cells = board_cells(hub, today=today, as_of=asked.get("as_of") or None) if sees_board else []
    return Page(
        title=texts.translate("Home"),
        notice=found.notice,
        template="home.html",
        content={
            "members": texts.areas(hub.group.members_on(today)),
            "situation": found,
            "sees_board": sees_board,
            **_due(hub, cells, asked, today, texts),
            "links": _links(hub, asked, texts),
        },
        figures=by_id(found.fan),
    )


def _situation(hub: Hub, asked: Asked, texts: Texts) -> _Situation:
    """Return what there is to say; a hub without figures, or without the parts that analyse them, says so."""
    try:
        report = front_for(hub, asked)
    except (MissingExtraError, UsageError) as error:
        if asked.query:
            raise
        return _Situation(absent=_absent(hub, error, texts))
    document = build_document(report, texts)
    return _Situation(
        sentences=three_sentences(report, texts),
        title=document.title,
        notice=write_notice(report, texts),
        key_figures=_key_figures(report, document.key_figures, asked),
        fan=replace(document.fan, slot=_FAN),
        alerts=list_alerts(hub, asked, report, texts),
    )


def _absent(hub: Hub, error: MissingExtraError | UsageError, texts: Texts) -> str:
    if isinstance(error, UsageError) and hub.ledger.last_received() is None:
        return texts.translate(
            "No figures have come yet. The situation appears here once a first file is accepted."
        )
    return f"{error.detail} {error.remedy}"


def _key_figures(report: Report, figures: Sequence[KeyFigure], asked: Asked) -> Sequence[KeyFigure]:
    """Return the head figures; the public isn't told who has reported."""
    is_told = report.boards and asked.may("exchange.board")
    return figures if is_told else figures[:3]


def _due(hub: Hub, cells: Sequence[BoardCell], asked: Asked, today: dt.date, texts: Texts) -> dict[str, Any]:
    """Return what is overdue and what comes next; for a provider its own before all others'."""
    late, coming = list_due(cells, today=today)
    provider = asked.principal.provider

    def tell(some: Sequence[Due]) -> list[DueRow]:
        return [tell_due(hub, one, today, texts) for one in some]

    own_late = [own for one in late if provider and (own := one.of(provider))]
    own_coming = _own_next(cells, provider, today) if provider else []
    return {
        "late": tell(late[:_OVERDUE]),
        "more_late": max(0, len(late) - _OVERDUE),
        "coming": tell(coming),
        "own": tell([*own_late[:_OWN_OVERDUE], *own_coming]),
        "more_own": max(0, len(own_late) - _OWN_OVERDUE),
        "provider": provider or "",
        "provider_name": texts.area(provider) if provider else "",
    }


def _own_next(cells: Sequence[BoardCell], provider: str, today: dt.date) -> list[Due]:
    return list_due([cell for cell in cells if cell.provider == provider], today=today)[1]


def _links(hub: Hub, asked: Asked, texts: Texts) -> list[tuple[str, str, str]]:
    """Return the pages to go on to: address, title, and what is there; only those that the reader may open."""
    _ = texts.translate
    waiting = sum(one.is_open for one in threads_for(hub, asked.principal))
    told = {
        "situation": _("The month in figures, charts and a map"),
        "forecast": _("What is expected, how sure it is, and how earlier forecasts did"),
        "explore": _("Any dataflow as table, chart or map; as CSV or SDMX"),
        "calendar": _("Who sends what, and when"),
        "submit": _("Send a file, see what is wrong in it, keep the receipt"),
        "questions": texts.plural("{count} question is open", "{count} questions are open", count=waiting)
        if waiting
        else _("What members and secretariat ask each other"),
        "reports": _("Monthly reports, as they were known then"),
        "log": _("Every step of the exchange, provable"),
    }
    return [
        (BY_NAME[name].path, _(BY_NAME[name].title), what)
        for name, what in told.items()
        if asked.may(BY_NAME[name].route)
    ]
