"""Level 2: figures that stand in the ledger already: under another key, or in nearly every cell of the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import xor

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.periods import Period
from comity.model.structures import TOTAL
from comity.validation.change import Change
from comity.validation.hits import Hits, of_file
from comity.validation.number_text import number_text
from comity.validation.parts import is_nested
from comity.validation.sheet import AT

LEAST = 10.0
"""Smaller counts are alike by chance, and are not compared."""
LEAST_FIGURES = 5
"""How many different figures must be alike before a code's figures are called another's."""
SHARE = 0.9
MOST_ALIKE = 8
"""A figure that more codes than this share says nothing about any of them."""
LEAST_CELLS = 20
NEARLY_ALL = 0.95
_KEY, _KNOWN, _IS_KNOWN, _REST = "_key", "_known", "_is_known", "_rest"


def check_copies(change: Change) -> Iterator[Hits]:
    """Find figures that would stand twice, under keys that differ in one component; and a file with hardly any new.

    A code's figures are compared component by component (the period is one), but only those that the file brings or
    changes, with those that stay beside them in the ledger: so a corrected code is no copy of the wrong one, and
    neither is a total of its only part.
    """
    if change.before.is_empty() or change.written.is_empty():
        return
    sides = _Sides.of(change)
    yield from _hardly_new(sides)
    fresh, standing = sides.fresh, sides.standing
    beside = fresh.filter(pl.col(PERIOD).is_in(standing[PERIOD].unique().implode()))
    for component in change.keys:
        brought = fresh if component == PERIOD else beside
        if not (brought.is_empty() or standing.is_empty()):
            yield from _copied(change, component, fresh=brought, standing=standing)


@dataclass(frozen=True)
class _Sides:
    """The file's cells, each with what was known of it, and the cells known before; both with their key's hash."""

    change: Change
    written: pl.DataFrame
    before: pl.DataFrame

    @classmethod
    def of(cls, change: Change) -> "_Sides":
        key = _hash(change.keys).alias(_KEY)
        if change.has_new_periods_only:
            unknown = {_KNOWN: pl.lit(None, pl.Float64), _IS_KNOWN: pl.lit(None, pl.Boolean)}
            return cls(change, change.written.select(AT, *change.keys, VALUE, **unknown), change.before)
        before = change.before.with_columns(key)
        known = before.select(_KEY, pl.col(VALUE).alias(_KNOWN), pl.lit(value=True).alias(_IS_KNOWN))
        written = change.written.select(AT, *change.keys, VALUE, key).join(
            known.unique(_KEY), on=_KEY, how="left", maintain_order="left"
        )
        return cls(change, written, before)

    @property
    def is_same(self) -> pl.Expr:
        """Picks the file's cells that are known with exactly this figure."""
        return pl.col(_IS_KNOWN).fill_null(value=False) & pl.col(VALUE).eq_missing(pl.col(_KNOWN))

    @property
    def fresh(self) -> pl.DataFrame:
        """The file's cells that are new or change, as far as their figures are telling."""
        return self.written.filter(~self.is_same & _TELLING)

    @property
    def standing(self) -> pl.DataFrame:
        """The cells known before that the file leaves as they are, as far as their figures are telling."""
        kept = self.before.filter(_TELLING)
        if not self.change.has_new_periods_only:
            kept = kept.join(self.written.filter(~self.is_same), on=_KEY, how="anti")
        removed = self.change.removed
        return kept if removed.is_empty() else kept.join(removed, on=AT, how="anti")


_TELLING = pl.col(VALUE).abs() >= LEAST


def _hash(columns: list[str], *, but: str | None = None) -> pl.Expr:
    """Return one number for what stands in these columns; that of `but` can be left out without another pass."""
    return reduce(xor, [pl.col(c).hash(seed=number) for number, c in enumerate(columns) if c != but])


def _hardly_new(sides: _Sides) -> Iterator[Hits]:
    """Find a file whose periods are all known, and nearly all its cells with exactly its figures."""
    cells = sides.written.height
    if cells < LEAST_CELLS or not sides.written[PERIOD].is_in(sides.before[PERIOD].unique().implode()).all():
        return
    same, new = sides.written.select(same=sides.is_same.sum(), new=pl.col(_IS_KNOWN).null_count()).row(0)
    if same >= NEARLY_ALL * cells:
        counts = {"cells": cells, "new": new, "changed": cells - same - new}
        yield of_file("HIS-05", found=number_text(same), **{k: number_text(n) for k, n in counts.items()})


def _copied(change: Change, component: str, *, fresh: pl.DataFrame, standing: pl.DataFrame) -> Iterator[Hits]:
    """Find the codes of one component whose figures are those of another code, all else in the key being equal."""
    if pl.concat([fresh[component].unique(), standing[component].unique()]).n_unique() == 1:
        return
    rest = _hash([*change.keys, VALUE], but=component).alias(_REST)
    here = fresh.select(AT, VALUE, pl.col(component).alias("code"), rest)
    there = standing.select(pl.col(component).alias("other"), rest).join(here, on=_REST, how="semi")
    if there.is_empty():
        return
    there = there.filter(pl.len().over(_REST) <= MOST_ALIKE)
    alike = (
        here.join(there, on=_REST)
        .filter(pl.col("code") != pl.col("other"))
        .group_by("code", "other")
        .agg(pl.col(AT).min(), same=pl.len(), figures=pl.col(VALUE).n_unique())
        .join(here.group_by("code").agg(compared=pl.len()), on="code")
        .filter((pl.col("figures") >= LEAST_FIGURES) & (pl.col("same") >= SHARE * pl.col("compared")))
    )
    copies: dict[str, Mapping[str, object]] = {}
    for copy in alike.sort(AT, "same", descending=[False, True]).iter_rows(named=True):
        if not _is_part(change, component, copy):
            copies.setdefault(str(copy["code"]), copy)
    if copies:
        yield _hits(change, component, pl.DataFrame(list(copies.values())))


def _is_part(change: Change, component: str, copy: Mapping[str, object]) -> bool:
    """Say whether one of the two codes is a total of the other, so that both may well have the same figures."""
    if component == PERIOD:
        return False
    codelist = change.sheet.structure.by_id[component].codelist
    codes = {str(copy["code"]), str(copy["other"])}
    return TOTAL in codes or (codelist is not None and is_nested(codes, codelist))


def _hits(change: Change, component: str, copies: pl.DataFrame) -> Hits:
    """Return one place for each code: the first row in which it stands."""
    sheet = change.sheet
    of_period = component == PERIOD
    other = [str(Period.from_id(c)) if of_period else str(c) for c in copies["other"].to_list()]
    words = copies.select(AT, "same", "compared", pl.Series("other", other, dtype=pl.String))
    rows = sheet.written.join(words, on=AT, maintain_order="left")
    extra = {name: pl.col(name) for name in ("other", "same", "compared")}
    return Hits("HIS-04", sheet.places(rows, sheet.time if of_period else component, **extra))
