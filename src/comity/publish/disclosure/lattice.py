"""Cells of one table and the totals among them: which cell is a part of which, by each dimension."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.model.structures import TOTAL

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

NONE = -1
EXACT = 1e-6


@dataclass(frozen=True)
class Lattice:
    """The cells' codes (rows × dimensions), how far below the top each lies, and the total above each by dimension.

    `above[d][cell]` is the cell that is the nearest total of this one by dimension `d`, NONE where there is none.
    """

    codes: Codes
    depth: Codes
    above: tuple[Codes, ...]

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.codes)

    def sums(self, values: Array, dimension: int) -> Array:
        """Return for each cell what its parts by the dimension add up to; 0 where it has none."""
        above = self.above[dimension]
        parts = above != NONE
        sums = np.bincount(above[parts], weights=values[parts], minlength=self.size)
        return sums.astype(np.float64)

    def has_parts(self, dimension: int) -> NDArray[np.bool_]:
        """Say of each cell whether it has parts by the dimension."""
        found: NDArray[np.bool_] = np.bincount(self._parents(dimension), minlength=self.size) > 0
        return found

    def rests(self, values: Array, dimension: int) -> Array:
        """Return for each cell what its parts by the dimension leave of it; 0 where it has none."""
        rests = np.where(self.has_parts(dimension), values - self.sums(values, dimension), 0.0)
        return np.where(np.abs(rests) < EXACT * np.maximum(np.abs(values), 1.0), 0.0, rests)

    def chosen(self, values: Array) -> Codes:
        """Return by which dimension each total is made of its parts: exactly if it can be, then by most."""
        best = np.full(self.size, NONE, np.int64)
        rank = np.full(self.size, -1.0)
        for dimension in range(len(self.above)):
            count = np.bincount(self._parents(dimension), minlength=self.size)
            is_exact = self.rests(values, dimension) == 0
            own = np.where(count > 0, count + np.where(is_exact, self.size, 0), -1.0)
            best = np.where(own > rank, dimension, best)
            rank = np.maximum(own, rank)
        return best

    def _parents(self, dimension: int) -> Codes:
        above = self.above[dimension]
        found: Codes = above[above != NONE]
        return found


def make_lattice(
    keys: pl.DataFrame, parents: Mapping[str, Mapping[str, str]], *, dimensions: Sequence[str]
) -> Lattice:
    """Return the lattice of cells by their codes (Strings, no cell twice).

    `parents` names, by dimension, the code right above a code; every other code lies under `_T`.
    """
    columns, ladders = [], []
    for name in dimensions:
        codes, ladder = _number(keys[name], parents.get(name, {}))
        columns.append(codes)
        ladders.append(ladder)
    codes = np.stack(columns, axis=1) if columns else np.zeros((keys.height, 0), np.int64)
    depths = [_depths(ladder)[codes[:, place]] for place, ladder in enumerate(ladders)]
    depth = np.sum(depths, axis=0) if depths else np.zeros(keys.height, np.int64)
    return Lattice(codes, depth.astype(np.int64), tuple(_find_above(codes, ladders)))


def _number(column: pl.Series, parents: Mapping[str, str]) -> tuple[Codes, Codes]:
    """Return each cell's code as a number, and for each number that of the code above it (NONE at the top)."""
    used = column.unique().to_list()
    names = list(dict.fromkeys([*used, *_all_above(used, parents), TOTAL]))
    place = {name: number for number, name in enumerate(names)}
    ladder = [NONE if name == TOTAL else place.get(parents.get(name, TOTAL), place[TOTAL]) for name in names]
    numbers = column.replace_strict(place, return_dtype=pl.Int64).to_numpy()
    return numbers, np.array(ladder, np.int64)


def _all_above(codes: Sequence[str], parents: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for code in codes:
        step = parents.get(code)
        while step is not None and step not in found:
            found.append(step)
            step = parents.get(step)
    return found


def _depths(ladder: Codes) -> Codes:
    """Return how many steps each code lies below the top; a ladder that runs in a circle ends."""
    depths, here = np.zeros(len(ladder), np.int64), ladder.copy()
    for _ in range(len(ladder)):
        depths += here != NONE
        if np.all(here == NONE):
            break
        here = np.where(here == NONE, NONE, ladder[here])
    return depths


def _find_above(codes: Codes, ladders: Sequence[Codes]) -> list[Codes]:
    """Return, by dimension, the nearest cell that differs from each by a code above its own."""
    sizes = [len(ladder) for ladder in ladders]
    strides = np.array([int(np.prod(sizes[place + 1 :])) for place in range(len(sizes))], np.int64)
    keys = codes @ strides if sizes else np.zeros(len(codes), np.int64)
    order = np.argsort(keys)
    ordered = keys[order]
    found = []
    for place, ladder in enumerate(ladders):
        above = np.full(len(codes), NONE, np.int64)
        step = ladder[codes[:, place]]
        for _ in range(len(ladder)):
            open_ = (above == NONE) & (step != NONE)
            if not open_.any():
                break
            wanted = keys[open_] + (step[open_] - codes[open_, place]) * strides[place]
            at = np.minimum(np.searchsorted(ordered, wanted), len(keys) - 1)
            above[open_] = np.where(ordered[at] == wanted, order[at], NONE)
            step = np.where(step == NONE, NONE, ladder[step])
        found.append(above)
    return found
