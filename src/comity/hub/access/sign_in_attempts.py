"""How often signing in failed of late, and how long to wait therefore: kept in memory, and bounded.

Nothing is written for a stranger's guess. A restart forgets it all, which lets in no more than a few guesses.
"""

import datetime as dt
import ipaddress
import math
import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field

FREE_FAILURES = 5
"""How many failed attempts at a name from one place cost no waiting."""
FREE_FAILURES_OF_A_NAME = 200
"""How many from everywhere in a day: many, for whoever guesses must not be able to lock a user out."""
FIRST_WAIT = dt.timedelta(seconds=15)
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(days=1)
"""How long after the last of them failed attempts count."""
AT_ONCE_FROM_A_PLACE = 60
"""How many attempts one place may make at once, whatever the names; each second it may make one more."""
MOST_KEPT = 50_000
_SECOND, _HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
_NETWORK_BITS = 64


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts to sign in since the last that succeeded: how many still count, and when the last was."""

    count: float
    last_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Place:
    """From where somebody signs in: an address, or a browser in which the same user has signed in before."""

    name: str = ""
    is_known: bool = False

    @classmethod
    def of_address(cls, text: str) -> "Place":
        """Return the place of an address; of IPv6, which gives each house as many as it likes, its network.

        >>> Place.of_address("2001:db8::1") == Place.of_address("2001:db8::2"), Place.of_address("192.0.2.7").name
        (True, '192.0.2.7')
        """
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            return cls(text)
        if isinstance(address, ipaddress.IPv6Address):
            return cls(str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False)))
        return cls(str(address))


@dataclass
class Attempts:
    """Counts attempts by name and place, by name, and by place; what is old gives way to what is new."""

    most_kept: int = MOST_KEPT
    _kept: "OrderedDict[Hashable, Failures]" = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def slow_down(self, place: Place, at: dt.datetime) -> dt.timedelta:
        """Count an attempt from a place; or return how long to wait before it is looked at, and don't count it."""
        with self._lock:
            before = self._kept.get(place)
            level = 0.0 if before is None else _less(before, at, an_hour=_HOUR / _SECOND)
            if level > AT_ONCE_FROM_A_PLACE - 1:
                return math.ceil(level - AT_ONCE_FROM_A_PLACE + 1) * _SECOND
            self._keep(place, Failures(level + 1, at))
        return dt.timedelta(0)

    def begin(self, name: str, place: Place, at: dt.datetime, *, hashed: str | None) -> dt.timedelta:
        """Return how long to wait before a password is tried; where it is not at all, the attempt counts as failed.

        It counts before it is tried: of many at once, not all may be. `hashed` is the user's password as it is
        kept, None for an unknown name: with a new one, nothing stands against the user.
        """
        keys = self._keys(name, place, hashed)
        with self._lock:
            found = {key: self._recent(key, at, free=free) for key, free in keys.items()}
            wait = max(wait_after(found[key], at, free=free) for key, free in keys.items())
            if not wait:
                for key, failures in found.items():
                    self._keep(key, Failures(1 if failures is None else failures.count + 1, at))
        return wait

    def succeeded(self, name: str, place: Place, *, hashed: str | None) -> None:
        """Forget the failed attempts at a name from a place, and the attempt that succeeded."""
        with self._lock:
            for key, free in self._keys(name, place, hashed).items():
                before = self._kept.pop(key, None)
                if free != FREE_FAILURES and before is not None and before.count > 1:
                    self._keep(key, Failures(before.count - 1, before.last_at))

    def __len__(self) -> int:
        """Return how many counts are kept."""
        return len(self._kept)

    @staticmethod
    def _keys(name: str, place: Place, hashed: str | None) -> dict[Hashable, int]:
        """Return what an attempt is counted by, and how many of each are free."""
        by_place: dict[Hashable, int] = {(name, hashed, place): FREE_FAILURES}
        return by_place if place.is_known else {**by_place, (name, hashed): FREE_FAILURES_OF_A_NAME}

    def _recent(self, key: Hashable, at: dt.datetime, *, free: int) -> Failures | None:
        """Return the failures that still count; those at a name are forgotten one by one, evenly over the day."""
        found = self._kept.get(key)
        if found is None or at - found.last_at > FORGOTTEN_AFTER:
            return None
        if free == FREE_FAILURES:
            return found
        return Failures(_less(found, at, an_hour=free * _HOUR / FORGOTTEN_AFTER), found.last_at)

    def _keep(self, key: Hashable, failures: Failures) -> None:
        self._kept[key] = failures
        self._kept.move_to_end(key)
        while len(self._kept) > self.most_kept:
            self._kept.popitem(last=False)


def wait_after(failures: Failures | None, moment: dt.datetime, *, free: int = FREE_FAILURES) -> dt.timedelta:
    """Return how long to wait, after these failures, before the next attempt is looked at.

    >>> noon = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
    >>> wait_after(Failures(4, noon), noon), wait_after(Failures(6, noon), noon).seconds
    (datetime.timedelta(0), 30)
    """
    if failures is None or failures.count < free:
        return dt.timedelta(0)
    doublings = min(int(failures.count) - free, 10)
    wait = min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
    return max(failures.last_at + wait - moment, dt.timedelta(0))


def _less(failures: Failures, at: dt.datetime, *, an_hour: float) -> float:
    """Return how many failures are left by a moment where so many an hour are forgotten."""
    return max(failures.count - max((at - failures.last_at) / _HOUR, 0) * an_hour, 0)
