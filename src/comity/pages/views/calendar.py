"""The exchange calendar: who has sent what and when, how punctual and complete it is, who was reminded."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from comity.errors import UsageError
from comity.hub.board import BoardTable, board_cells, board_months, today_of
from comity.hub.exchange import BOARD_SCHEMA
from comity.hub.home import Hub
from comity.hub.notices.reminding import Whom, reminders_due
from comity.hub.numbers import parse_number
from comity.model.board import BoardCell
from comity.pages.asked import Asked
from comity.pages.exchange.boards import LinkedBoard, make_board, state_options
from comity.pages.exchange.choices import ALL, LASTS, CalendarChoice, list_ends, read_choice
from comity.pages.exchange.names import agreed_flows, agreed_providers, member_options, name_flow
from comity.pages.exchange.rates import YEAR, rates_over_year, series_by_flow, tell_share
from comity.pages.exchange.reminders import list_reminders, sees_reminders
from comity.pages.exchange.told import board_sentence, tell_next
from comity.pages.page import Page, by_id
from comity.publish.document.delivery import make_completeness, make_punctuality
from comity.publish.document.parts import Figure, KeyFigure
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

REMIND = "notices.remind"
"""The route that sends reminders."""


@dataclass(frozen=True)
class _Look:
    """What is looked at: the day, all cells of the chosen dataflow or of every one, and those chosen."""

    hub: Hub
    asked: Asked
    texts: Texts
    choice: CalendarChoice
    today: dt.date
    of_flow: Sequence[BoardCell]

    @cached_property
    def cells(self) -> list[BoardCell]:
        """The cells that are chosen, whatever their state."""
        return [cell for cell in self.of_flow if self.choice.takes(cell)]

    @cached_property
    def tables(self) -> Sequence[BoardTable]:
        """The boards of the chosen cells, over the periods shown."""
        return board_months(self.cells, last=self.choice.last)

    @cached_property
    def flows(self) -> dict[str, str]:
        """The dataflows that agreements ask for, with their names."""
        return {flow: name_flow(self.hub, flow, self.texts) for flow in agreed_flows(self.hub)}


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the calendar of the asked `flow`, `member` and `state` over the `last` periods up to `end`."""
    choice = read_choice(hub, asked)
    today = today_of(hub, choice.as_of or None)
    cells = board_cells(hub, today=today, dataflow=choice.flow or None, as_of=choice.as_of or None)
    look = _Look(hub, asked, texts, choice, today, cells)
    series = series_by_flow(look.cells, look.flows)
    figures = by_id(make_punctuality(series, texts), make_completeness(series, texts))
    return Page(
        title=texts.translate("Exchange calendar"),
        lead=tell_next(hub, look.of_flow, today, texts),
        template="calendar.html",
        content={
            "options": _options(look),
            "choice": choice,
            "kpis": _key_figures(look),
            "boards": _boards(look),
            "punctuality": figures["punctuality"],
            "completeness": figures["completeness"],
            **_reminders(look),
        },
        figures={**figures, "board": _board_file(look)},
    )


def _options(look: _Look) -> dict[str, Any]:
    _ = look.texts.translate
    members = member_options(agreed_providers(look.hub, look.choice.flow), look.texts)
    return {
        "flow": [(ALL, _("All dataflows")), *look.flows.items()],
        "last": [(str(one), look.texts.plural("{count} period", "{count} periods", count=one)) for one in LASTS],
        "end": [("", _("the latest period")), *((str(p), look.texts.period(p)) for p in list_ends(look.of_flow))],
        "member": [("", _("All members")), *members],
        "state": [("", _("Any state")), *state_options(look.texts)],
    }


def _boards(look: _Look) -> list[LinkedBoard]:
    made = []
    for table in look.tables:
        own = [cell for cell in look.of_flow if cell.dataflow == table.dataflow]
        sentence = board_sentence(own, look.today, look.texts)
        made.append(make_board(look.hub, table, look.texts, subtitle=sentence, state=look.choice.state))
    return made


def _key_figures(look: _Look) -> list[KeyFigure]:
    """Return punctuality and completeness over the last year, what is missing, and how much was revised."""
    _ = look.texts.translate
    cells = look.cells
    counted = rates_over_year(cells)
    note = look.texts.plural(
        "of {count} delivery due in the last {periods} periods",
        "of {count} deliveries due in the last {periods} periods",
        count=counted.due,
        periods=look.texts.number(YEAR),
    )
    overdue = [cell for cell in cells if cell.is_due and not cell.is_received]
    revised = [cell for cell in cells if cell.revisions]
    return [
        KeyFigure(_("On time"), tell_share(counted.punctuality, look.texts), note),
        KeyFigure(_("Received"), tell_share(counted.completeness, look.texts), note),
        KeyFigure(
            _("Overdue"),
            look.texts.number(len(overdue)),
            look.texts.plural(
                "from {count} provider", "from {count} providers", count=len({cell.provider for cell in overdue})
            ),
        ),
        KeyFigure(
            _("Revised since"), look.texts.number(len(revised)), _("periods whose first figures were changed")
        ),
    ]


def _reminders(look: _Look) -> dict[str, Any]:
    """Return who was reminded, and how many reminders would be sent now, for whoever may send them."""
    choice, principal = look.choice, look.asked.principal
    every_kind = look.asked.get("notices") == ALL
    may_send = look.asked.may(REMIND) and not choice.as_of
    whom = Whom(choice.member, choice.flow)
    return {
        "may_send": may_send,
        "due_count": len(reminders_due(look.hub, look.hub.now(), whom)) if may_send else 0,
        "reminders": list_reminders(
            look.hub, principal, look.texts, provider=choice.member, dataflow=choice.flow, every_kind=every_kind
        ),
        "every_kind": every_kind,
        "sees_reminders": sees_reminders(principal),
        "sent": _sent(look),
    }


def _sent(look: _Look) -> str:
    """Return what became of a request to send reminders, where the reader comes from there."""
    told = look.asked.get("reminded")
    if not told:
        return ""
    number = parse_number(told)
    if told != "0" and number is None:
        raise UsageError(f"{told[:20]} is no number of reminders.", remedy="Go back to the calendar.")
    if number is None:
        return look.texts.translate("Nobody had to be reminded: whoever is late has been told today.")
    return look.texts.plural(
        "{count} reminder was made; it goes out with the next letters.",
        "{count} reminders were made; they go out with the next letters.",
        count=number,
    )


def _board_file(look: _Look) -> Figure:
    """Return the chosen cells as a file: no drawing belongs to it."""
    kept = [
        cell
        for table in look.tables
        for row in table.rows
        for cell in row.cells
        if cell is not None and look.choice.state in {"", cell.state.value}
    ]
    rows = [[_plain(getattr(cell, name)) for name in BOARD_SCHEMA] for cell in kept]
    title = look.texts.translate("Exchange calendar")
    return Figure("board", title, "", 12, download=write_sheet("board.csv", tuple(BOARD_SCHEMA), rows))


def _plain(value: object) -> object:
    """Return a value of a cell as the file has it: true or false, dates and moments by ISO 8601, else as text."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if value is None or isinstance(value, int) else str(value)
