"""Values as text that may stand in an XML attribute."""

import polars as pl

from comity.formats.sdmx_ml.plan import Plan
from comity.formats.tables import number_text
from comity.model.frames import ACTION
from comity.model.structures import Role

MISSING_NUMBER = "NaN"
_UNSAFE = r"[&<>\x22\t\n\r]"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
_FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_REPLACEMENT = "\ufffd"
_INFINITY = {"inf": "INF", "-inf": "-INF"}


def as_texts(frame: pl.DataFrame, plan: Plan) -> pl.DataFrame:
    """Return `_action` and the components of a frame as escaped text; null is what isn't written.

    A null among numbers of the measure (Float64: known to be missing) is `NaN`. Characters that XML can't hold
    become U+FFFD.
    """
    present = [name for name in plan.components if name in frame.columns]
    own = [pl.col(ACTION).cast(pl.String)] if ACTION in frame.columns else []
    return frame.select(*own, *(_text(frame[name], plan) for name in present))


def _text(values: pl.Series, plan: Plan) -> pl.Series:
    if values.dtype.is_numeric():
        texts = values.to_frame().select(number_text(values.name)).to_series().replace(_INFINITY)
        is_measure = plan.components[values.name].role is Role.MEASURE
        return texts.fill_null(MISSING_NUMBER) if is_measure else texts
    texts = values.cast(pl.String)
    if texts.str.contains(_UNSAFE).any():
        texts = texts.str.replace_many(list(_ESCAPES), list(_ESCAPES.values()))
    if texts.str.contains(_FORBIDDEN).any():
        texts = texts.str.replace_all(_FORBIDDEN, _REPLACEMENT)
    return texts
