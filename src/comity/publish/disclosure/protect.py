"""Small counts protected by small-count rounding (Langsrud and Heldal 2018), table by table, keyed by a secret.

A count from 1 to base − 1 becomes 0 or the base, such that sums over the table move least; every total is made anew
from what is shown of its parts, so that tables add up exactly and nothing small is left to be found by subtraction.
What parts leave of a total is a count as well, and is protected like one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.publish.disclosure.absorb import absorb, add_up
from comity.publish.disclosure.draws import draw
from comity.publish.disclosure.lattice import NONE, Lattice, make_lattice
from comity.publish.disclosure.linked import MOST, connected, solve, strays
from comity.publish.disclosure.margins import margins_of
from comity.publish.disclosure.settle import settle

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

VALUE, BEFORE, SHOWN, FIXED, TIME = "value", "before", "shown", "fixed", "_time"
_TIGHT, _LOOSE = 1.5, 2.0
"""By how many bases a margin may move: where a table is rounded first, and before a choice is undone."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The base, the secret, the name of the table that draws are for, the codes' parents by dimension."""

    base: int
    secret: bytes = field(repr=False)
    name: str = ""
    parents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def protect(cells: pl.DataFrame, terms: Terms, *, dimensions: Sequence[str]) -> pl.Series:
    """Return what to show of each cell of a table (Float64), in the order of the rows.

    `cells` has the dimensions (String; no key twice), `value` (Float64, null where nothing is known) and, where
    the table was shown before, `before` and `shown`: what each cell was then, and what was shown of it. A count
    that was small and still is keeps what was shown of it, so that editions don't tell what changed. Rows that are
    `fixed` (Boolean) stand for parts that were decided about elsewhere, and stay as they are `shown`. Values that
    are null or negative stay as they are.
    """
    known = cells.filter(pl.col(VALUE).is_not_null())
    places = cells.select(pl.col(VALUE).is_not_null().arg_true()).to_series()
    if known.is_empty():
        return cells[VALUE].rename(SHOWN)
    shown = _Table(known, terms, list(dimensions)).shown()
    whole = np.full(cells.height, np.nan)
    whole[places.to_numpy()] = shown
    return pl.Series(SHOWN, whole).fill_nan(None)


@dataclass(frozen=True)
class _Atoms:
    """What is decided about: cells that have no parts, and what parts leave of a total.

    `cells` are the cells concerned, `rest` is the dimension by which parts leave something (NONE: it is the cell
    itself), `values` what each is.
    """

    cells: Codes
    rest: Codes
    values: Array


