"""Who has reported a period, who is late and who is missing, by the board; and which period to report on."""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from comity.analysis.comparison import year_before
from comity.model.board import BoardCell, BoardState
from comity.model.frames import PERIOD
from comity.model.periods import Period


@dataclass(frozen=True)
class Reporting:
    """How the providers stand with a period of one dataflow; `late` and `missing` with days after the due date."""

    expected: tuple[str, ...] = ()
    received: tuple[str, ...] = ()
    on_time: tuple[str, ...] = ()
    late: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)
    partial: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    not_due: tuple[str, ...] = ()
    derogation: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeriodChoice:
    """The period reported on, and why it: `reported` of the `known` reporters have it.

    `enough` says whether that is the share `needed`; `given` that the period was asked for; `newest` is the latest
    period that anyone has reported.
    """

    period: Period
    reported: tuple[str, ...]
    known: tuple[str, ...]
    needed: float
    newest: Period | None
    given: bool = False

    @property
    def enough(self) -> bool:
        """Say whether the share of reporters asked for was reached."""
        return len(self.reported) >= math.ceil(self.needed * len(self.known)) > 0


def summarise_reporting(cells: Iterable[BoardCell], period: Period) -> Reporting:
    """Return how the providers stand with `period`; the cells are those of one dataflow."""
    here = [cell for cell in cells if cell.period == period]
    return Reporting(
        expected=tuple(c.provider for c in here if c.state is not BoardState.DEROGATION),
        received=tuple(c.provider for c in here if c.is_received),
        on_time=tuple(c.provider for c in here if c.is_on_time),
        late={c.provider: c.days_late for c in here if c.is_received and c.days_late},
        missing={c.provider: c.days_late for c in here if c.state is BoardState.MISSING},
        partial=_in_state(here, BoardState.PARTIAL),
        refused=_in_state(here, BoardState.REFUSED),
        not_due=_in_state(here, BoardState.NOT_DUE),
        derogation=_in_state(here, BoardState.DEROGATION),
    )


def incomplete_periods(cells: Iterable[BoardCell]) -> frozenset[tuple[str, Period]]:
    """Return the reporters and periods that the board calls partial (a provider stands for its own state)."""
    return frozenset((c.provider, c.period) for c in cells if c.state is BoardState.PARTIAL)


def choose_period(
    indicator: pl.DataFrame,
    *,
    needed: float,
    given: Period | None = None,
    incomplete: Collection[tuple[str, Period]] = (),
) -> PeriodChoice | None:
    """Return the latest period for which at least the share `needed` of reporters have whole figures.

    The reporters known are those with figures in the newest period (or the one given) or the year before it. Where
    no period of that year reaches the share, it is the latest of those with most reporters. None where there is no
    figure and no period was given.
    """
    if indicator.is_empty():
        return PeriodChoice(given, (), (), needed, None, given=True) if given else None
    newest = Period.from_id(int(indicator.select(pl.col(PERIOD).max()).item()))
    by_period = _reporters_by_period(indicator, until=given or newest)
    known = tuple(sorted(set().union(*by_period.values())))
    choices = [
        PeriodChoice(
            period,
            tuple(r for r in reporters if (r, period) not in incomplete),
            known,
            needed,
            newest,
            given=given is not None,
        )
        for period, reporters in by_period.items()
    ]
    if given is not None:
        none_came = PeriodChoice(given, (), known, needed, newest, given=True)
        return next((one for one in choices if one.period == given), none_came)
    enough = [one for one in choices if one.enough]
    return max(enough, key=lambda one: one.period, default=max(choices, key=lambda o: (len(o.reported), o.period)))


def _reporters_by_period(indicator: pl.DataFrame, *, until: Period) -> dict[Period, list[str]]:
    """Return who has figures in each period of the year that ends with `until`, and in its counterpart before."""
    wanted = indicator.filter(pl.col(PERIOD).is_between(year_before(until).id, until.id))
    found: dict[Period, list[str]] = {}
    for number, reporter in wanted.select(PERIOD, "reporter").unique().sort(PERIOD, "reporter").iter_rows():
        found.setdefault(Period.from_id(number), []).append(reporter)
    return found


def _in_state(cells: Iterable[BoardCell], state: BoardState) -> tuple[str, ...]:
    return tuple(cell.provider for cell in cells if cell.state is state)
