"""One replication of a crossing point, exact: first come, first served, lanes that open and close with the hours.

Travellers of a group wait in one line. The traveller at its head goes to the lane that has been open and free the
longest, else to the one that is free the soonest. A lane that closes finishes the traveller at hand. Who has lost
patience leaves the line. A group may have spare lanes: one opens, after a delay, when an arrival makes the line
longer than it may be and none is on its way; it closes when it is free and nobody waits. After the last hour the
hours begin anew for those who are left. Numbers are of seconds.

The state is kept in arrays: a ring buffer `line` has rows of when a traveller came, how long the service takes,
when patience ends, and the hour of arrival; `free` is when each lane can take somebody next (it is open then),
`inf` for a closed spare lane.
"""

import math

import numpy as np
import numpy.typing as npt

from comity.planning.compiled import compiled
from comity.planning.waiting.bins import bin_of
from comity.planning.waiting.draws import STEP, gamma, scramble, unit

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]

HOUR = 3600.0
ARRIVED, WAITED, OVER, LONGEST, LEFT, EXTRA = range(6)
"""Rows of what is told by hour: travellers, their waits in seconds, how many waited longer than the limit, the
longest line, how many left it, and seconds of spare lanes by the hour in which they opened."""
MEASURES = 6
_LINE = 256
"""The room for a line at first, a power of two."""


@compiled
def open_from(moment: float, lane: int, lanes: Ints) -> float:
    """Return when a lane is open from a moment on; a lane is open in hours with more lanes than its number."""
    hours = lanes.shape[0]
    hour = int(moment / HOUR)
    if hour < hours and lanes[hour] > lane:
        return moment
    for later in range(hour, hour + hours + 1):
        if lanes[later % hours] > lane:
            return max(moment, later * HOUR)
    return np.inf


@compiled
def _tell(told: Floats, bins: Counts, cells: Ints, hour: int, wait: float, limit: float) -> None:
    told[ARRIVED, hour] += 1
    told[WAITED, hour] += wait
    if wait > limit:
        told[OVER, hour] += 1
    if cells[hour] >= 0:
        bins[cells[hour], bin_of(wait)] += 1


@compiled
def _first_free(free: Floats) -> int:
    """Return the lane that is free the soonest, or has been the longest; -1 where all are closed."""
    lane, soonest = -1, np.inf
    for number in range(free.shape[0]):
        if free[number] < soonest:
            lane, soonest = number, free[number]
    return lane


@compiled
def _drop(  # noqa: PLR0913, PLR0917 - the state of one line, as arrays
    now: float,
    line: Floats,
    head: int,
    size: int,
    told: Floats,
    bins: Counts,
    cells: Ints,
    limit: float,
) -> tuple[int, float]:
    """Let those who lost patience leave the line; return its size, and when the next loses it."""
    last, kept, soonest = line.shape[1] - 1, 0, np.inf
    for number in range(size):
        at = (head + number) & last
        if line[2, at] <= now:
            hour = int(line[3, at])
            told[LEFT, hour] += 1
            _tell(told, bins, cells, hour, line[2, at] - line[0, at], limit)
        else:
            to = (head + kept) & last
            for row in range(4):
                line[row, to] = line[row, at]
            soonest = min(soonest, line[2, at])
            kept += 1
    return kept, soonest


@compiled
def _grown(line: Floats, head: int, size: int) -> Floats:
    """Return a line with twice the room, its head at the front."""
    wider, last = np.empty((4, 2 * line.shape[1])), line.shape[1] - 1
    for number in range(size):
        for row in range(4):
            wider[row, number] = line[row, (head + number) & last]
    return wider


@compiled
def _close_spares(now: float, free: Floats, opened: Floats, fixed: int, told: Floats) -> None:
    """Close the spare lanes that are free while nobody waits."""
    hours = told.shape[1]
    for lane in range(fixed, free.shape[0]):
        if free[lane] <= now and free[lane] < np.inf:
            told[EXTRA, int(opened[lane] / HOUR) % hours] += free[lane] - opened[lane]
            free[lane] = np.inf


@compiled
def _open_spare(now: float, delay: float, free: Floats, opened: Floats, fixed: int) -> None:
    """Call one spare lane, if none is on its way."""
    closed = -1
    for lane in range(fixed, free.shape[0]):
        if free[lane] == np.inf:
            if closed < 0:
                closed = lane
        elif opened[lane] > now:
            return
    if closed >= 0:
        free[closed] = opened[closed] = now + delay


