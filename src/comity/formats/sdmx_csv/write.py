"""Write a frame as an SDMX-CSV data message."""

from collections.abc import Iterable, Iterator
from io import BytesIO

import polars as pl

from comity.errors import UsageError
from comity.formats.sdmx_csv.values import FORMULA_TEXT, MISSING_NUMBER
from comity.formats.tables import number_text, runs_as_formula
from comity.model.frames import ACTION
from comity.model.structures import Component, Dataflow, Role

SLICE = 1 << 16
VERSIONS = ("1.0", "2.0", "2.1")
_LETTERS = {"2.0": {"M": "A", "R": "R", "D": "D"}, "2.1": {"M": "M", "R": "R", "D": "D"}}
_DEFAULT = {"2.0": "I", "2.1": "R"}


def write_sdmx_csv(
    frame: pl.DataFrame, dataflow: Dataflow, *, version: str = "2.0", separator: str = ",", protect: bool = True
) -> str:
    """Return an observation frame or an action frame as SDMX-CSV 1.0, 2.0 or 2.1, labels=id.

    Columns follow the data structure; those that the frame lacks are left out. Null is written as an empty field,
    but a null among measured numbers (Float64: an observation that is known to be missing) as `NaN`. Without
    `_action` the data are marked as information (2.0: `I`) or as a replacement (2.1: `R`), as the field guides say
    of responses. With `protect`, free texts that a spreadsheet would run as a formula get an apostrophe before
    them, which `read_sdmx_csv` takes off again.

    UsageError: another version; 1.0 for a frame that replaces or deletes, which 1.0 can't say.
    """
    pieces = stream_sdmx_csv(frame, dataflow, version=version, separator=separator, protect=protect)
    return b"".join(pieces).decode()


def stream_sdmx_csv(
    frames: pl.DataFrame | Iterable[pl.DataFrame],
    dataflow: Dataflow,
    *,
    version: str = "2.0",
    separator: str = ",",
    protect: bool = True,
) -> Iterator[bytes]:
    """Yield what `write_sdmx_csv` returns, piece by piece; all frames have the columns of the first."""
    if version not in VERSIONS:
        raise UsageError(f"There is no SDMX-CSV {version}.", remedy=f"Choose one of {', '.join(VERSIONS)}.")
    given = [frames] if isinstance(frames, pl.DataFrame) else frames
    is_first = True
    for frame in given:
        for part in frame.iter_slices(SLICE) if frame.height else [frame]:
            columns = control_columns(part, dataflow, version)
            components = (c for c in dataflow.structure.components if c.id in part.columns)
            columns += [component_text(c, part, protect=protect) for c in components]
            stream = BytesIO()
            part.select(columns).write_csv(
                stream, separator=separator, quote_style="necessary", include_header=is_first
            )
            yield stream.getvalue()
            is_first = False


def control_columns(frame: pl.DataFrame, dataflow: Dataflow, version: str) -> list[pl.Expr]:
    """Return the columns before the components, as long as the frame even where there are no others."""
    reference = pl.repeat(str(dataflow.reference), frame.height, dtype=pl.String)
    if version == "1.0":
        if ACTION in frame.columns and not (frame[ACTION] == "M").all():
            raise UsageError("SDMX-CSV 1.0 can't say replace or delete.", remedy="Write version 2.0 or 2.1.")
        return [reference.alias("DATAFLOW")]
    if ACTION in frame.columns:
        action = pl.col(ACTION).cast(pl.String).replace_strict(_LETTERS[version])
    else:
        action = pl.lit(_DEFAULT[version])
    kind = pl.repeat("dataflow", frame.height, dtype=pl.String)
    return [kind.alias("STRUCTURE"), reference.alias("STRUCTURE_ID"), action.alias("ACTION")]


def component_text(component: Component, frame: pl.DataFrame, *, protect: bool) -> pl.Expr:
    """Return a component's column as it is written; with `protect` no spreadsheet runs a text in it."""
    column = pl.col(component.id)
    if frame.schema[component.id] == pl.Categorical:
        column = column.cast(pl.String)
    if frame.schema[component.id].is_numeric():
        text = number_text(component.id)
        return (text.fill_null(MISSING_NUMBER) if component.role is Role.MEASURE else text).alias(component.id)
    if protect and component.role is Role.ATTRIBUTE and component.codelist is None:
        escaped = column.str.contains(FORMULA_TEXT) | runs_as_formula(column)
        return pl.when(escaped).then(pl.concat_str(pl.lit("'"), column)).otherwise(column).alias(component.id)
    return column
