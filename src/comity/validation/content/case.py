"""A rule's case: the sheet under check and what is known beside it, seen through the rule's scope."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from comity.model.frames import PERIOD, VALUE
from comity.model.periods import Period
from comity.model.structures import NOT_APPLICABLE, OTHER, TOTAL, UNKNOWN, Component, Dataflow
from comity.validation.catalogue import word
from comity.validation.change import Change
from comity.validation.content.rule import ContentRule
from comity.validation.headlines import totalled
from comity.validation.hits import Hits, Place
from comity.validation.number_text import number_text
from comity.validation.parts import total_dimensions
from comity.validation.sheet import AT, Sheet

NOT_A_PLACE = (TOTAL, UNKNOWN, OTHER, NOT_APPLICABLE)
_PERCENTS = frozenset(["percent", "gap"])


@dataclass(frozen=True)
class Case:
    """One rule tried on one file: sound rows, the provider's own figures, and others' on demand."""

    rule: ContentRule
    sheet: Sheet
    change: Change | None

    @cached_property
    def rows(self) -> pl.DataFrame:
        """The file's rows in scope that write something."""
        return self.sheet.written.filter(self.rule.scope.mask(self.sheet.frame.columns))

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The dimensions, without time."""
        return self.sheet.structure.key_ids

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The provider's own cells in scope, in the file's periods: key, `_period`, `_value`.

        At level 1 those that the file gives, else those that stand once the file is taken.
        """
        if self.rule.level == 1 or self.change is None:
            return self.rows.select(*self.key, PERIOD, VALUE)
        touched = pl.col(PERIOD).is_in(self.periods)
        return self.change.after.filter(touched, self.rule.scope.mask(self.key)).select(*self.key, PERIOD, VALUE)

    @cached_property
    def periods(self) -> list[int]:
        """The ids of the periods that rows in scope are about, in order."""
        return sorted(self.rows[PERIOD].unique().to_list())

    def others(self, dataflow: Dataflow, key: Mapping[str, Sequence[str]]) -> pl.DataFrame | None:
        """Return other figures of the file's periods, in the types of its own rows; None where nobody gives any."""
        return self.between(dataflow, key, first=self.periods[0], last=self.periods[-1])

    def between(
        self, dataflow: Dataflow, key: Mapping[str, Sequence[str]], *, first: int, last: int
    ) -> pl.DataFrame | None:
        """Return figures of a dataflow between two periods, both included: key, `_period`, `_value`."""
        figures = self.sheet.context.figures
        if figures is None:
            return None
        found = figures(dataflow.id, key=key, first=Period.from_id(first), last=Period.from_id(last))
        kinds = self.sheet.frame.schema
        return found.with_columns(
            pl.col(name).cast(kinds.get(name, pl.String)) for name in dataflow.structure.key_ids
        )

    def first_rows(self, found: pl.DataFrame, keys: Sequence[str], *, first: pl.Expr | None = None) -> pl.DataFrame:
        """Return the file's first row in scope of each group found; one that fulfils `first`, if there is one."""
        rows = self.rows if first is None else self.rows.sort(~first, maintain_order=True)
        new = [column for column in found.columns if column not in rows.columns or column in keys]
        joined = rows.join(found.select(new), on=list(keys), maintain_order="left")
        return joined.unique(list(keys), keep="first", maintain_order=True).sort(AT)

    def hits(
        self, rows: pl.DataFrame, *, component: str | None = None, found: str | None = None, **extra: pl.Expr
    ) -> Hits:
        """Return the places on these rows; numbers are put into words only for the places that are shown."""
        places = self.sheet.places(rows, component or self.sheet.measure, **{PERIOD: pl.col(PERIOD)}, **extra)
        if found is not None:
            places = places.with_columns(found=rows[found].cast(pl.String), _found=rows[found])
        return Hits(self.rule.id, places, complete=self._in_words, own=self.rule.text)

    def _in_words(self, place: Place) -> Place:
        said = {name: _text(name, value) for name, value in place.items() if isinstance(value, float)}
        said["period"] = str(Period.from_id(int(str(place[PERIOD]))))
        if place.get("_found") is not None:
            said["found"] = number_text(place["_found"])
        return said

    def word(self, key: str, **values: object) -> str:
        """Return a half-sentence about a rule, in the report's language."""
        return word("content_rule", key, language=self.sheet.context.language, **values)


def _text(name: str, value: float) -> str:
    return number_text(round(value * 100)) if name in _PERCENTS else number_text(_shown(value))


def _shown(value: float) -> float:
    return value if value.is_integer() else float(f"{value:.3g}")


def key_of(names: Iterable[str]) -> pl.Expr:
    """Return the codes of these dimensions as people read them."""
    return pl.concat_str([pl.col(name).cast(pl.String) for name in names], separator=".")


def totals_by(cells: pl.DataFrame, dataflow: Dataflow, keep: Sequence[str]) -> pl.DataFrame:
    """Return the figures by the dimensions to keep, those that have no total, and `_period`; null is left out.

    The others are added up; where totals stand beside their parts the totals are taken (see `headlines`).
    """
    structure, added = dataflow.structure, added_up(dataflow, keep)
    if not added:
        return cells.select(*structure.key_ids, PERIOD, VALUE).drop_nulls(VALUE)
    return totalled(cells, added, keys=[*structure.key_ids, PERIOD])


def added_up(dataflow: Dataflow, keep: Sequence[str]) -> list[Component]:
    """Return the dimensions that are added up where those to keep are kept: short lists first."""
    added = [d for d in total_dimensions(dataflow.structure.dimensions) if d.id not in keep]
    return sorted(added, key=lambda d: len(d.codelist.codes) if d.codelist else 0)


def kept_by(dataflow: Dataflow, keep: Sequence[str]) -> list[str]:
    """Return the dimensions that `totals_by` keeps apart, in key order."""
    summable = {d.id for d in total_dimensions(dataflow.structure.dimensions)}
    return [d for d in dataflow.structure.key_ids if d in keep or d not in summable]
