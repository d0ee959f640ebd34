"""Values as text that may stand in an XML attribute."""

import polars as pl

from comity.formats.sdmx_ml.plan import Plan
from comity.formats.tables import number_text
from comity.model.frames import ACTION
from comity.model.structures import DataType

NOT_A_NUMBER = "NaN"
NOT_AVAILABLE = "#N/A"
_UNSAFE = r"[&<>\x22\t\n\r]"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_REPLACEMENT = "\ufffd"
_INFINITY = {"inf": "INF", "-inf": "-INF"}


def as_texts(frame: pl.DataFrame, plan: Plan, *, missing: str = NOT_A_NUMBER) -> pl.DataFrame:
    """Return `_action` and the components of a frame as escaped text; null is what isn't written.

    A measure that is missing (`NaN`, or a null among numbers) is the word `missing`. Characters that XML can't
    hold become U+FFFD.
    """
    present = [name for name in plan.components if name in frame.columns]
    own = [pl.col(ACTION).cast(pl.String)] if ACTION in frame.columns else []
    texts = frame.select(*own, *(_text(frame[name]) for name in present))
    return _with_missing(texts, plan.measure, frame, missing) if plan.measure in present else texts


def missing_word(version: str, plan: Plan) -> str:
    """Return the word for a missing measure: in 3.1 what isn't a floating-point number has one of its own."""
    is_double = plan.dataflow.structure.measure.data_type is DataType.DOUBLE
    return NOT_AVAILABLE if version == "3.1" and not is_double else NOT_A_NUMBER


def _with_missing(texts: pl.DataFrame, measure: str, frame: pl.DataFrame, missing: str) -> pl.DataFrame:
    values = texts[measure]
    if missing != NOT_A_NUMBER:
        values = values.replace({NOT_A_NUMBER: missing})
    return texts.with_columns(values.fill_null(missing) if frame.schema[measure].is_numeric() else values)


def _text(values: pl.Series) -> pl.Series:
    if values.dtype.is_numeric():
        return values.to_frame().select(number_text(values.name)).to_series().replace(_INFINITY)
    texts = values.cast(pl.String)
    if texts.str.contains(_UNSAFE).any():
        texts = texts.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    if texts.str.contains(_FORBIDDEN).any():
        texts = texts.str.replace_all(_FORBIDDEN, _REPLACEMENT)
    return texts
