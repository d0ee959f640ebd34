"""ratio-within: a figure stands in proportion to another one: of the same dataflow, or of another one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.structures import Dataflow
from comity.validation.content.case import Case, added_up, key_of, totals_by
from comity.validation.content.entry import Entry, check_known, filterable, inline, read_scope
from comity.validation.content.rule import Terms
from comity.validation.content.scope import Scope
from comity.validation.headlines import mixed
from comity.validation.hits import Hits
from comity.validation.number_text import number_text
from comity.validation.parts import is_nested, total_dimensions

_OTHER_DATAFLOW = 3


@dataclass(frozen=True, slots=True)
class RatioWithin(Terms):
    """The figures in scope, divided by those in scope `of`, lie between `lowest` and `highest`.

    `of` names the codes that differ, and at level 3 the other `dataflow`. Figures are compared `by` these
    dimensions and the period; the others are added up. Pairs in which both are below `at_least` are left alone.
    """

    of: Scope
    dataflow: Dataflow = field(repr=False)
    lowest: float | None
    highest: float | None
    at_least: float
    by: tuple[str, ...]

    keys: ClassVar[tuple[str, ...]] = ("of", "lowest", "highest", "at_least", "by")
    levels: ClassVar[tuple[int, ...]] = (1, 2, _OTHER_DATAFLOW)
    placeholders: ClassVar[tuple[str, ...]] = ("other", "ratio", "bounds")

    @classmethod
    def read(cls, entry: Entry) -> Self:
        """Read the kind's parameters."""
        other, of = _read_of(entry)
        given = [key for key in ("lowest", "highest") if key in entry.table]
        if not given:
            raise entry.fault("highest", "lowest, highest or both must be given", remedy="Add highest = 1.0.")
        bounds = [entry.number(key) if key in given else None for key in ("lowest", "highest")]
        shared = [d for d in entry.dataflow.structure.key_ids if d in other.structure.key_ids]
        is_same = other is entry.dataflow
        usual = tuple(d for d in shared if d not in of.components) if is_same else ()
        by = entry.dimensions("by", usual)
        for name in by:
            check_known(entry.table, "by", name, known=shared)
        _check_single(entry, entry.scope, entry.dataflow, kept=by)
        _check_single(entry, of, other, kept=by)
        return cls(of, other, bounds[0], bounds[1], entry.number("at_least", default=1), by)

    def needs(self, level: int) -> tuple[Scope, ...]:
        """Return the other side's codes, where both must be in the file."""
        return (self.of,) if level == 1 else ()

    def find(self, case: Case) -> Iterator[Hits]:
        """Find figures out of proportion."""
        keep = self._keep(case)
        pairs = self._pairs(case, keep)
        if pairs is None:
            return
        ratio = pl.col("_figure") / pl.col("other")
        matters = pl.max_horizontal("_figure", "other") >= self.at_least
        outside = (ratio < self.lowest) if self.lowest is not None else pl.lit(value=False)
        if self.highest is not None:
            outside |= ratio > self.highest
        found = pairs.filter(matters & outside)
        if not found.is_empty():
            rows = case.first_rows(found.with_columns(ratio=ratio), [*keep, PERIOD])
            yield case.hits(
                rows,
                found="_figure",
                other=pl.col("other"),
                ratio=pl.col("ratio"),
                bounds=pl.lit(self._bounds(case)),
                key=key_of(keep),
            )

    def _keep(self, case: Case) -> list[str]:
        """Return the dimensions to compare by: those named, and the reporter and frequency where both have them."""
        always = {"FREQ", case.sheet.reporter}
        return [d for d in case.key if d in self.by or (d in always and d in self.dataflow.structure.key_ids)]

    def _pairs(self, case: Case, keep: list[str]) -> pl.DataFrame | None:
        """Return `_figure` and `other` by `keep` and period; None where the other figures aren't to be had."""
        if self.dataflow.id == case.sheet.dataflow.id:
            cells = self._both_sides(case)
            if next(mixed(cells, added_up(self.dataflow, keep)), None) is None:
                return _sums(cells, keep)
            return self._joined(case, cells.filter("_is_figure"), cells.filter("_is_other"), keep=keep)
        others = self._of_other_dataflow(case)
        return None if others is None else self._joined(case, case.cells, others, keep=keep)

    def _joined(self, case: Case, figures: pl.DataFrame, others: pl.DataFrame, *, keep: list[str]) -> pl.DataFrame:
        known = _added(figures, case.sheet.dataflow, keep).rename({VALUE: "_figure"})
        return known.join(_added(others, self.dataflow, keep).rename({VALUE: "other"}), on=[*keep, PERIOD])

    def _both_sides(self, case: Case) -> pl.DataFrame:
        """Return the cells of either side, and on which side each lies."""
        source = case.sheet.written
        if case.rule.level > 1 and case.change is not None:
            source = case.change.after.filter(pl.col(PERIOD).is_in(case.periods))
        masks = {"_is_figure": case.rule.scope.mask(source.columns), "_is_other": self.of.mask(source.columns)}
        return source.select(*case.key, PERIOD, VALUE, **masks).filter(pl.col("_is_figure") | pl.col("_is_other"))

    def _of_other_dataflow(self, case: Case) -> pl.DataFrame | None:
        reporter = case.sheet.reporter
        codes = {name: list(codes) for name, codes in self.of.wanted.items()}
        own = {} if reporter is None else {reporter: case.rows[reporter].cast(pl.String).unique().to_list()}
        found = case.others(self.dataflow, codes | own)
        return None if found is None else found.filter(self.of.mask(found.columns))

    def _bounds(self, case: Case) -> str:
        lowest, highest = number_text(self.lowest), number_text(self.highest)
        if self.lowest is None:
            return case.word("at_most", highest=highest)
        if self.highest is None:
            return case.word("at_least", lowest=lowest)
        return case.word("between", lowest=lowest, highest=highest)


