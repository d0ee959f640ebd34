"""Write frames as an SDMX-JSON data message."""

from collections.abc import Iterable, Iterator
from typing import Literal

import polars as pl

from comity.errors import UsageError
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_json.data_set_text import DataSetText
from comity.formats.sdmx_json.listing import Listing
from comity.formats.sdmx_json.message_header import data_set_opening, epilogue, prologue
from comity.model.frames import ACTION
from comity.model.structures import Dataflow

VERSIONS = ("2.0", "2.1")
Shape = Literal["series", "flat"]
_SLICE = 100_000
_NAMES = {
    "2.0": {"M": "Append", "R": "Replace", "D": "Delete"},
    "2.1": {"M": "Merge", "R": "Replace", "D": "Delete"},
}
_DEFAULT = {"2.0": "Information", "2.1": "Replace"}
_OLD_CHOICES = ("Information", "Append", "Replace", "Delete")
_CHOICES: dict[str, tuple[str, ...]] = {"2.0": _OLD_CHOICES, "2.1": ("Merge", *_OLD_CHOICES)}


def write_sdmx_json(
    frames: pl.DataFrame | Iterable[pl.DataFrame],
    dataflow: Dataflow,
    *,
    header: MessageHeader,
    version: str = "2.1",
    layout: Shape = "series",
    action: str | None = None,
) -> Iterator[bytes]:
    """Return observation or action frames as SDMX-JSON 2.0 or 2.1, piece by piece.

    Rows of one series stand together; a series may go on in the next frame. The structure follows the datasets, so
    that memory doesn't grow with the number of rows (but with that of series, if `layout` is flat and they have
    attributes). Rows with `_action` make a dataset for each run of one action; without it all are of `action` (by
    default Replace in 2.1, Information in 2.0). A null among measured numbers (Float64) is written as `NaN`. Rows
    with `~` in a dimension give the attributes of a dataset, group or series.

    UsageError: another version, layout or action; a series that comes back after another one; an attribute that
    has two values in one series; a dimension without a value, unless the row deletes.
    """
    if version not in VERSIONS:
        raise UsageError(f"There is no SDMX-JSON {version} to write.", remedy="Choose 2.0 or 2.1.")
    if layout not in ("series", "flat"):
        raise UsageError(f"There is no layout “{layout}”.", remedy="Choose series or flat.")
    named = action or _DEFAULT[version]
    if named not in _CHOICES[version]:
        raise UsageError(
            f"SDMX-JSON {version} has no action “{named}”.", remedy=f"Choose one of {', '.join(_CHOICES[version])}."
        )
    opening = prologue(header, version)
    return _pieces(frames, dataflow, opening, version=version, is_flat=layout == "flat", action=named)


def _pieces(
    frames: pl.DataFrame | Iterable[pl.DataFrame],
    dataflow: Dataflow,
    opening: str,
    *,
    version: str,
    is_flat: bool,
    action: str,
) -> Iterator[bytes]:
    """Yield the message; every piece is encoded text."""
    listing = Listing()
    current: DataSetText | None = None
    yield opening.encode()
    for frame in [frames] if isinstance(frames, pl.DataFrame) else frames:
        for part, name in _parts(frame, _NAMES[version], action):
            if current is None or current.action != name:
                closing = current.close() + "," if current else ""
                current = DataSetText(dataflow, listing, is_flat=is_flat, action=name)
                yield f"{closing}{data_set_opening(name, dataflow)}".encode()
            yield current.write(part).encode()
    if current is None:
        yield b'],"structures":[]}}'
        return
    yield current.close().encode()
    structure = dataflow.structure
    time = (structure.time_dimension,)
    keys, observed = ((), (*structure.dimensions, *time)) if is_flat else (structure.dimensions, time)
    level = "dimensionGroup" if is_flat else "series"
    yield epilogue(
        dataflow, listing, {"series": keys, "observation": observed}, series_attributes=level, version=version
    ).encode()


def _parts(frame: pl.DataFrame, names: dict[str, str], action: str) -> Iterator[tuple[pl.DataFrame, str]]:
    """Yield runs of rows of one action, none too long to be made text at once, with the action's name."""
    if not frame.height:
        return
    if ACTION not in frame.columns:
        yield from ((part, action) for part in frame.iter_slices(_SLICE))
        return
    runs = frame[ACTION].cast(pl.String).rle().struct.unnest()
    start = 0
    for length, letter in runs.select("len", "value").iter_rows():
        for part in frame.slice(start, length).iter_slices(_SLICE):
            yield part, names[letter]
        start += length
