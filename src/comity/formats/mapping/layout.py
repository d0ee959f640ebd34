"""What a mapping file says, as frozen values; docs/reference/mapping.md describes every key."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from comity.formats.mapping.parameters import names_in
from comity.model.findings import Severity
from comity.model.groups import Action


class Duplicates(StrEnum):
    """What happens to rows that become the same key."""

    ERROR = "error"
    SUM = "sum"
    MISSING = "missing"


class EmptyValue(StrEnum):
    """What an empty cell in a value column means."""

    MISSING = "missing"
    OMIT = "omit"
    ZERO = "zero"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ColumnRef:
    """A column of the sheet: by its header's text, or by its number from 1 (`#B` and `2` are the same)."""

    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell outside the table, such as a title, and the part of its text that counts.

    `row` and `column` count from 1. `sheet` None is the sheet of the table.
    """

    at: str
    row: int
    column: int
    sheet: str | int | None = None
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class FileRule:
    """How the bytes are read. `sheet` is a name, a number from 1, or a pattern for the name; None the first."""

    encoding: str | None = None
    delimiter: str | None = None
    quote: str = '"'
    sheet: str | int | re.Pattern[str] | None = None
    fill_merged: bool = False


@dataclass(frozen=True, slots=True)
class RowSelector:
    """Rows chosen by their number, or by a column's text: equal to one of `equals`, or matching `matches` whole."""

    rows: tuple[int, ...] = ()
    column: ColumnRef | None = None
    equals: tuple[str, ...] = ()
    matches: re.Pattern[str] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class TotalRow:
    """Rows that hold the sum of the others, column by column, in each group of `by`; and what becomes of them."""

    select: RowSelector
    keep: bool = False
    by: tuple[ColumnRef, ...] = ()
    tolerance: float = 0.0
    severity: Severity = Severity.WARNING


@dataclass(frozen=True, slots=True)
class RowRule:
    """Which rows are the header and which the data; row 1 is the sheet's first, as a spreadsheet shows it."""

    header: tuple[int, ...] = (1,)
    header_fill_right: bool = False
    first: int | None = None
    last: int | None = None
    until: RowSelector | Literal["empty"] | None = None
    fill_down: tuple[ColumnRef, ...] = ()
    where: tuple[tuple[ColumnRef, tuple[str, ...]], ...] = ()
    drop: tuple[RowSelector, ...] = ()
    totals: tuple[TotalRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentRule:
    """Where a component's text comes from and how it becomes a code.

    Exactly one source: `columns`, `cell`, `value`, or (for wide tables) the header row `label_row`; only `columns`
    and `label_row` go together: a cell's text is then its row's and its heading's, joined by `separator`. `codes`
    maps a label to a code, or to None to drop the row.
    """

    id: str
    columns: tuple[ColumnRef, ...] = ()
    separator: str = " | "
    cell: Cell | None = None
    value: str | None = None
    label_row: int | None = None
    codes: Mapping[str, str | None] = field(default_factory=dict)
    area: bool = False
    names: bool = False
    empty: str | None = None
    on_unknown: str = "keep"
    expect: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    frequency: str | None = None
    languages: tuple[str, ...] = ("en", "ru")

    @property
    def from_rows(self) -> bool:
        """Say whether each row has its own text for this component, whatever the column of the value."""
        return bool(self.columns) and self.label_row is None

    @property
    def is_crossed(self) -> bool:
        """Say whether row and heading make the text together, as year and month do."""
        return bool(self.columns) and self.label_row is not None


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """One value column of a wide table and the codes that it stands for."""

    column: ColumnRef
    codes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ValueRule:
    """Where the measured values stand and how they are written.

    Long tables have `column`; wide ones a range (`first` to `last`, or to the end) or `columns` with their codes.
    `missing` maps a mark such as `:` to the status that it means.
    """

    column: ColumnRef | None = None
    first: ColumnRef | None = None
    last: ColumnRef | None = None
    columns: tuple[ValueColumn, ...] = ()
    sum_column: ColumnRef | None = None
    sum_tolerance: float = 0.0
    sum_severity: Severity = Severity.WARNING
    decimal: str = "."
    thousands: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    empty: EmptyValue = EmptyValue.MISSING
    empty_status: str = "O"

    @property
    def is_wide(self) -> bool:
        """Say whether one row of the sheet holds several observations."""
        return self.column is None


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A column of flags: how a cell splits into flags, and the components that each sets.

    `split` is `none`, `letters`, or the separator. Texts for `comment` are joined; of two codes for another
    component the one that stands first in the mapping wins.
    """

    column: ColumnRef
    split: str
    codes: Mapping[str, Mapping[str, str]]
    comment: str = "COMMENT"


@dataclass(frozen=True)
class LayoutMapping:
    """A whole mapping file, and its own `text`. `action` and `scope` say what the submission does, where given."""

    name: str
    id: str
    title: str
    dataflow: str | None
    parameters: tuple[str, ...]
    file: FileRule
    rows: RowRule
    components: tuple[ComponentRule, ...]
    values: ValueRule
    flags: FlagRule | None = None
    on_duplicate: Duplicates = Duplicates.ERROR
    action: Action | None = None
    scope: tuple[str, ...] | None = None
    text: str = ""

    @property
    def uses(self) -> frozenset[str]:
        """Names of all parameters that the mapping's texts use."""
        texts = [text for _, wanted in self.rows.where for text in wanted]
        for rule in self.components:
            texts += [rule.value or "", rule.empty or "", rule.frequency or "", *rule.expect, *rule.keep]
        return frozenset(name for text in texts for name in names_in(text)) | set(self.load_parameters)

    @property
    def load_parameters(self) -> tuple[str, ...]:
        """Parameters on which the reading of the sheet itself depends: two readings with the same are the same."""
        sheet = self.file.sheet
        return names_in(sheet) if isinstance(sheet, str) else ()

    def component(self, id_: str) -> ComponentRule | None:
        """Return the rule of a component, or None."""
        return next((rule for rule in self.components if rule.id == id_), None)
