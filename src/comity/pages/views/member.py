"""A member in the exchange: what it agreed to, what it sent and when, how punctual it is, what is asked of it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.board import BoardTable, Rates, board_cells, board_months, today_of
from comity.hub.dialogue.dialogue import threads_for
from comity.hub.home import Hub
from comity.hub.numbers import parse_number
from comity.hub.quality.quality import reports_for
from comity.model.board import BoardCell
from comity.model.groups import Agreement
from comity.model.periods import parse_period
from comity.pages.asked import Asked
from comity.pages.exchange.agreements import list_contacts, tell_agreement
from comity.pages.exchange.boards import LinkedBoard, make_member_board, tell_cell
from comity.pages.exchange.choices import read_last
from comity.pages.exchange.history import covering, list_history, may_see_history
from comity.pages.exchange.names import known_codes, name_flow
from comity.pages.exchange.questions import question_path, tell_threads
from comity.pages.exchange.rates import rates_over_year, series_of, tell_share
from comity.pages.exchange.reminders import list_reminders
from comity.pages.exchange.told import tell_own
from comity.pages.page import Page, by_id
from comity.publish.document.delivery import make_completeness, make_punctuality
from comity.publish.document.parts import KeyFigure
from comity.publish.texts import Texts

_REMINDERS = 8


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the page of the member or provider in the path; `flow` and `period` open one cell of its board."""
    code = asked.parts["code"]
    if code not in known_codes(hub):
        raise UnknownArtefactError(f"There is no member {code[:40]}.", remedy="Choose one from the calendar.")
    today = today_of(hub, asked.get("as_of") or None)
    every = board_cells(hub, today=today, as_of=asked.get("as_of") or None)
    own = [cell for cell in every if cell.provider == code]
    agreements = [one for one in hub.group.agreements if one.provider == code]
    figures = by_id(*_figures(every, own, code, texts)) if own else {}
    flow, period = _chosen(hub, asked, agreements)
    return Page(
        title=texts.area(code),
        lead=tell_own(hub, own, today, texts) if own else texts.translate("No agreement asks for figures from it."),
        template="member.html",
        content={
            "code": code,
            "kpis": _key_figures(every, own, code, texts) if own else [],
            "boards": _boards(hub, own, asked, texts, marked=(flow, period)),
            "agreements": [tell_agreement(hub, one, texts) for one in agreements],
            "contacts": list_contacts(hub, asked.principal, code, texts),
            "punctuality": figures.get("punctuality"),
            "completeness": figures.get("completeness"),
            "period": _period(hub, asked, own, flow=flow, period=period, texts=texts),
            "flow_name": name_flow(hub, flow, texts) if flow else "",
            **_dealings(hub, asked, code, flow=flow, texts=texts),
        },
        figures=figures,
    )


def _chosen(hub: Hub, asked: Asked, agreements: Sequence[Agreement]) -> tuple[str, str]:
    """Return the dataflow and period that are looked at; raises UsageError for those that no agreement has."""
    text, told = asked.get("flow"), asked.get("period")
    if not text:
        return "", ""
    flow = hub.catalogue.dataflow(text).id
    agreement = next((one for one in agreements if one.dataflow == flow), None)
    if agreement is None:
        raise UsageError(
            f"No agreement with this member asks for {flow}.", remedy="Choose a dataflow of its board."
        )
    period = parse_period(told) if told else None
    if told and (period is None or not agreement.covers(period)):
        raise UsageError(
            f"{told[:40]} is not a period of the agreement on {flow}.", remedy="Choose a cell of the board."
        )
    return flow, "" if period is None else str(period)


def _figures(every: Sequence[BoardCell], own: Sequence[BoardCell], code: str, texts: Texts) -> list[Any]:
    """Return punctuality and completeness over time: its own, and those of all who send the same dataflows."""
    flows = {cell.dataflow for cell in own}
    alike = [cell for cell in every if cell.dataflow in flows]
    series = [
        series_of(own, code, texts.area(code)),
        replace(series_of(alike, "_T", texts.translate("All members")), is_beside=True),
    ]
    return [make_punctuality(series, texts), make_completeness(series, texts)]


