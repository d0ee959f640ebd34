"""ratio-within: a figure stands in proportion to another one: of the same dataflow, or of another one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Self

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.structures import Codelist, Dataflow
from comity.validation.content.case import Case, key_of, totals_by
from comity.validation.content.entry import Entry, check_known, filterable, inline, read_scope
from comity.validation.content.scope import Scope
from comity.validation.hits import Hits
from comity.validation.number_text import number_text
from comity.validation.parts import is_nested, total_dimensions

_OTHER_DATAFLOW = 3


@dataclass(frozen=True, slots=True)
class RatioWithin:
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
        _check_single(entry, entry.scope, entry.dataflow, kept=() if is_same and not of.components else by)
        _check_single(entry, of, other, kept=by)
        return cls(of, other, bounds[0], bounds[1], entry.number("at_least", default=1), by)

    def find(self, case: Case) -> Iterator[Hits]:
        """Find figures out of proportion."""
        others = self._cells(case)
        if others is None:
            return
        keep = self._keep(case)
        figures = _added(case.cells, case.sheet.dataflow, keep)
        both = figures.join(_added(others, self.dataflow, keep).rename({VALUE: "other"}), on=[*keep, PERIOD])
        ratio = pl.col(VALUE) / pl.col("other")
        matters = pl.max_horizontal(VALUE, "other") >= self.at_least
        outside = (ratio < self.lowest) if self.lowest is not None else pl.lit(value=False)
        if self.highest is not None:
            outside |= ratio > self.highest
        found = both.with_columns(ratio=ratio).filter(matters & outside).rename({VALUE: "_figure"})
        rows = case.first_rows(found, [*keep, PERIOD])
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

    def _cells(self, case: Case) -> pl.DataFrame | None:
        if self.dataflow.id != case.sheet.dataflow.id:
            reporter = case.sheet.reporter
            codes = {name: list(codes) for name, codes in self.of.wanted.items()}
            own = {} if reporter is None else {reporter: case.rows[reporter].cast(pl.String).unique().to_list()}
            found = case.others(self.dataflow, codes | own)
            return None if found is None else found.filter(self.of.mask(found.columns))
        if case.rule.level == 1 or case.change is None:
            rows = case.sheet.written
            return rows.filter(self.of.mask(rows.columns)).select(*case.key, PERIOD, VALUE)
        touched = pl.col(PERIOD).is_in(case.periods)
        return case.change.after.filter(touched, self.of.mask(case.key)).select(*case.key, PERIOD, VALUE)

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
    return other, entry.scope.where(of.wanted) if other.id == entry.dataflow.id else of


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
        if listed is not None and _within_each_other(scope.wanted.get(name, ()), listed):
            raise entry.fault(
                f"scope.{name}", "some of these codes are parts of others", remedy="Name codes that don't overlap."
            )


def _within_each_other(codes: tuple[str, ...], listed: Codelist) -> bool:
    return is_nested(codes, listed)


def _added(cells: pl.DataFrame, dataflow: Dataflow, keep: list[str]) -> pl.DataFrame:
    """Return the sums by `keep` and `_period`: totals where there are any, then over codes that were chosen."""
    totals = totals_by(cells, dataflow, keep)
    return totals.group_by(*keep, PERIOD, maintain_order=True).agg(pl.col(VALUE).sum())