@compiled
def run_group(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one pass over time, in one piece for speed
    group: int,
    rates: Floats,
    lanes: Ints,
    shares: Floats,
    means: Floats,
    shapes: Floats,
    groups: Ints,
    spare: int,
    opens_at: int,
    delay: float,
    patience: float,
    limit: float,
    seed: np.uint64,
    cells: Ints,
    told: Floats,
    bins: Counts,
) -> None:
    """Simulate the line of one group of lanes, and add what happened to `told` and `bins`.

    `rates` are travellers an hour of the whole point, by hour; `lanes` the group's open lanes by hour. Procedures
    have `shares` (running sums), `means`, Gamma `shapes`, and the group of lanes that does them. All travellers are
    drawn whatever their group, so that a change of shares moves some of them and leaves the others as they were.
    `patience` is the mean of an exponential, `inf` for none. `cells` names by hour the row of `bins` that its waits
    are counted in, -1 for none.
    """
    hours = rates.shape[0]
    fixed = 0
    for hour in range(hours):
        fixed = max(fixed, lanes[hour])
    free = np.full(fixed + spare, np.inf)
    opened = np.full(fixed + spare, np.inf)
    for lane in range(fixed):
        free[lane] = open_from(0.0, lane, lanes)
    line, head, size, loses = np.empty((4, _LINE)), 0, 0, np.inf
    clock, hour, number = 0.0, 0, np.uint64(0)
    start, need = scramble(seed ^ STEP), -1.0
    while hour <= hours:
        # The next moment: an arrival, the end of an hour, or the end of all.
        if need < 0.0 and hour < hours:
            number += np.uint64(1)
            need = -math.log(unit(start + number * STEP)) * HOUR
        arrives = False
        closing = (hour + 1) * HOUR
        if hour == hours:
            clock, closing = np.inf, 0.0
        else:
            ahead = rates[hour] * (closing - clock)
            arrives = need < ahead
            if arrives:
                clock += need / rates[hour]
                need = -1.0
            else:
                need -= ahead
                clock = closing
        # Those in line whose turn comes before.
        while size > 0:
            came = line[0, head]
            lane = _first_free(free)
            if lane < 0 or free[lane] > clock:
                break
            begins, at = max(came, free[lane]), int(line[3, head])
            if line[2, head] < begins:
                told[LEFT, at] += 1
                begins = line[2, head]
            else:
                free[lane] = begins + line[1, head]
                if free[lane] > closing and lane < fixed:
                    free[lane] = open_from(free[lane], lane, lanes)
            _tell(told, bins, cells, at, begins - came, limit)
            head = (head + 1) & (line.shape[1] - 1)
            size -= 1
        if loses <= clock and hour < hours:
            size, loses = _drop(clock, line, head, size, told, bins, cells, limit)
        if spare > 0 and size == 0:
            _close_spares(clock, free, opened, fixed, told)
        if not arrives:
            hour += 1
            if hour < hours:
                told[LONGEST, hour] = max(told[LONGEST, hour], size)
                for lane in range(fixed):
                    if free[lane] < clock:
                        free[lane] = open_from(clock, lane, lanes)
            continue
        own = scramble(seed + number * STEP)
        luck, kind = unit(own), 0
        while kind < shares.shape[0] - 1 and luck > shares[kind]:
            kind += 1
        if groups[kind] != group:
            continue
        work = gamma(own + STEP, shapes[kind]) * means[kind] / shapes[kind]
        if size == 0:
            lane = _first_free(free)
            if lane >= 0 and free[lane] <= clock:
                free[lane] = clock + work
                if free[lane] > closing and lane < fixed:
                    free[lane] = open_from(free[lane], lane, lanes)
                _tell(told, bins, cells, hour, 0.0, limit)
                continue
        if size == line.shape[1]:
            line, head = _grown(line, head, size), 0
        at = (head + size) & (line.shape[1] - 1)
        line[0, at], line[1, at], line[3, at] = clock, work, hour
        line[2, at] = np.inf
        if patience < np.inf:
            line[2, at] = clock - math.log(unit(own - STEP)) * patience
            loses = min(loses, line[2, at])
        size += 1
        told[LONGEST, hour] = max(told[LONGEST, hour], size)
        if spare > 0 and size > opens_at:
            _open_spare(clock, delay, free, opened, fixed)