class _Table:
    """One table of known values, on its way to what is shown of it."""

    def __init__(self, cells: pl.DataFrame, terms: Terms, dimensions: list[str]) -> None:
        self._cells, self._terms, self._dimensions = cells, terms, dimensions
        self._values = cells[VALUE].to_numpy().astype(np.float64)
        self._base = float(terms.base)
        self._fixed = _flags(cells)
        self._true, self._seen = _past(cells)
        self._lattice: Lattice = make_lattice(cells, terms.parents, dimensions=_differing(cells, dimensions))
        self._made_by = np.where(self._fixed, NONE, self._lattice.chosen(self._values))

    def shown(self) -> Array:
        """Return what to show of each cell."""
        shown = self._kept(self._rounded())
        wrong = strays(self._lattice, self._values, shown)
        return self._mended(shown, wrong) if wrong.any() else shown

    def _kept(self, shown: Array) -> Array:
        """Return what is shown, but where nothing changed of all that is tied together, what was shown before."""
        if not self._was_shown:
            return shown
        numbers, seen = connected(self._lattice), self._seen
        kept = np.where(np.isnan(seen), shown, seen)
        is_other = (self._true != self._values) | np.isnan(seen) | strays(self._lattice, self._values, kept)
        return np.where(np.isin(numbers, numbers[is_other]), shown, seen)

    @property
    def _was_shown(self) -> bool:
        """Say whether anything but fixed parts was shown before."""
        return bool(np.any(~np.isnan(self._seen) & ~self._fixed))

    def _rounded(self) -> Array:
        """Round the atoms, and make each total of its parts by one dimension."""
        atoms = self._atoms()
        values = np.where(
            (atoms.values < 0) & (atoms.values > -self._base) & (atoms.rest != NONE), 0.0, atoms.values
        )
        is_fixed = self._fixed[atoms.cells]
        is_small = (values > 0) & (values < self._base) & ~is_fixed
        values[is_fixed] = self._seen[atoms.cells[is_fixed]]
        values[is_small] = self._settled(atoms, is_small) * self._base
        own = np.zeros(self._lattice.size)
        np.add.at(own, atoms.cells, values)
        can = (self._made_by == NONE) & (self._values > 0) & ~self._fixed
        own = absorb(self._lattice, self._values, own, made_by=self._made_by, can=can, base=self._base)
        return add_up(self._lattice, self._values, own, made_by=self._made_by, base=self._base)

    def _atoms(self) -> _Atoms:
        cells = [np.flatnonzero(self._made_by == NONE)]
        rests, values = [np.full(len(cells[0]), NONE, np.int64)], [self._values[cells[0]]]
        for dimension in range(len(self._lattice.above)):
            left = self._lattice.rests(self._values, dimension)
            some = np.flatnonzero((self._made_by == dimension) & (left != 0))
            cells.append(some)
            rests.append(np.full(len(some), dimension, np.int64))
            values.append(left[some])
        return _Atoms(np.concatenate(cells), np.concatenate(rests), np.concatenate(values))

    def _settled(self, atoms: _Atoms, is_small: Flags) -> Flags:
        """Return which of the small atoms become the base."""
        cells, rest, values = atoms.cells[is_small], atoms.rest[is_small], atoms.values[is_small]
        draws = draw(self._terms.secret, self._names(cells, rest))
        start, is_kept = self._before(cells, rest)
        start = np.where(is_kept, start, draws[:, 0] < values / self._base)
        margins = margins_of(self._codes(cells, rest), self._totals_above(cells))
        order = np.argsort(draws[:, 1], kind="stable")
        if not is_kept.any():
            start = settle(margins, values, self._base, start=start, order=order)
            return settle(margins, values, self._base, start=start, order=order, limit=_TIGHT * self._base)
        return settle(margins, values, self._base, start=start, order=order, limit=_LOOSE * self._base)

    def _names(self, cells: Codes, rest: Codes) -> list[str]:
        keys = self._cells[cells].select(pl.concat_str(*self._dimensions, separator="/")).to_series().to_list()
        return [f"{self._terms.name}|{self._terms.base}|{key}|{left}" for key, left in zip(keys, rest, strict=True)]

    def _codes(self, cells: Codes, rest: Codes) -> Codes:
        """Return the codes of atoms; what is left of a total has a code of its own there."""
        codes = self._lattice.codes[cells].copy()
        for dimension in range(codes.shape[1]):
            codes[rest == dimension, dimension] = int(self._lattice.codes[:, dimension].max(initial=0)) + 1
        return codes

    def _totals_above(self, cells: Codes) -> list[list[int]]:
        """Return for each of the cells all totals that it is a part of, itself among them."""
        known: dict[int, frozenset[int]] = {}

        def above(cell: int) -> frozenset[int]:
            if cell not in known:
                steps = [int(by[cell]) for by in self._lattice.above if by[cell] != NONE]
                known[cell] = frozenset({cell}).union(*(above(step) for step in steps))
            return known[cell]

        return [sorted(above(int(cell))) for cell in cells]

    def _before(self, cells: Codes, rest: Codes) -> tuple[Flags, Flags]:
        """Return which atoms were shown as the base, and of which that holds on: those that were small before."""
        if not self._was_shown:
            return np.zeros(len(cells), np.bool_), np.zeros(len(cells), np.bool_)
        true, shown = np.nan_to_num(self._true), np.nan_to_num(self._seen)
        was, seen = true[cells], shown[cells]
        for dimension in range(len(self._lattice.above)):
            own = rest == dimension
            was[own] = self._lattice.rests(true, dimension)[cells[own]]
            seen[own] = self._lattice.rests(shown, dimension)[cells[own]]
        return seen >= self._base, (was > 0) & (was < self._base) & ((seen == 0) | (seen >= self._base))

    def _mended(self, shown: Array, wrong: Flags) -> Array:
        """Return the cells with those that don't add up, and all that is tied to them, decided together."""
        numbers = connected(self._lattice)
        draws = draw(
            self._terms.secret, self._names(np.arange(self._lattice.size), np.full(self._lattice.size, NONE))
        )
        wanted = self._wanted()
        mended = shown.copy()
        for number in np.unique(numbers[wrong]):
            cells = np.flatnonzero(numbers == number)
            if len(cells) > MOST:
                continue
            found = solve(
                self._lattice,
                self._values,
                self._base,
                cells=cells,
                wanted=wanted,
                draws=draws[:, 0],
                fixed=self._fixed,
            )
            if found is not None:
                mended[cells] = found
        return mended

    def _wanted(self) -> Array:
        """Return what each cell should come close to: the truth, or what was shown of it while it was the same."""
        if not self._was_shown:
            return np.where(self._fixed, self._seen, self._values)
        every = np.arange(self._lattice.size)
        is_small = (self._values > 0) & (self._values < self._base)
        is_kept = self._before(every, np.full(self._lattice.size, NONE))[1] & is_small
        is_same = (self._true == self._values) & ~np.isnan(self._seen)
        return np.where(is_kept | is_same | self._fixed, self._seen, self._values)


def _differing(cells: pl.DataFrame, dimensions: list[str]) -> list[str]:
    """Return the dimensions in which the cells differ."""
    if not dimensions:
        return []
    counts = cells.select(pl.col(dimensions).n_unique()).row(0)
    return [name for name, count in zip(dimensions, counts, strict=True) if count > 1]


def _flags(cells: pl.DataFrame) -> Flags:
    """Return which rows are fixed."""
    if FIXED not in cells.columns:
        return np.zeros(cells.height, np.bool_)
    return cells[FIXED].fill_null(value=False).to_numpy().astype(np.bool_)


def _past(cells: pl.DataFrame) -> tuple[Array, Array]:
    """Return what cells were and what was shown of them; NaN where there was nothing."""
    nothing = pl.Series([None], dtype=pl.Float64).new_from_index(0, cells.height)
    true, shown = (cells[name] if name in cells.columns else nothing for name in (BEFORE, SHOWN))
    return true.cast(pl.Float64).to_numpy().astype(np.float64), shown.cast(pl.Float64).to_numpy().astype(np.float64)
