"""Punctuality and completeness of the exchange, as rates and as series by provider and by period."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from comity.model.board import BoardCell
from comity.model.periods import Period

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Rates:
    """Counts of periods whose due date has passed: all, first received on time, received at all."""

    due: int
    on_time: int
    received: int

    @property
    def punctuality(self) -> float | None:
        """Share of due periods first received on time, from 0 to 1; None where none was due."""
        return self.on_time / self.due if self.due else None

    @property
    def completeness(self) -> float | None:
        """Share of due periods received, a partial one too, from 0 to 1; None where none was due."""
        return self.received / self.due if self.due else None


def rates(cells: Iterable[BoardCell]) -> Rates:
    """Count the due cells; derogations and periods that aren't due yet are left out."""
    due = [cell for cell in cells if cell.is_due]
    return Rates(len(due), sum(c.is_on_time for c in due), sum(c.is_received for c in due))


def punctuality(cells: Iterable[BoardCell]) -> float | None:
    """Return the share of due periods first received on time; None where none was due."""
    return rates(cells).punctuality


def completeness(cells: Iterable[BoardCell]) -> float | None:
    """Return the share of due periods received; None where none was due."""
    return rates(cells).completeness


def rates_by_provider(cells: Iterable[BoardCell]) -> Mapping[str, Rates]:
    """Return rates by provider, over all dataflows and periods given, in the order of first appearance."""
    return _rates_by(cells, lambda cell: cell.provider)


def rates_by_period(cells: Iterable[BoardCell]) -> Mapping[Period, Rates]:
    """Return rates by period, oldest first: punctuality and completeness as series of their own."""
    found = _rates_by(cells, lambda cell: cell.period)
    return dict(sorted(found.items()))


def _rates_by(cells: Iterable[BoardCell], group: Callable[[BoardCell], Group]) -> dict[Group, Rates]:
    found: dict[Group, list[BoardCell]] = defaultdict(list)
    for cell in cells:
        found[group(cell)].append(cell)
    return {key: rates(some) for key, some in found.items()}