def _read_of(entry: Entry) -> tuple[Dataflow, Scope]:
    known = [
        "dataflow",
        *dict.fromkeys(name for flow in entry.dataflows.values() for name in flow.structure.key_ids),
    ]
    table = inline(entry.table, "of", known=known)
    if table is None:
        raise entry.fault("of", "this key must be given", remedy='Write of.INDICATOR = "ORDER", for example.')
    name = table.text("dataflow", default=entry.dataflow.id)
    other = entry.dataflows[check_known(table, "dataflow", name, known=entry.dataflows)]
    if (other.id != entry.dataflow.id) != (entry.level == _OTHER_DATAFLOW):
        level = "3" if other.id != entry.dataflow.id else "1 or 2"
        raise entry.fault("level", f"figures of {other.id} are of level {level}", remedy=f"Write level = {level}.")
    codes = {key: value for key, value in table.content.items() if key != "dataflow"}
    content = {**entry.table.content, "of": codes}
    whole = type(entry.table)(content, file=table.file, place=entry.table.place, known=tuple(content))
    of = read_scope(whole, "of", other, components=filterable(other, level=2))
    if not of.components:
        raise entry.fault(
            "of", "no codes are named to divide by", remedy='Write of.INDICATOR = "ORDER", for example.'
        )
    return other, entry.scope.but(of) if other.id == entry.dataflow.id else of


def _check_single(entry: Entry, scope: Scope, dataflow: Dataflow, *, kept: tuple[str, ...]) -> None:
    """Refuse a scope that would add up what can't be added: codes within others, or lists without a total."""
    added = {d.id for d in total_dimensions(dataflow.structure.dimensions)}
    for dimension in dataflow.structure.dimensions:
        name, listed = dimension.id, dimension.codelist
        if name in kept or name in ("FREQ", dataflow.reporter_dimension):
            continue
        if name not in scope.wanted and name not in added:
            raise entry.fault(
                "by",
                f"{name} of {dataflow.id} has no total, so that its codes can't be added up",
                remedy=f"Name {name} in by, or its codes in scope and in of.",
            )
        if listed is not None and is_nested(scope.wanted.get(name, ()), listed):
            raise entry.fault(
                f"scope.{name}", "some of these codes are parts of others", remedy="Name codes that don't overlap."
            )


def _sums(cells: pl.DataFrame, keep: list[str]) -> pl.DataFrame:
    """Return the sums of both sides in one pass, of groups in which both have a figure."""
    figures, others = pl.col(VALUE).filter("_is_figure"), pl.col(VALUE).filter("_is_other")
    sums = cells.group_by(*keep, PERIOD, maintain_order=True).agg(
        _figure=figures.sum(), other=others.sum(), _least=pl.min_horizontal(figures.count(), others.count())
    )
    return sums.filter(pl.col("_least") > 0)


def _added(cells: pl.DataFrame, dataflow: Dataflow, keep: list[str]) -> pl.DataFrame:
    """Return the sums by `keep` and `_period`: totals where there are any, then over codes that were chosen."""
    totals = totals_by(cells, dataflow, keep)
    if set(totals.columns) == {*keep, PERIOD, VALUE}:
        return totals
    return totals.group_by(*keep, PERIOD, maintain_order=True).agg(pl.col(VALUE).sum())
