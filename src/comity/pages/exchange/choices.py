"""What readers choose on the calendar: dataflow, periods shown, last period, member, state."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.keys import parse_bound
from comity.model.board import BoardCell, BoardState
from comity.model.periods import Period
from comity.pages.asked import Asked
from comity.pages.exchange.names import agreed_flows, check_member

ALL = "all"
LASTS = (6, 12, 24, 36)
USUAL_LAST = 12
_MOST_FLOWS = 3
"""So many dataflows are shown together unless one is chosen; of more, the first."""
_MOST_ENDS = 60


@dataclass(frozen=True)
class CalendarChoice:
    """The choices; empty texts stand for all, `end` None for the latest period."""

    flow: str
    last: int
    end: Period | None
    member: str
    state: str
    as_of: str

    def takes(self, cell: BoardCell) -> bool:
        """Say whether a cell is chosen, whatever its state."""
        if self.flow not in {"", cell.dataflow} or self.member not in {"", cell.provider}:
            return False
        return self.end is None or cell.period.end <= self.end.end


def read_choice(hub: Hub, asked: Asked) -> CalendarChoice:
    """Return what was chosen; raises UsageError for what can't be."""
    return CalendarChoice(
        flow=_flow(hub, asked.get("flow")),
        last=read_last(asked.get("last")),
        end=_end(asked.get("end")),
        member=check_member(hub, asked.get("member")),
        state=_state(asked.get("state")),
        as_of=asked.get("as_of"),
    )


def read_last(text: str) -> int:
    """Return how many periods are shown; raises UsageError for what isn't offered."""
    if not text:
        return USUAL_LAST
    if text not in map(str, LASTS):
        raise UsageError(f"{text[:20]} periods can't be shown.", remedy=f"Choose {', '.join(map(str, LASTS))}.")
    return int(text)


def list_ends(cells: Sequence[BoardCell]) -> list[Period]:
    """Return the periods that a board of these cells can end with, latest first: those of its finest frequency."""
    by_frequency: dict[int, set[Period]] = {}
    for cell in cells:
        by_frequency.setdefault(cell.period.frequency.per_year, set()).add(cell.period)
    if not by_frequency:
        return []
    return sorted(by_frequency[max(by_frequency)], reverse=True)[:_MOST_ENDS]


def _flow(hub: Hub, text: str) -> str:
    flows = agreed_flows(hub)
    if text == ALL:
        return ""
    if text:
        flow = hub.catalogue.dataflow(text).id
        if flow not in flows:
            raise UsageError(f"No agreement asks for {flow}.", remedy="Choose a dataflow of the list.")
        return flow
    return flows[0] if len(flows) > _MOST_FLOWS else ""


def _end(text: str) -> Period | None:
    return parse_bound(text or None)


def _state(text: str) -> str:
    if text and text not in list(BoardState):
        raise UsageError(f"{text[:40]} is no state of a submission.", remedy="Choose a state of the list.")
    return text
