"""A crossing point told as a story, traveller by traveller: slow, obvious; the fast one must agree with it."""

import heapq
import itertools
from dataclasses import dataclass

HOUR = 3600.0


@dataclass
class Traveller:
    """Somebody in line: when they came, how long their service takes, when their patience ends."""

    came: float
    work: float
    until: float
    wait: float | None = None
    left: bool = False


def is_open(lanes: list[int], lane: int, moment: float) -> bool:
    """Say whether a lane is open at a moment; the hours begin anew after the last."""
    return lanes[int(moment / HOUR) % len(lanes)] > lane


def serve(  # noqa: C901, PLR0912 - one story, told in one piece
    travellers: list[Traveller], lanes: list[int], *, spare: int = 0, opens_at: int = 0, delay: float = 0.0
) -> list[int]:
    """Serve everybody event by event, and return the longest line of each hour.

    Events are arrivals, ends of services, lost patience, spare lanes that come, and the turns of hours.
    """
    number = itertools.count()
    events: list[tuple[float, int, str, object]] = []
    for hour in range(len(lanes) * 4):
        heapq.heappush(events, (hour * HOUR, next(number), "hour", hour))
    for one in travellers:
        heapq.heappush(events, (one.came, next(number), "arrival", one))
    idle = dict.fromkeys(range(max(lanes)), 0.0)
    spares = dict.fromkeys(range(1000, 1000 + spare), "closed")
    line: list[Traveller] = []
    longest = [0] * len(lanes)

    def go(now: float) -> None:
        """Send those at the head of the line to lanes that are open and idle; close spares that nobody needs."""
        while line:
            ready = [(since, lane) for lane, since in idle.items() if lane >= 1000 or is_open(lanes, lane, now)]
            if not ready:
                return
            lane = min(ready)[1]
            del idle[lane]
            first = line.pop(0)
            first.wait = now - first.came
            heapq.heappush(events, (now + first.work, next(number), "done", lane))
        for lane in [lane for lane in idle if lane >= 1000]:
            del idle[lane]
            spares[lane] = "closed"

    while events:
        now, _, what, which = heapq.heappop(events)
        if isinstance(which, Traveller) and what == "arrival":
            line.append(which)
            heapq.heappush(events, (which.until, next(number), "leaves", which))
            go(now)
            if which in line:
                longest[int(now / HOUR)] = max(longest[int(now / HOUR)], len(line))
                if len(line) > opens_at and "coming" not in spares.values():
                    closed = [lane for lane, state in spares.items() if state == "closed"]
                    if closed:
                        spares[closed[0]] = "coming"
                        heapq.heappush(events, (now + delay, next(number), "comes", closed[0]))
        elif isinstance(which, Traveller):
            if which in line:
                line.remove(which)
                which.wait, which.left = now - which.came, True
        elif what == "hour":
            for lane in idle:
                if lane < 1000 and not is_open(lanes, lane, now - 1):
                    idle[lane] = now
            go(now)
            if now / HOUR < len(lanes):
                longest[int(now / HOUR)] = max(longest[int(now / HOUR)], len(line))
        else:
            lane = int(str(which))
            idle[lane] = now
            if lane in spares:
                spares[lane] = "open"
            go(now)
    return longest
