"""The margins that small counts lie in: sums over every few dimensions, and the totals that were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int64]

_WAYS = 3
_FEWER_WAYS = 2
_MANY = 7
"""With so many dimensions that differ, sums by three of them are too many and too small to be looked at."""


@dataclass(frozen=True, slots=True)
class Margins:
    """In which margins each small count lies: count n is in `members[first[n]:first[n + 1]]`, all below `count`."""

    first: Codes
    members: Codes
    count: int


def margins_of(codes: Codes, above: Sequence[Sequence[int]]) -> Margins:
    """Return the margins of small counts.

    `codes` has a row a count and a column a dimension; `above` names, for each count, the totals sent that it is
    a part of (numbers of their own).
    """
    columns = [*_crossed(codes)]
    count = 0
    shifted = []
    for column in columns:
        shifted.append(column + count)
        count += int(column.max(initial=-1)) + 1
    crossed = np.stack(shifted, axis=1) if shifted else np.zeros((len(codes), 0), np.int64)
    totals = [np.asarray(named, dtype=np.int64) + count for named in above]
    count += max((int(named.max(initial=count - 1)) + 1 - count for named in totals), default=0)
    rows = [np.concatenate(pair) for pair in zip(crossed, totals, strict=True)]
    lengths = np.array([0, *(len(row) for row in rows)], dtype=np.int64)
    members = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    return Margins(np.cumsum(lengths), members.astype(np.int64), count)


def _crossed(codes: Codes) -> list[Codes]:
    """Return, for each few of the dimensions that differ, which sum over all others each count lies in."""
    if not len(codes):
        return []
    differing = [place for place in range(codes.shape[1]) if np.any(codes[:, place] != codes[0, place])]
    ways = _WAYS if len(differing) < _MANY else _FEWER_WAYS
    found = [np.zeros(len(codes), np.int64)]
    for size in range(1, ways + 1):
        for some in combinations(differing, size):
            found.append(_number(codes[:, list(some)]))  # noqa: PERF401 - two loops read best as loops
    return found


def _number(codes: Codes) -> Codes:
    """Return a number for each row of codes, the same for the same codes."""
    sizes = codes.max(axis=0) + 1
    flat = np.ravel_multi_index(tuple(codes.T), tuple(sizes))
    return np.unique(flat, return_inverse=True)[1].astype(np.int64)
