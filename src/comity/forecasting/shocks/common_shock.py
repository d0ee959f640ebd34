"""The test for a shock that many series of a panel share: their median distance from the last normal same month."""

import warnings
from dataclasses import dataclass

import numpy as np

from comity.forecasting.series import Array

_LEAST_NORMAL = 12
_MEMORY = 60
SURPRISE = 5.0
_LEAST_FALL = 0.25
LEAST_FALL_FEW = 0.7
_FEW = 8
_UNSEASONED_FALL = 1.2
"""A fall to three tenths: needed where no season has been seen that could explain it."""
_SHARE = 0.25
_OWN_SURPRISE = 3.0
_LEAST_NOISE = 0.1
_GOES_ON = 0.5
_QUIET = 3
_SETTLED = 12
_LEAST_STEPS = 2
_DAYS_A_WEEK = 7
_LEAST_DAYS = 14
"""Days that repeat by the week know no feasts: a few low days are no shock."""
MAD = 1.4826


@dataclass(frozen=True)
class Episode:
    """A common shock on the columns of a table, both ends included; `end` None: it goes on at the last column."""

    start: int
    end: int | None


class Reference:
    """What each series was in the same place of the season when it last was normal, or else on average of late."""

    def __init__(self, count: int, season: int) -> None:
        """Begin with nothing known."""
        self._season = season
        self._same = np.full((season, count), np.nan)
        self._recent = np.full((season, count), np.nan)
        self._seen = 0

    def expected(self, step: int) -> tuple[Array, Array]:
        """Return the expected logs, and of which series the season is known there."""
        same = self._same[step % self._season]
        known = np.isfinite(same)
        if known.all():
            return same, known
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            level = np.nanmean(self._recent, axis=0)
        return np.where(known, same, level), known

    def learn(self, step: int, logs: Array) -> None:
        """Take a normal step in."""
        known = np.isfinite(logs)
        self._same[step % self._season][known] = logs[known]
        self._recent[self._seen % self._season] = logs
        self._seen += 1


def common_episodes(table: Array, season: int) -> list[Episode]:
    """Return the stretches in which the panel as a whole left its normal range, in order of time.

    Walks forward, so that each step is judged by the normal steps before it alone. A stretch begins where the
    median distance has fallen by more than five robust deviations of its own and a quarter in logs, and a quarter
    of the series are below their own noise, for two steps in a row. Where no season has been seen yet, only a fall
    to three tenths counts. Surges are not looked for: more often than not they are a new level. It ends where the
    median has been back within half of that for three steps, or has stayed at a new level for a year.
    """
    walk = _Walk(table[np.isfinite(table).any(axis=1)], season)
    for step in range(table.shape[1]):
        walk.take(step)
    return walk.finished()


class _Walk:
    """The state of the walk: distances so far, which steps were normal, the open stretch."""

    def __init__(self, table: Array, season: int) -> None:
        self._table, self._season = table, season
        self._reference = Reference(len(table), season)
        self._distance = np.full_like(table, np.nan)
        self._median = np.full(table.shape[1], np.nan)
        self._odd = np.zeros(table.shape[1], dtype=bool)
        self._open: int | None = None
        self._limit, self._quiet = np.inf, 0
        self._found: list[Episode] = []
        self._least = _LEAST_DAYS if season == _DAYS_A_WEEK else _LEAST_STEPS

    def take(self, step: int) -> None:
        """Judge one step."""
        logs = self._table[:, step]
        expected, seasoned = self._reference.expected(step)
        self._distance[:, step] = logs - expected
        known = np.isfinite(self._distance[:, step])
        count = int(known.sum())
        if count:
            self._median[step] = (
                np.median(self._distance[known, step]) if count > 1 else self._distance[known, step][0]
            )
        if self._open is not None:
            self._follow(step)
        elif self._has_fallen(step, count=count, seasoned=2 * int(seasoned[known].sum()) > count):
            self._odd[step], self._open, self._quiet = True, step, 0
        if not self._odd[step]:
            self._reference.learn(step, logs)

    def finished(self) -> list[Episode]:
        """Return what was found; an odd step or two at the very end may not be enough."""
        if self._open is not None and len(self._median) - self._open >= self._least:
            self._found.append(Episode(self._begin(self._open), None))
        return self._found

    def _has_fallen(self, step: int, *, count: int, seasoned: bool) -> bool:
        """Return whether a shock may begin at this step, and keep the limit by which it was judged."""
        least = _LEAST_FALL if count >= _FEW else LEAST_FALL_FEW
        if not self._median[step] < -least:
            return False
        normal = self._median[:step][~self._odd[:step] & np.isfinite(self._median[:step])][-_MEMORY:]
        if not seasoned or len(normal) < _LEAST_NORMAL:
            self._limit = _UNSEASONED_FALL
            return count >= _FEW and bool(self._median[step] < -self._limit)
        centre = float(np.median(normal))
        self._limit = max(least, SURPRISE * MAD * float(np.median(np.abs(normal - centre))))
        return bool(self._median[step] - centre < -self._limit) and self._outside(step) >= _SHARE

    def _follow(self, step: int) -> None:
        """Decide whether the open stretch goes on."""
        start = self._open if self._open is not None else step
        self._odd[step] = True
        quiet = not self._median[step] < -_GOES_ON * self._limit
        if step == start + 1 and quiet:
            self._close(step, None)
            return
        self._quiet = self._quiet + 1 if quiet else 0
        if self._quiet >= _QUIET:
            self._close(step, step - _QUIET)
        elif step - start >= _SETTLED + 3 and np.ptp(self._median[step - _SETTLED + 1 : step + 1]) < self._limit:
            self._close(step, step - _SETTLED)

    def _close(self, now: int, end: int | None) -> None:
        """End the open stretch; what came after its end was normal, all of it where there is none."""
        start = self._open if self._open is not None else now
        if end is not None and end - start + 1 >= self._least:
            self._found.append(Episode(self._begin(start), end))
        first_normal = start if end is None else end + 1
        self._odd[first_normal : now + 1] = False
        for step in range(first_normal, now):
            self._reference.learn(step, self._table[:, step])
        self._open = None

    def _begin(self, start: int) -> int:
        """Return the start, or the step before where the fall had begun in its course."""
        return start - 1 if start and self._median[start - 1] < -_GOES_ON * self._limit else start

    def _outside(self, step: int) -> float:
        """Return the share of series outside of their own noise, those below less those above."""
        past = self._distance[:, :step][:, ~self._odd[:step]][:, -3 * self._season :]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            noise = np.maximum(MAD * np.nanmedian(np.abs(past), axis=1), _LEAST_NOISE)
        surprise = self._distance[:, step] / noise
        surprise = surprise[np.isfinite(surprise)]
        if not len(surprise):
            return 0.0
        return float((surprise < -_OWN_SURPRISE).mean() - (surprise > _OWN_SURPRISE).mean())
