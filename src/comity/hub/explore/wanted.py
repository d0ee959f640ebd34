"""A cut of a dataflow, as somebody who explores it has chosen it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from comity.model.access import EVERYTHING, Sight
from comity.model.frames import FREQ
from comity.model.periods import Period
from comity.model.selection import Moment, Selection

Codes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which figures: codes by dimension (a dimension that isn't named takes any), periods, and when it was known.

    `sums` are the dimensions whose codes are added up, each figure taken once. Both bounds are included.
    """

    codes: Codes = field(default_factory=dict)
    sums: tuple[str, ...] = ()
    first: Period | None = None
    last: Period | None = None
    as_of: Moment = None
    sight: Sight = EVERYTHING

    def selection(self, *, without: str = "") -> Selection:
        """Return it as a selection; `without`: as if nothing were said of that dimension."""
        key = {name: codes for name, codes in self.codes.items() if codes and name != without}
        keys = (key,) if key else ()
        return Selection(keys=keys, first=self.first, last=self.last, as_of=self.as_of, sight=self.sight)

    def as_known(self, moment: Moment) -> "Wanted":
        """Return the same cut, as it was known at another moment."""
        return replace(self, as_of=moment)

    @property
    def frequency(self) -> str:
        """Return the one frequency that is chosen; empty where it is left open."""
        chosen = self.codes.get(FREQ, ())
        return chosen[0] if len(chosen) == 1 else ""
