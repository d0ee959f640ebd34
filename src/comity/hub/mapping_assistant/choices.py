"""What somebody says of a sample: where heads and data stand, what each column is, what holds for all rows."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

VALUE = "VALUE"
"""The role of a column of figures; several of them make a wide table."""
LEAVE_OUT = "-"
"""Stands in the place of a code for a label whose rows are left out."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """All of it. `roles` gives the component of a column, or VALUE, by the column's number.

    `labels` gives the component that a header row names for the value columns of a wide table; `fixed` what holds
    for all rows, a parameter such as {period} too; `empty` the code of empty cells; `codes` the code of each label
    that code lists don't know; `totals` marks rows that hold the sums of the others. `period` stands for {period}
    in the preview.
    """

    provider: str
    dataflow: str
    sheet: str = ""
    encoding: str = ""
    heads: tuple[int, ...] = (1,)
    first: int | None = None
    until_empty: bool = False
    roles: Mapping[int, str] = field(default_factory=dict)
    labels: Mapping[int, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    empty: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    decimal: str = "."
    thousands: str = ""
    missing: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    period: str = ""
    title: str = ""

    @property
    def value_columns(self) -> list[int]:
        """The columns of figures, from left to right."""
        return sorted(column for column, role in self.roles.items() if role == VALUE)

    @property
    def is_wide(self) -> bool:
        """Say whether a row holds several figures."""
        return len(self.value_columns) > 1

    @property
    def first_row(self) -> int:
        """The first row of data."""
        return self.first or max(self.heads, default=0) + 1

    def columns_of(self, component: str) -> list[int]:
        """Return the columns that hold a component, from left to right."""
        return sorted(column for column, role in self.roles.items() if role == component)

    def label_row(self, component: str) -> int | None:
        """Return the header row that names a component for the value columns; None in a long table."""
        rows = [row for row, named in self.labels.items() if named == component]
        return rows[0] if rows and self.is_wide else None


def to_text(choices: Choices) -> str:
    """Return the choices as a text to be kept (JSON)."""
    return json.dumps(asdict(choices), ensure_ascii=False)


def from_text(text: str) -> Choices:
    """Return the choices that were kept."""
    told: dict[str, Any] = json.loads(text)
    told |= {name: {int(key): value for key, value in told[name].items()} for name in ("roles", "labels")}
    return Choices(
        **{
            **told,
            "heads": tuple(told["heads"]),
            "missing": tuple(told["missing"]),
            "totals": tuple(told["totals"]),
        }
    )
