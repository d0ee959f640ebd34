"""Waits to be expected at a crossing point, lanes needed, a roster, and what another procedure would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.errors import UsageError
from comity.hub.access.sight import sight_for
from comity.hub.crossing_points.seen import POINTS, find_point
from comity.hub.crossing_points.traffic import Traffic, traffic_of
from comity.hub.extras import require
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, OPERATOR, Principal, Role, Sight
from comity.model.crossing_points import HOURS_A_WEEK, CrossingPoint
from comity.model.periods import Frequency, Period, parse_period

if TYPE_CHECKING:
    from comity.planning.waiting.month import Month
    from comity.planning.waiting.simulate import Simulated

USUAL_MINUTES = 20.0
USUAL_FUTURES = 100
_LONGEST_MINUTES = 24 * 60.0
_FUTURES = (20, 400)
_MOST_TRAVELLERS = 12_000_000
_SHARE = 0.95


@dataclass(frozen=True, slots=True)
class WaitQuestion:
    """What is asked of a crossing point: a month (None: the next), changes as text, and the wait that is too long.

    `minutes` is both the limit that the share of longer waits is told of, and the target of the lanes needed: 95 %
    of each hour's travellers wait no longer.
    """

    month: str | None = None
    changes: tuple[str, ...] = ()
    minutes: float = USUAL_MINUTES
    futures: int = USUAL_FUTURES
    seed: int = 0
    with_lanes: bool = True


@dataclass(frozen=True, slots=True)
class Shift:
    """So many officers who begin on a day (0 is Monday) at an hour, and work for so many hours."""

    day: int
    start: int
    length: int
    officers: int


@dataclass(frozen=True)
class Roster:
    """Shifts of a week that cover the lanes needed: hours worked, and officers needed for all shifts."""

    shifts: tuple[Shift, ...]
    hours: int
    officers: int


@dataclass(frozen=True)
class LanesNeeded:
    """The lanes of a group, by hour of the week from Monday: open as planned, and needed for the target."""

    code: str
    names: Mapping[str, str]
    staffed: bool
    open: tuple[int, ...]
    needed: tuple[int, ...]


@dataclass(frozen=True)
class Outcome:
    """Waits by hour of the day over the month (`hours`), and of the whole month (`whole`)."""

    hours: pl.DataFrame
    whole: Mapping[str, float | None]


@dataclass(frozen=True)
class Waiting:
    """What is expected of a crossing point in a month.

    `before` has the columns of `comity.planning.waiting.summary.waits` by `hour` (travellers: of one day), and
    `lanes`, the mean number that is open, without spare ones. With changes, `after` is the same for the point as it
    would be, and `effect` what the change does (`summary.difference`). `lanes` and `roster` are of the point as it
    would be; there are none where they weren't asked for.
    """

    point: CrossingPoint
    traffic: Traffic
    changes: tuple[str, ...]
    minutes: float
    futures: int
    before: Outcome
    after: Outcome | None
    effect: Outcome | None
    lanes: tuple[LanesNeeded, ...]
    roster: Roster | None

    @property
    def month(self) -> Period:
        """The month."""
        return self.traffic.month


def view_waiting(
    hub: Hub,
    code: str,
    question: WaitQuestion | None = None,
    *,
    as_of: str | None = None,
    principal: Principal = OPERATOR,
) -> Waiting:
    """Return what is expected of a crossing point in a month. Nothing of it is kept, nor enters the public log.

    Raises UnknownArtefactError for a point that isn't the reader's to plan, UsageError for a month that can't be
    said, a change that makes no sense, and a target that no lanes reach.
    """
    require("planning", "points wait")
    from comity.planning.waiting.change import apply_changes, parse_change
    from comity.planning.waiting.month import lanes_of_week, simulate_month
    from comity.planning.waiting.needed import Target

    question = _checked(question or WaitQuestion())
    point = find_point(hub, code, principal)
    changes = [parse_change(text) for text in question.changes]
    changed, seed = apply_changes(point, changes), question.seed
    asked = asked_month(hub, question.month)
    traffic = traffic_of(hub, point, asked, as_of=as_of, sight=_sight(hub, point, principal), seed=seed)
    month, futures = traffic.as_month, _futures(traffic, question.futures)
    limit = 60 * question.minutes
    before = simulate_month(point, month, futures=futures, limit=limit, seed=seed)
    after = simulate_month(changed, month, futures=futures, limit=limit, seed=seed) if changes else None
    target = Target(limit, _SHARE)
    needed = lanes_of_week(changed, month, target=target, seed=seed) if question.with_lanes else None
    return Waiting(
        point=point,
        traffic=traffic,
        changes=tuple(str(change) for change in changes),
        minutes=question.minutes,
        futures=futures,
        before=_outcome(point, month, before),
        after=None if after is None else _outcome(changed, month, after),
        effect=None if after is None else _effect(before, after),
        lanes=() if needed is None else _lanes(changed, needed),
        roster=None if needed is None else _roster(changed, needed),
    )


def _outcome(point: CrossingPoint, month: "Month", simulated: "Simulated") -> Outcome:
    from comity.planning.waiting.month import lanes_by_hour
    from comity.planning.waiting.summary import waits, whole

    table = waits(simulated).rename({"cell": "hour"})
    return Outcome(
        table.with_columns(
            pl.Series("lanes", lanes_by_hour(point, month)),
            (pl.col("travellers") / month.length).alias("travellers"),
        ),
        _row(whole(simulated)),
    )


def _effect(before: "Simulated", after: "Simulated") -> Outcome:
    from comity.planning.waiting.summary import difference, whole_difference

    return Outcome(difference(before, after).rename({"cell": "hour"}), _row(whole_difference(before, after)))


def asked_month(hub: Hub, text: str | None) -> Period:
    """Return the month that is asked for, else the one after the current. Raises UsageError."""
    if text is None:
        return Period.containing(hub.now().date(), Frequency.MONTHLY).shift(1)
    month = parse_period(text)
    if month is None or month.frequency is not Frequency.MONTHLY:
        raise UsageError(f"{text[:40]} is no month.", remedy="Write it as 2027-01.")
    return month


def _checked(question: WaitQuestion) -> WaitQuestion:
    if not 0 < question.minutes <= _LONGEST_MINUTES:
        raise UsageError("A wait is from a moment to a day.", remedy="Give the target in minutes, such as 20.")
    low, high = _FUTURES
    if not low <= question.futures <= high:
        raise UsageError(
            f"{question.futures} futures can’t be simulated.", remedy=f"Ask for {low} to {high} of them."
        )
    return question


def _sight(hub: Hub, point: CrossingPoint, principal: Principal) -> Sight:
    """Return what the reader sees of the point's own figures and of the flow that it has a share of, the lesser."""
    if principal.role is Role.SECRETARIAT:
        return EVERYTHING
    sights = [sight_for(hub, principal, flow) for flow in (POINTS, point.flow) if flow]
    return min(sights, key=lambda sight: len(sight.own))


