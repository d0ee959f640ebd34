"""Punctuality and completeness over time as plain data: what the hub counts and a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from comity.model.periods import Period


@dataclass(frozen=True, slots=True)
class DeliveryPoint:
    """Of the deliveries of a period whose due date has passed: how many there were, came on time, came at all."""

    period: Period
    due: int
    on_time: int
    received: int


@dataclass(frozen=True, slots=True)
class DeliverySeries:
    """The points of a dataflow, a member or a group: `code` for files, `name` in the reader's language.

    With `is_beside` it is what others are held against.
    """

    code: str
    name: str
    points: Sequence[DeliveryPoint]
    is_beside: bool = False
