"""Waits to be expected at crossing points, as a report's plain data."""

from dataclasses import dataclass

from comity.model.periods import Period
from comity.publish.report_data import Names


@dataclass(frozen=True, kw_only=True)
class PointWaits:
    """One crossing point's month: travellers with their interval, waits in minutes, the hour with the longest.

    Where `is_known` is false nothing is known of its traffic, and all figures are None.
    """

    code: str
    names: Names
    member: str
    is_known: bool = True
    travellers: float | None = None
    low: float | None = None
    high: float | None = None
    wait: float | None = None
    wait_low: float | None = None
    wait_high: float | None = None
    p95: float | None = None
    over: float | None = None
    longest: float | None = None
    busiest: int | None = None


@dataclass(frozen=True)
class WaitingPart:
    """The crossing points that the report's readers may see: their month, and the wait that is too long."""

    month: Period
    minutes: float
    points: tuple[PointWaits, ...]