def _futures(traffic: Traffic, asked: int) -> int:
    """Return how many futures are simulated: fewer of a point that very many pass."""
    return max(min(asked, int(_MOST_TRAVELLERS / max(traffic.total.mean, 1.0))), _FUTURES[0])


def _lanes(point: CrossingPoint, needed: Sequence[Sequence[int]]) -> tuple[LanesNeeded, ...]:
    return tuple(
        LanesNeeded(
            one.code, one.names, one.staffed, tuple(one.open_at(hour) for hour in range(HOURS_A_WEEK)), tuple(lanes)
        )
        for one, lanes in zip(point.lanes, needed, strict=True)
    )


def _roster(point: CrossingPoint, needed: Sequence[Sequence[int]]) -> Roster | None:
    from comity.planning.waiting.month import roster_of_week

    made = roster_of_week(point, needed)
    if made is None:
        return None
    shifts = tuple(Shift(one.day, one.start, one.length, one.officers) for one in made.shifts)
    return Roster(shifts, made.hours, made.officers)


def _row(frame: pl.DataFrame) -> Mapping[str, float | None]:
    return frame.drop("cell").row(0, named=True)


def waiting_as_json(found: Waiting) -> Mapping[str, Any]:
    """Return what is expected as plain values."""
    total, traffic = found.traffic.total, found.traffic
    return {
        "point": found.point.code,
        "month": str(found.month),
        "traffic": {
            "source": traffic.source.value,
            "travellers": total.mean,
            "quantiles": {f"{level:g}": value for level, value in zip(total.levels, total.values, strict=True)},
            "share": traffic.share,
            "last": None if traffic.last is None else str(traffic.last),
            "profile": traffic.profile.source,
        },
        "minutes": found.minutes,
        "futures": found.futures,
        "expected": _outcome_as_json(found.before),
        "changes": list(found.changes),
        "changed": _outcome_as_json(found.after),
        "effect": _outcome_as_json(found.effect),
        "lanes": [{"code": one.code, "open": list(one.open), "needed": list(one.needed)} for one in found.lanes],
        "roster": roster_as_json(found.roster),
    }


def _outcome_as_json(found: Outcome | None) -> Mapping[str, Any] | None:
    return None if found is None else {"whole": dict(found.whole), "hours": found.hours.to_dicts()}


def roster_as_json(roster: Roster | None) -> Mapping[str, Any] | None:
    """Return a roster as plain values; None where no lanes are staffed."""
    if roster is None:
        return None
    return {
        "shifts": [
            {"day": one.day + 1, "start": one.start, "length": one.length, "officers": one.officers}
            for one in roster.shifts
        ],
        "hours": roster.hours,
        "officers": roster.officers,
    }


def point_as_json(point: CrossingPoint) -> Mapping[str, Any]:
    """Return what the group's file says of a point as plain values."""
    return {
        "code": point.code,
        "name": dict(point.names),
        "member": point.member,
        "neighbour": point.neighbour or None,
        "mode": point.mode or None,
        "direction": point.direction,
        "seconds": point.seconds,
        "procedures": [
            {"code": one.code, "share": one.share, "seconds": one.seconds, "lanes": one.lanes}
            for one in point.procedures
        ],
        "lanes": [{"code": one.code, "open": list(one.open), "spare": one.spare} for one in point.lanes],
        "released": point.released,
    }


def busiest_hours(hours: pl.DataFrame, *, most: int = 3) -> Sequence[int]:
    """Return the hours of the day with the longest 95th percentile, the longest first."""
    found: list[int] = hours.drop_nulls("p95").sort("p95", descending=True)["hour"].head(most).to_list()
    return found
