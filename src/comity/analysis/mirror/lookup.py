"""The other side's figure for one flow and period, or why there is none."""

import math
from dataclasses import dataclass

import polars as pl

from comity.analysis.mirror.corridor_words import no_mirror_said
from comity.analysis.mirror.pairs import Pairs, Sides
from comity.analysis.mirror.reasons import NoMirror
from comity.model.frames import PERIOD
from comity.model.periods import Period
from comity.model.statements import Said

_FOLLOWS = 0.5


@dataclass(frozen=True)
class MirrorFigure:
    """Both sides' figures of a flow: `own` is the reporter's, `mirrored` the other state's, like for like.

    `own_change`, `mirrored_change`: the change on the same period a year earlier as a fraction, None where one of
    the two figures is missing or the earlier one is zero. `reason` says why there is no mirrored figure.
    """

    reporter: str
    other: str
    direction: str
    period: Period
    own: float | None = None
    mirrored: float | None = None
    own_change: float | None = None
    mirrored_change: float | None = None
    reason: NoMirror | None = None

    @property
    def asymmetry(self) -> float | None:
        """|own - mirrored| / (own + mirrored), from 0 to 1; None where a figure is missing or both are zero."""
        if self.own is None or self.mirrored is None or self.own + self.mirrored <= 0:
            return None
        return abs(self.own - self.mirrored) / (self.own + self.mirrored)

    @property
    def agrees(self) -> bool | None:
        """Whether the other side's figure moved likewise: the same way, at least half as far (in logarithms)."""
        if self.own_change is None or self.mirrored_change is None:
            return None
        if min(self.own_change, self.mirrored_change) <= -1:
            return self.own_change == self.mirrored_change
        own, across = math.log1p(self.own_change), math.log1p(self.mirrored_change)
        return own * across >= _FOLLOWS * own**2

    @property
    def said(self) -> Said | None:
        """Why there is no mirror, in words; None where there is one."""
        return None if self.reason is None else no_mirror_said(self.reason, self.reporter, self.other)


@dataclass(frozen=True)
class Lookup:
    """Pairs, to be asked for single figures."""

    pairs: Pairs
    sides: Sides

    def find(self, reporter: str, other: str, *, direction: str, period: Period) -> MirrorFigure:
        """Return the figures of a reporter's flow with another state in a direction and period."""
        arriving = direction == self.sides.arriving
        sender, receiver = (other, reporter) if arriving else (reporter, other)
        own, across = ("received", "sent") if arriving else ("sent", "received")
        here = (pl.col("sender") == sender) & (pl.col("receiver") == receiver)
        held = self.pairs.frame.filter(here)
        if held.is_empty():
            return MirrorFigure(reporter, other, direction, period, reason=self._reason(reporter, other, direction))
        now, before = (self._row(held, one) for one in (period, period.shift(-period.frequency.per_year)))
        reason = NoMirror.NOT_YET if now.get(across) is None else None
        return MirrorFigure(
            reporter,
            other,
            direction,
            period,
            now.get(own),
            now.get(across),
            _change(now.get(own), before.get(own)),
            _change(now.get(across), before.get(across)),
            reason,
        )

    def _reason(self, reporter: str, other: str, direction: str) -> NoMirror:
        rows = self.pairs.no_mirror.filter(
            pl.col("reporter") == reporter, pl.col("other") == other, pl.col("direction") == direction
        )
        return NoMirror.NO_FIGURE if rows.is_empty() else NoMirror(rows["reason"][0])

    @staticmethod
    def _row(held: pl.DataFrame, period: Period) -> dict[str, float | None]:
        rows = held.filter(pl.col(PERIOD) == period.id)
        return {} if rows.is_empty() else rows.row(0, named=True)


def _change(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None or before <= 0 else now / before - 1
