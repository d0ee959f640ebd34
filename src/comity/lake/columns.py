"""The columns of the lake's table, and rows for it from what a ledger tells (docs/reference/lake.md)."""

from collections.abc import Mapping, Sequence

import polars as pl

from comity.errors import ConfigurationError
from comity.model import frames
from comity.model.periods import Period
from comity.model.structures import Dataflow, Role

DATAFLOW, YEAR = "dataflow", "year"
SEQ, VALUE_SEQ, AT, ACTION = "_seq", "_value_seq", "_at", "_action"
KEY, PERIOD, START = "_key", "_period", "_start"
HOLDS, GONE = "R", "D"
PARTITION = (DATAFLOW, YEAR)
CELL = (DATAFLOW, KEY, PERIOD)
"""What tells cells apart: as of a sequence, the row with the highest `_seq` up to it is a cell's state."""
OWN: Mapping[str, pl.DataType | type[pl.DataType]] = {
    DATAFLOW: pl.String,
    YEAR: pl.Int32,
    SEQ: pl.Int64,
    VALUE_SEQ: pl.Int64,
    AT: pl.Datetime("us", "UTC"),
    ACTION: pl.String,
    KEY: pl.String,
    PERIOD: pl.Int64,
    START: pl.Date,
}
Columns = Mapping[str, pl.DataType | type[pl.DataType]]


def columns_of(dataflows: Sequence[Dataflow]) -> Columns:
    """Return all columns: our own, then every component of these dataflows (text, or a number for a measure).

    Raises ConfigurationError where two names differ by case alone, or a name is a measure here and a code there:
    engines that read the table don't tell such apart.
    """
    found = dict(OWN)
    spelt = {name.lower(): name for name in OWN}
    for dataflow in dataflows:
        for component in dataflow.structure.components:
            kind = pl.Float64 if component.role is Role.MEASURE else pl.String
            if spelt.setdefault(component.id.lower(), component.id) != component.id:
                raise _clash(dataflow, component.id, spelt[component.id.lower()])
            if found.setdefault(component.id, kind) != kind:
                raise _clash(dataflow, component.id, f"{component.id} of another kind")
    return found


def _clash(dataflow: Dataflow, name: str, other: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} of {dataflow.id} can't be a column of the lake beside {other}.",
        remedy="Give the component another id, or leave its dataflow out of the group.",
    )


def to_rows(frame: pl.DataFrame, dataflow: Dataflow, columns: Columns) -> pl.DataFrame:
    """Return rows of the lake; `frame` has the dataflow's components, `_period` and SEQ, VALUE_SEQ, AT, ACTION."""
    structure = dataflow.structure
    key = pl.concat_str([_part(name, dataflow) for name in structure.key_ids], separator=".")
    dated = _dates(frame[frames.PERIOD])
    whole = frame.lazy().with_columns(key.alias(KEY), pl.lit(dataflow.id).alias(DATAFLOW))
    made = whole.join(dated.lazy(), left_on=frames.PERIOD, right_on=PERIOD, how="left", maintain_order="left")
    missing = [
        pl.lit(None).alias(name) for name in columns if name not in {*frame.columns, *dated.columns, KEY, DATAFLOW}
    ]
    return made.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in columns.items()).collect()


def _part(name: str, dataflow: Dataflow) -> pl.Expr:
    """Return a part of the key; where it isn't coded, its own dots are told from those between parts."""
    text = pl.col(name).cast(pl.String)
    coded = dataflow.structure.by_id[name].codelist is not None
    return text if coded else text.str.replace_all(r"[\\.]", r"\$0")


def _dates(ids: pl.Series) -> pl.DataFrame:
    """Return the first day of each period, and its year: the partition that its figures lie in."""
    known = ids.unique().sort()
    starts = [Period.from_id(number).start for number in known]
    days = pl.DataFrame({PERIOD: known, START: pl.Series(starts, dtype=pl.Date)})
    return days.with_columns(pl.col(START).dt.year().alias(YEAR))
