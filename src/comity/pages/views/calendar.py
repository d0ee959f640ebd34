"""The exchange calendar: who has sent what and when, how punctual and complete it is, who was reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from comity.errors import UsageError
from comity.hub.access.sign_in import Presented, may_use_route
from comity.hub.board import board_cells, board_months, today_of
from comity.hub.exchange import BOARD_SCHEMA
from comity.hub.home import Hub
from comity.hub.notices.reminding import Whom, reminders_due
from comity.hub.numbers import parse_number
from comity.model.board import BoardCell
from comity.pages.asked import Asked
from comity.pages.exchange.boards import make_board, state_options
from comity.pages.exchange.choices import ALL, LASTS, CalendarChoice, list_ends, read_choice
from comity.pages.exchange.names import agreed_flows, agreed_providers, name_flow
from comity.pages.exchange.rates import rates_over, series_by
from comity.pages.exchange.reminders import list_reminders, sees_reminders
from comity.pages.exchange.told import board_sentence, tell_next
from comity.pages.page import Page, by_id
from comity.publish.document.delivery import make_completeness, make_punctuality
from comity.publish.document.parts import Figure, KeyFigure
from comity.publish.document.sheets import write_sheet
from comity.publish.texts import Texts

REMIND = "notices.remind"
"""The route that sends reminders."""
_YEAR = 12


@dataclass(frozen=True)
class _Look:
    """What is looked at: every cell, those chosen, and the day."""

    hub: Hub
    asked: Asked
    texts: Texts
    choice: CalendarChoice
    every: Sequence[BoardCell]

    @property
    def cells(self) -> list[BoardCell]:
        """Return the cells that are chosen."""
        return [cell for cell in self.every if self.choice.takes(cell)]


def make(hub: Hub, asked: Asked, texts: Texts) -> Page:
    """Return the calendar of the asked `flow`, `member` and `state` over the `last` periods up to `end`."""
    choice = read_choice(hub, asked)
    today = today_of(hub, choice.as_of or None)
    look = _Look(hub, asked, texts, choice, board_cells(hub, today=today, as_of=choice.as_of or None))
    cells = look.cells
    flows = {flow: name_flow(hub, flow, texts) for flow in agreed_flows(hub)}
    series = series_by(cells, lambda cell: cell.dataflow, flows, until=None)
    figures = by_id(make_punctuality(series, texts), make_completeness(series, texts))
    current = [cell for cell in look.every if choice.flow in {"", cell.dataflow}]
    return Page(
        title=texts.translate("Exchange calendar"),
        lead=tell_next(hub, current, today, texts),
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
    flows = [(flow, name_flow(look.hub, flow, look.texts)) for flow in agreed_flows(look.hub)]
    providers = agreed_providers(look.hub, look.choice.flow)
    chosen = [cell for cell in look.every if look.choice.flow in {"", cell.dataflow}]
    members = sorted(((code, look.texts.area(code)) for code in providers), key=lambda pair: pair[1])
    return {
        "flow": [(ALL, _("All dataflows")), *flows],
        "last": [(str(one), look.texts.plural("{count} period", "{count} periods", count=one)) for one in LASTS],
        "end": [("", _("the latest period")), *((str(p), look.texts.period(p)) for p in list_ends(chosen))],
        "member": [("", _("All members")), *members],
        "state": [("", _("Any state")), *state_options(look.texts)],
    }


def _boards(look: _Look) -> list[Any]:
    cells = look.cells
    today = today_of(look.hub, look.choice.as_of or None)
    made = []
    for table in board_months(cells, last=look.choice.last):
        own = [cell for cell in look.every if cell.dataflow == table.dataflow]
        sentence = board_sentence(own, today, look.texts)
        made.append(make_board(look.hub, table, look.texts, subtitle=sentence, state=look.choice.state))
    return made


def _key_figures(look: _Look) -> list[KeyFigure]:
    """Return punctuality and completeness over the last year, what is missing, and how much was revised."""
    _ = look.texts.translate
    cells = look.cells
    counted = rates_over(cells, last=_YEAR)
    note = look.texts.plural(
        "of {count} delivery due in the last {periods} periods",
        "of {count} deliveries due in the last {periods} periods",
        count=counted.due,
        periods=look.texts.number(_YEAR),
    )
    overdue = [cell for cell in cells if cell.is_due and not cell.is_received]
    revised = [cell for cell in cells if cell.revisions]
    return [
        KeyFigure(_("On time"), _share(counted.punctuality, look.texts), note),
        KeyFigure(_("Received"), _share(counted.completeness, look.texts), note),
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


def _share(share: float | None, texts: Texts) -> str:
    return "–" if share is None else texts.percent(share, decimals=0)


def _reminders(look: _Look) -> dict[str, Any]:
    """Return who was reminded, and how many reminders would be sent now, for whoever may send them."""
    choice, principal = look.choice, look.asked.principal
    every_kind = look.asked.get("notices") == ALL
    may_send = may_use_route(REMIND, Presented(principal)) and not choice.as_of
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
        for table in board_months(look.cells, last=look.choice.last)
        for row in table.rows
        for cell in row.cells
        if cell is not None and look.choice.state in {"", cell.state.value}
    ]
    rows = [[getattr(cell, name) for name in BOARD_SCHEMA] for cell in kept]
    told = [[value.isoformat() if hasattr(value, "isoformat") else _plain(value) for value in row] for row in rows]
    title = look.texts.translate("Exchange calendar")
    return Figure("board", title, "", 12, download=write_sheet("board.csv", tuple(BOARD_SCHEMA), told))


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value if isinstance(value, int) else _text(value)


def _text(value: object) -> object:
    return None if value is None else str(value)
