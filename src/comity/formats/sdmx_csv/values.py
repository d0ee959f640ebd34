"""What the fields hold: codes without their names, missing values, switched-off dimensions, decimal commas."""

from dataclasses import dataclass

import polars as pl

from comity.formats.messages import add_rows, finding
from comity.formats.sdmx_csv.header import Column, Header, Kind
from comity.formats.sdmx_csv.partial_keys import with_partial_keys
from comity.model.findings import Findings
from comity.model.frames import ACTION, COLUMN, OBS_VALUE, ROW, TIME_PERIOD
from comity.model.structures import DataStructure, Role

MISSING_NUMBER = "NaN"
MISSING = "#N/A"
FORMULA_TEXT = r"^'+[=+\-@\t\r]"
"""A text that a spreadsheet would run, written so that it doesn't: one apostrophe more than it has."""
NAMED_AS = ": "
_DECIMAL_COMMA = r"^\s*[+-]?\d*,\d+([eE][+-]?\d+)?\s*$"
_THOUSANDS_COMMA = r"^\s*[+-]?[1-9]\d{0,2}(,\d{3})+\s*$"


@dataclass(frozen=True)
class Values:
    """Turns blocks of records into action frames; `structure` may be unknown (None).

    `may_have_names` is False where no field of the file can hold a code with its name.
    """

    header: Header
    structure: DataStructure | None
    findings: Findings
    may_have_names: bool = True

    def apply(self, records: pl.DataFrame) -> pl.DataFrame:
        """Return the action frame of these records, which have `_action` already."""
        columns = self.header.components
        own = [pl.col(ROW), pl.lit(None, dtype=pl.Categorical).alias(COLUMN), pl.col(ACTION).cast(pl.Categorical)]
        frame = records.select(*own, *(self._component(column, records) for column in columns))
        self._check_keys(records, frame)
        return frame if self.structure is None else with_partial_keys(frame, self.structure)

    def _component(self, column: Column, records: pl.DataFrame) -> pl.Expr:
        text = pl.col(f"c{column.index}")
        if self.may_have_names and self._has_names(column, records[f"c{column.index}"]):
            text = self._without_names(text, column)
        if column.id == self._measure:
            text = text.replace(MISSING, MISSING_NUMBER)
        elif self._is_free_text(column):
            text = pl.when(text.str.contains(FORMULA_TEXT)).then(text.str.slice(1)).otherwise(text)
        return (text.cast(pl.Categorical) if self._is_code(column) else text).alias(column.id)

    @property
    def _measure(self) -> str:
        return self.structure.measure.id if self.structure else OBS_VALUE

    def _is_code(self, column: Column) -> bool:
        return self.structure is not None and column.id != self._measure and not self._is_free_text(column)

    def _is_free_text(self, column: Column) -> bool:
        component = self.structure.by_id.get(column.id) if self.structure else None
        return component is not None and component.role is Role.ATTRIBUTE and component.codelist is None

    def _has_names(self, column: Column, texts: pl.Series) -> bool:
        """Say whether the fields hold code and name: a code never holds ": ", so a coded column shows it itself."""
        if self.structure is None:
            named = texts.str.contains(NAMED_AS, literal=True)
            return self.header.labels == "both" and bool(named.any()) and bool(named.all())
        component = self.structure.by_id[column.id]
        is_coded = component.codelist is not None or column.id == TIME_PERIOD or component.role is Role.MEASURE
        return is_coded and bool(texts.str.contains(NAMED_AS, literal=True).any())

    def _without_names(self, text: pl.Expr, column: Column) -> pl.Expr:
        inner = self.header.subfield
        if not column.several or inner is None:
            return text.str.split(NAMED_AS).list.first()
        codes = text.str.split(inner).list.eval(pl.element().str.split(NAMED_AS).list.first())
        return codes.list.join(inner)

    def _check_keys(self, records: pl.DataFrame, frame: pl.DataFrame) -> None:
        """Compare the columns SERIES_KEY and OBS_KEY, where there are any, with the row's dimensions."""
        if self.structure is None:
            return
        series = list(self.structure.key_ids)
        for kind, ids in ((Kind.SERIES_KEY, series), (Kind.OBS_KEY, [*series, self.structure.time_dimension.id])):
            column = self.header.of(kind)
            if column is None or not set(ids) <= set(frame.columns):
                continue
            expected = frame.select(ROW, pl.concat_str(ids, separator=".").alias("expected"))
            both = records.select(ROW, pl.col(f"c{column.index}").alias("found")).join(expected, on=ROW)
            wrong = both.filter(pl.col("found") != pl.col("expected"))
            for row, found, key in wrong.head(self.findings.limit_per_rule).iter_rows():
                self.findings.add(finding("CSV-23", row=row, column=column.header, found=found, expected=key))


def with_decimal_points(frame: pl.DataFrame, measure: str, separator: str, findings: Findings) -> pl.DataFrame:
    """Return the frame with decimal commas of the measure made points, where the separator isn't the comma.

    A value such as `1,234` means one thing with decimal commas and another with thousands marks. It is read as a
    decimal only where another value of the file shows that the comma is the decimal mark; else it is an error.
    """
    if separator == "," or measure not in frame.columns:
        return frame
    texts = frame[measure]
    decimal = texts.str.contains(_DECIMAL_COMMA).fill_null(value=False)
    doubtful = texts.str.contains(_THOUSANDS_COMMA).fill_null(value=False)
    if not (decimal | doubtful).any():
        return frame
    if (decimal & ~doubtful).any():
        return frame.with_columns(pl.when(decimal).then(texts.str.replace(",", ".", literal=True)).otherwise(texts))
    add_rows(findings, "CSV-22", frame.filter(doubtful), found=measure, column=measure)
    return frame
