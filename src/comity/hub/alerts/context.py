"""What stands around an alert: where else figures depart, what the other side counts, how counting changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from comity.exchange.alert_ports import Direction
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.structures import TOTAL


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Of the other flows with the code `code` of `key`, how many were judged, and depart in the same direction.

    For a total they are its parts.
    """

    key: str
    code: str
    alerted: int
    judged: int


@dataclass(frozen=True, slots=True)
class MirrorFigure:
    """What the other side of a flow counts, and counted in the same period a year earlier.

    `agrees` says whether it moved likewise on that year: the same way, at least half as far; None: can't be told.
    """

    reporter: str
    value: float
    year_before: float | None = None
    agrees: bool | None = None


MirrorOf = Callable[[Mapping[str, str], Period], MirrorFigure | None]
"""Returns the other side's figure for a flow (a code by key column) and period; None where there is none."""


class ChangeKind(StrEnum):
    """What changed in the counting."""

    BASIS = "basis"
    """The reporter's figures are counted on another basis than the period before."""
    BREAK = "break"
    """The reporter marks a break in its series (OBS_STATUS B)."""
    PARTIAL = "partial"
    """The period came incomplete."""
    REVISION = "revision"
    """The file that brought the period changed earlier periods, too."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One change: whose, in which period; `count` says of a revision how many earlier periods it touched."""

    kind: ChangeKind
    reporter: str
    period: Period
    count: int = 0


@dataclass(frozen=True)
class Counting:
    """What is known of how figures were counted.

    `bases`: `reporter`, `_period`, `basis` (None: no indicator); `breaks`: `reporter`, `_period`; `partial`:
    reporter and period; `coverage`: the ledger's coverage frame of the dataflow.
    """

    bases: pl.DataFrame | None
    breaks: pl.DataFrame
    partial: frozenset[tuple[str, Period]]
    coverage: pl.DataFrame


@dataclass(frozen=True)
class AlertContext:
    """What stands around an alert; `mirror` None: there is no mirror figure."""

    elsewhere: tuple[Elsewhere, ...] = ()
    mirror: MirrorFigure | None = None
    changed: tuple[Changed, ...] = field(default_factory=tuple)


def elsewhere(
    key: Mapping[str, str], direction: Direction, *, judged: pl.DataFrame, alerted: pl.DataFrame
) -> tuple[Elsewhere, ...]:
    """Return where else figures depart likewise.

    `judged` has a row for each flow that was judged (its codes by key column), `alerted` for each that departs,
    with its `direction` (1 or -1).
    """
    parts = pl.all_horizontal(pl.col(name) != TOTAL for name in key)
    itself = pl.all_horizontal(pl.col(name) == code for name, code in key.items())
    others = judged.filter(parts, ~itself)
    sign = 1 if direction is Direction.UP else -1
    same = alerted.filter(parts, ~itself, pl.col("direction") == sign)
    return tuple(
        Elsewhere(name, code, same.filter(pl.col(name) == code).height, others.filter(pl.col(name) == code).height)
        for name, code in key.items()
        if code != TOTAL and len(key) > 1
    )


def changes(reporters: Iterable[str], counting: Counting, *, since: Period, period: Period) -> tuple[Changed, ...]:
    """Return what changed in the counting of these reporters from a departure's first period on, by period."""
    found: list[Changed] = []
    for reporter in reporters:
        found += _of_basis(reporter, counting.bases, since, period)
        found += _of_breaks(reporter, counting.breaks, since, period)
        found += [
            Changed(ChangeKind.PARTIAL, reporter, at)
            for who, at in counting.partial
            if who == reporter and since.shift(-1) <= at <= period
        ]
        found += _of_revisions(reporter, counting.coverage, since, period)
    return tuple(sorted(found, key=lambda one: (one.period, one.kind, one.reporter)))


def _of_basis(reporter: str, bases: pl.DataFrame | None, since: Period, period: Period) -> list[Changed]:
    if bases is None:
        return []
    own = bases.filter(pl.col("reporter") == reporter).sort(PERIOD)
    turned = own.filter(pl.col("basis") != pl.col("basis").shift(1), pl.col(PERIOD).is_between(since.id, period.id))
    return [Changed(ChangeKind.BASIS, reporter, Period.from_id(number)) for number in turned[PERIOD]]


def _of_breaks(reporter: str, breaks: pl.DataFrame, since: Period, period: Period) -> list[Changed]:
    own = breaks.filter(pl.col("reporter") == reporter, pl.col(PERIOD).is_between(since.id, period.id))
    return [Changed(ChangeKind.BREAK, reporter, Period.from_id(number)) for number in own[PERIOD].unique().sort()]


def _of_revisions(reporter: str, coverage: pl.DataFrame, since: Period, period: Period) -> list[Changed]:
    """Return the revisions that came with the first figures of the departure's first and last period."""
    own = coverage.filter(pl.col("reporter") == reporter, pl.col("changed") > 0)
    found = []
    for at in dict.fromkeys((since, period)):
        came = own.filter(pl.col(PERIOD) == at.id)["seq"].min()
        if came is None:
            continue
        with_it = own.filter(pl.col("seq") == came, pl.col(PERIOD) < at.id)
        known = own.filter(pl.col("seq") < came).select(PERIOD).unique()
        count = with_it.join(known, on=PERIOD, how="semi").height
        if count:
            found.append(Changed(ChangeKind.REVISION, reporter, at, count))
    return found
