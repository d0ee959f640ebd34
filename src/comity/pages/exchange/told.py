"""What is said of due dates: the sentence of a board, and the rows of what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comity.hub.home import Hub
from comity.model.board import BoardCell
from comity.pages.exchange.boards import member_path
from comity.pages.exchange.due import Due, list_due
from comity.pages.exchange.names import list_areas, name_flow, tell_days
from comity.publish.texts import Texts, capitalise


@dataclass(frozen=True)
class DueRow:
    """A dataflow's period that is due or overdue, in words; `kind` is late, today, soon or later."""

    flow: str
    period: str
    due: str
    days: str
    kind: str
    received: str
    owing: Sequence[tuple[str, str]]
    """Names and addresses of those from whom it is awaited; where all are, nobody is named."""
    rest: str = ""


_SOON = 7
_NAMED = 6


def tell_due(hub: Hub, one: Due, today: date, texts: Texts) -> DueRow:
    """Return one due date in words."""
    _ = texts.translate
    days = (one.due - today).days
    kind = "late" if days < 0 else "today" if not days else "soon" if days <= _SOON else "later"
    shown = sorted(one.owing, key=texts.area)[:_NAMED]
    more = len(one.owing) - len(shown)
    return DueRow(
        flow=name_flow(hub, one.dataflow, texts),
        period=texts.period(one.period),
        due=texts.date(one.due),
        days=tell_days(one.due, today, texts),
        kind=kind,
        received=_("{count} of {all}", count=texts.number(one.received), all=texts.number(one.expected)),
        owing=[(texts.area(code), member_path(code, flow=one.dataflow)) for code in shown] if one.received else [],
        rest=texts.plural("{count} more", "{count} more", count=more)
        if more and one.received
        else ("" if one.received else _("everybody")),
    )


def tell_next(hub: Hub, cells: Sequence[BoardCell], today: date, texts: Texts) -> str:
    """Return what is overdue and what comes next, in at most two sentences."""
    late, coming = list_due(cells, today=today)
    sentences = [_overdue(hub, late, texts), *(_coming(hub, one, today, texts) for one in coming[:1])]
    told = " ".join(capitalise(sentence) for sentence in sentences if sentence)
    return told or texts.translate("Nothing is due.")


def tell_own(hub: Hub, cells: Sequence[BoardCell], today: date, texts: Texts) -> str:
    """Return what one provider owes: what is overdue, and what comes next."""
    late, coming = list_due(cells, today=today)
    told = texts.translate("Nothing is overdue.")
    if late:
        told = texts.plural(
            "{count} delivery is overdue: {flow}, {period} ({days}).",
            "{count} deliveries are overdue, the latest of {flow}, {period} ({days}).",
            count=len(late),
            flow=name_flow(hub, late[0].dataflow, texts),
            period=texts.period(late[0].period),
            days=tell_days(late[0].due, today, texts),
        )
    return " ".join([told, *(_coming(hub, one, today, texts) for one in coming[:1])])


def _overdue(hub: Hub, late: Sequence[Due], texts: Texts) -> str:
    if not late:
        return texts.translate("Nothing is overdue.")
    count = sum(len(one.owing) for one in late)
    latest = late[0]
    return texts.plural(
        "{count} delivery is overdue: {flow}, {period}, from {names}.",
        "{count} deliveries are overdue, the latest of {flow}, {period}, from {names}.",
        count=count,
        flow=name_flow(hub, latest.dataflow, texts),
        period=texts.period(latest.period),
        names=list_areas(list(latest.owing), texts),
    )


def _coming(hub: Hub, one: Due, today: date, texts: Texts) -> str:
    return texts.translate(
        "Next, {flow}, {period}, falls due on {date} ({days}).",
        flow=name_flow(hub, one.dataflow, texts),
        period=texts.period(one.period),
        date=texts.date(one.due),
        days=tell_days(one.due, today, texts),
    )


def board_sentence(cells: Sequence[BoardCell], today: date, texts: Texts) -> str:
    """Return what a dataflow's board shows: the last period that fell due, and the next that does."""
    _ = texts.translate
    late, coming = list_due(cells, today=today)
    due = [cell for cell in cells if cell.is_due]
    told = []
    if due:
        last = max(due, key=lambda cell: cell.period)
        owing = [one for one in late if one.period == last.period]
        names = [code for one in owing for code in one.owing]
        words = {"period": texts.period(last.period), "date": texts.date(last.due)}
        if names:
            told.append(
                _("{period} was due on {date}; not here from {names}.", names=list_areas(names, texts), **words)
            )
        else:
            told.append(_("{period} was due on {date}; all of it is here.", **words))
    if coming:
        one = coming[0]
        told.append(
            _(
                "{period} falls due on {date} ({days}); {count} of {all} are here.",
                period=texts.period(one.period),
                date=texts.date(one.due),
                days=tell_days(one.due, today, texts),
                count=texts.number(one.received),
                all=texts.number(one.expected),
            )
        )
    return capitalise(" ".join(told))