def _key_figures(every: Sequence[BoardCell], own: Sequence[BoardCell], code: str, texts: Texts) -> list[KeyFigure]:
    _ = texts.translate
    flows = {cell.dataflow for cell in own}
    mine = rates_over_year(own)
    others = rates_over_year(c for c in every if c.dataflow in flows and c.provider != code)
    overdue = [cell for cell in own if cell.is_due and not cell.is_received]
    late = [cell for cell in own if cell.is_received and cell.days_late]
    mean = sum(cell.days_late for cell in late) / len(late) if late else None
    return [
        KeyFigure(_("On time"), tell_share(mine.punctuality, texts), _beside(mine, others.punctuality, texts)),
        KeyFigure(_("Received"), tell_share(mine.completeness, texts), _beside(mine, others.completeness, texts)),
        KeyFigure(
            _("Overdue"),
            texts.number(len(overdue)),
            texts.plural("the longest by {count} day", "the longest by {count} days",
                         count=max((cell.days_late for cell in overdue), default=0)) if overdue else _("nothing"),
        ),
        KeyFigure(
            _("Late deliveries"),
            texts.number(len(late)),
            "" if mean is None else _("{days} days late on average", days=texts.number(mean, decimals=1)),
        ),
    ]  # fmt: skip


def _beside(mine: Rates, others: float | None, texts: Texts) -> str:
    """Return of how many deliveries a share is, and the others' share."""
    if others is None:
        return texts.plural(
            "of the last {count} delivery due", "of the last {count} deliveries due", count=mine.due
        )
    return texts.plural(
        "of the last {count} delivery due; the others: {share}",
        "of the last {count} deliveries due; the others: {share}",
        count=mine.due,
        share=tell_share(others, texts),
    )


def _boards(
    hub: Hub, own: Sequence[BoardCell], asked: Asked, texts: Texts, *, marked: tuple[str, str]
) -> list[LinkedBoard]:
    """Return a board for each frequency: a row for each dataflow."""
    by_frequency: dict[str, list[BoardTable]] = {}
    for table in board_months(own, last=read_last(asked.get("last"))):
        by_frequency.setdefault(table.frequency.value, []).append(table)
    return [
        make_member_board(hub, tables, texts, id_=f"board-{name}", marked=marked)
        for name, tables in by_frequency.items()
    ]


def _period(
    hub: Hub, asked: Asked, own: Sequence[BoardCell], *, flow: str, period: str, texts: Texts
) -> dict[str, Any] | None:
    """Return what is known of one cell of the board."""
    cell = next((one for one in own if one.dataflow == flow and str(one.period) == period), None)
    if cell is None:
        return None
    agreement = hub.group.agreement(cell.provider, flow)
    sees = may_see_history(asked.principal, cell.provider) and agreement is not None
    may_ask = _may_ask(asked, cell.provider)
    title = f"{name_flow(hub, flow, texts)}, {texts.period(cell.period)}"
    usual = "" if cell.usual is None else texts.number(cell.usual)
    return {
        "title": title,
        "cell": tell_cell(cell, title, texts),
        "due": texts.date(cell.due),
        "received": texts.moment(cell.received_at) if cell.received_at else "",
        "rows": texts.number(cell.rows),
        "usual": usual,
        "revisions": texts.number(cell.revisions),
        "history": covering(hub, asked.principal, agreement, cell.period, texts) if sees and agreement else None,
        "ask": question_path(provider=cell.provider, dataflow=flow, period=period) if may_ask else "",
        "close": asked.url(flow=None, period=None),
    }


def _may_ask(asked: Asked, code: str) -> bool:
    own = asked.principal.provider in {None, code}
    return own and asked.may("threads.open")


def _dealings(hub: Hub, asked: Asked, code: str, *, flow: str, texts: Texts) -> dict[str, Any]:
    """Return submissions, questions, reminders and quality reports, as far as the reader may see them."""
    principal = asked.principal
    sees = may_see_history(principal, code)
    below = asked.get("below")
    number = parse_number(below)
    if below and number is None:
        raise UsageError("That is no number of a submission.", remedy="Follow the links below the table.")
    threads = threads_for(hub, principal, provider=code, open_only=True)
    return {
        "history": list_history(hub, principal, code, texts, flow=flow, below=number) if sees else None,
        "sees_questions": sees,
        "questions": tell_threads(hub, threads, texts, today=today_of(hub)),
        "ask": question_path(provider=code) if _may_ask(asked, code) else "",
        "reminders": list_reminders(hub, principal, texts, provider=code, most=_REMINDERS),
        "quality": [
            {
                "url": f"/quality#report-{one.id}",
                "file": f"/api/v1/quality/{one.id}/sdmx",
                "flow": name_flow(hub, one.dataflow, texts),
                "periods": _bounds(one.first, one.last, texts),
                "version": texts.number(one.version),
                "at": texts.date(one.at.date()) if one.at else "",
            }
            for one in reports_for(hub, principal, provider=code)
        ],
    }


def _bounds(first: str, last: str, texts: Texts) -> str:
    told = [texts.period(found) if (found := parse_period(text)) else text for text in (first, last) if text]
    return " – ".join(dict.fromkeys(told)) or texts.translate("all periods")
