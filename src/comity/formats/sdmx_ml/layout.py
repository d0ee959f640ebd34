"""From rows to elements: what both layouts share, and observations one by one (flat)."""

from dataclasses import dataclass

import polars as pl

from comity.formats.sdmx_ml.markup import Markup
from comity.formats.sdmx_ml.plan import SWITCHED_OFF, Plan

_ABOVE = "_above"


@dataclass
class Layout:
    """Writes the rows of one data set, block by block, each observation with its whole key.

    Rows that switch a dimension off hold attributes of a partial key and get an element of their own.
    """

    plan: Plan
    markup: Markup

    def render(self, texts: pl.DataFrame, *, deletes: bool) -> str:
        """Return the elements of a block of rows; `deletes` says that they are to be deleted."""
        del deletes
        rows = texts.with_columns(is_off(self.dimensions(texts)).alias(_ABOVE))
        if not rows[_ABOVE].any():
            return self.observations(rows)
        return "".join(
            self.partial(part) if part[0, _ABOVE] else self.observations(part) for part in runs(rows, _ABOVE)
        )

    def end(self) -> str:
        """Return what closes the element that is open, if any."""
        return ""

    def observations(self, rows: pl.DataFrame) -> str:
        """Return an observation for each row."""
        dimensions, attributes = self.dimensions(rows), self.attributes(rows)
        return whole(self.markup.observations(rows, dimensions, measure=self.measure(rows), attributes=attributes))

    def partial(self, rows: pl.DataFrame) -> str:
        """Return an element for each partial key."""
        dimensions = self.dimensions(rows)
        given = [pl.when(pl.col(name) != SWITCHED_OFF).then(pl.col(name)).alias(name) for name in dimensions]
        return whole(self.markup.partial(rows.with_columns(given), dimensions, attributes=self.attributes(rows)))

    def dimensions(self, rows: pl.DataFrame) -> list[str]:
        """Return the dimensions among the columns, time last."""
        return [name for name in self.plan.dimensions if name in rows.columns]

    def measure(self, rows: pl.DataFrame) -> list[str]:
        """Return the measure, if it is among the columns."""
        return [name for name in (self.plan.measure,) if name in rows.columns]

    def attributes(self, rows: pl.DataFrame) -> list[str]:
        """Return the attributes among the columns."""
        return [part.id for part in self.plan.dataflow.structure.attributes if part.id in rows.columns]


def is_off(names: list[str]) -> pl.Expr:
    """Say which rows switch one of these dimensions off."""
    if not names:
        return pl.lit(value=False)
    return pl.any_horizontal(pl.col(name).eq_missing(pl.lit(SWITCHED_OFF)) for name in names)


def runs(rows: pl.DataFrame, flag: str) -> list[pl.DataFrame]:
    """Return the runs of rows with the same flag, in order."""
    return rows.with_columns(pl.col(flag).rle_id().alias("_run")).partition_by("_run", maintain_order=True)


def whole(texts: pl.Series) -> str:
    """Return the texts as one."""
    return str(texts.str.join("").item())
