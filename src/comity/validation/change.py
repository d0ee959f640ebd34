"""What a file would do to the provider's earlier figures: the cells it removes, and the state that follows."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from comity.model.frames import ACTION, PERIOD, REPORTER, VALUE
from comity.validation.sheet import AT, DELETE, Sheet


def earlier_cells(sheet: Sheet, earlier: pl.DataFrame) -> pl.DataFrame:
    """Return key, `_period` and `_value` of an observation frame, in the types of the sheet's own rows."""
    return earlier.select(
        *(pl.col(dimension).cast(sheet.frame.schema[dimension]) for dimension in sheet.structure.key_ids),
        pl.col(PERIOD).cast(pl.Int64),
        pl.col(sheet.measure).cast(pl.Float64).alias(VALUE),
    )


@dataclass(frozen=True)
class Change:
    """A sheet of sound rows beside the cells known before it (see `earlier_cells`)."""

    sheet: Sheet
    earlier: pl.DataFrame

    @cached_property
    def keys(self) -> list[str]:
        """The columns that name a cell."""
        return [*self.sheet.structure.key_ids, PERIOD]

    @cached_property
    def before(self) -> pl.DataFrame:
        """The cells that the file could touch, as they stand: key, `_period`, `_value` and `_at`, from 0."""
        cells = self.earlier
        reporter = self.sheet.reporter
        is_by_reporter = reporter in self.scope or not self.sheet.context.is_replacing
        if reporter is not None and is_by_reporter and self.sheet.frame[reporter].null_count() == 0:
            cells = cells.filter(pl.col(reporter).is_in(self.sheet.frame[reporter].unique().to_list()))
        return cells.with_row_index(AT)

    @cached_property
    def written(self) -> pl.DataFrame:
        """The rows that set a cell's figure, be it to missing; a merge without a value leaves the figure alone."""
        rows = self.sheet.written
        if self.sheet.context.is_replacing:
            return rows
        measure = self.sheet.measure
        has_value = pl.col(measure).is_not_null() if self.sheet.has(measure) else pl.lit(value=False)
        return rows.filter(has_value | (pl.col(ACTION) == "R"))

    @cached_property
    def removed(self) -> pl.DataFrame:
        """Those cells of `before` that go: deleted by a row, or absent from a scope that is replaced."""
        gone = [self._deleted()] if self.sheet.has_deletions else []
        if self.sheet.context.is_replacing and not self.in_scope.is_empty():
            gone.append(self.in_scope.join(self.sheet.written, on=self.keys, how="anti"))
        return pl.concat(gone).unique(AT, maintain_order=True) if gone else self.before.clear()

    @cached_property
    def has_new_periods_only(self) -> bool:
        """Whether nothing is known yet of any period that the file writes."""
        return not self.before[PERIOD].is_in(self.sheet.written[PERIOD].unique().implode()).any()

    @cached_property
    def in_scope(self) -> pl.DataFrame:
        """The cells of `before` that lie in the same scope as the file's cells."""
        scope = self.scope
        if PERIOD in scope and self.has_new_periods_only:
            return self.before.clear()
        return self.before.join(self.sheet.written, on=scope, how="semi") if scope else self.before

    @cached_property
    def scope(self) -> list[str]:
        """The columns that keep scopes apart."""
        names = {self.sheet.time: PERIOD, REPORTER: self.sheet.reporter or REPORTER}
        wanted = [names.get(component, component) for component in self.sheet.context.replaced_scope]
        return [column for column in wanted if column in self.keys]

    def _deleted(self) -> pl.DataFrame:
        """Return the cells that rows of action D delete whole; an empty dimension takes any code."""
        found = [self.before.clear()]
        for given, rows in self.deletions:
            found.append(self.before.join(rows, on=given, how="semi") if given else self.before)
        return pl.concat(found).unique(AT, maintain_order=True)

    @cached_property
    def deletions(self) -> list[tuple[list[str], pl.DataFrame]]:
        """The deleting rows by the key columns that they give; rows that delete only components are left out."""
        content = [c.id for c in (self.sheet.structure.measure, *self.sheet.structure.attributes)]
        says_nothing = pl.all_horizontal(
            pl.lit(value=True), *(pl.col(c).is_null() for c in content if self.sheet.has(c))
        )
        rows = self.sheet.frame.filter((pl.col(ACTION) == DELETE) & says_nothing)
        found = []
        for pattern, alike in rows.group_by([pl.col(k).is_not_null() for k in self.keys], maintain_order=True):
            given = [key for key, is_given in zip(self.keys, pattern, strict=True) if is_given]
            found.append((given, alike))
        return found

    @cached_property
    def after(self) -> pl.DataFrame:
        """The cells as they would stand after the file: key, `_period` and `_value`."""
        columns = [*self.keys, VALUE]
        kept = self.before if self.removed.is_empty() else self.before.join(self.removed, on=AT, how="anti")
        if not (self.written.is_empty() or self.has_new_periods_only):
            kept = kept.join(self.written, on=self.keys, how="anti")
        return pl.concat([kept.select(columns), self.written.select(columns)])
