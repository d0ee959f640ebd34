"""How often one may ask: for each who asks a bucket of requests, which fills evenly; in memory, and bounded."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_KEPT = 50_000
_MINUTE = 60.0


@dataclass
class Rates:
    """Counts requests by who asks; `per_minute` of them may come at once, and as many in each minute after.

    Zero is no limit. Who was not heard of for longest gives way where too many are kept: a full bucket is lost by
    that, never an empty one of somebody who goes on asking.
    """

    per_minute: int
    most_kept: int = MOST_KEPT
    _kept: "OrderedDict[str, tuple[float, float]]" = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait(self, who: str, *, now: float) -> float:
        """Count a request at a moment (seconds of any clock that only goes on); return how long to wait instead.

        >>> rates = Rates(2)
        >>> rates.wait("a", now=0.0), rates.wait("a", now=0.0), rates.wait("a", now=0.0), rates.wait("b", now=0.0)
        (0.0, 0.0, 30.0, 0.0)
        """
        if not self.per_minute:
            return 0.0
        a_second = self.per_minute / _MINUTE
        with self._lock:
            left, at = self._kept.pop(who, (float(self.per_minute), now))
            left = min(left + max(now - at, 0.0) * a_second, float(self.per_minute))
            is_let_in = left >= 1
            self._kept[who] = (left - 1 if is_let_in else left, now)
            while len(self._kept) > self.most_kept:
                self._kept.popitem(last=False)
        return 0.0 if is_let_in else math.ceil((1 - left) / a_second)

    def __len__(self) -> int:
        """Return how many are kept count of."""
        return len(self._kept)
