"""Write frames as an SDMX-JSON data message."""

from collections.abc import Iterable, Iterator
from typing import Literal

import polars as pl

from comity.errors import UsageError
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_json.data_set_text import DataSetText
from comity.formats.sdmx_json.listing import Listing
from comity.formats.sdmx_json.message_header import Validity, data_set_opening, epilogue, prologue, structure_text
from comity.model.frames import ACTION, VALID_FROM, VALID_TO
from comity.model.structures import Dataflow

VERSIONS = ("2.0", "2.1")
Shape = Literal["series", "flat"]
Frames = pl.DataFrame | Iterable[pl.DataFrame]
_SLICE = 100_000
_NAMES = {
    "2.0": {"M": "Append", "R": "Replace", "D": "Delete"},
    "2.1": {"M": "Merge", "R": "Replace", "D": "Delete"},
}
_DEFAULT = {"2.0": "Information", "2.1": "Replace"}
_OLD_CHOICES = ("Information", "Append", "Replace", "Delete")
_CHOICES: dict[str, tuple[str, ...]] = {"2.0": _OLD_CHOICES, "2.1": ("Merge", *_OLD_CHOICES)}


def write_sdmx_json(
    frames: Frames,
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
    with `~` in a dimension give the attributes of a dataset, group or series. Each run of rows with the same
    `_valid_from` and `_valid_to` makes a dataset that says so.

    UsageError: another version, layout or action; a series that comes back after another one; an attribute that
    has two values in one series; a dimension without a value, unless the row deletes.
    """
    return write_sdmx_json_parts([(dataflow, frames)], header=header, version=version, layout=layout, action=action)


def write_sdmx_json_parts(
    parts: Iterable[tuple[Dataflow, Frames]],
    *,
    header: MessageHeader,
    version: str = "2.1",
    layout: Shape = "series",
    action: str | None = None,
) -> Iterator[bytes]:
    """Return frames of several dataflows as one message, as `write_sdmx_json` does those of one."""
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
    return _pieces(
        parts, opening, version=version, is_flat=layout == "flat", action=named, language=header.language
    )


def _pieces(
    parts: Iterable[tuple[Dataflow, Frames]],
    opening: str,
    *,
    version: str,
    is_flat: bool,
    action: str,
    language: str,
) -> Iterator[bytes]:
    """Yield the message; every piece is encoded text."""
    structures: list[str] = []
    yield opening.encode()
    for dataflow, frames in parts:
        listing = Listing(language)
        is_begun = False
        runs = _runs(frames, _NAMES[version], action)
        for text in _data_sets(runs, dataflow, listing, place=len(structures), is_flat=is_flat):
            yield f"{',' if structures and not is_begun else ''}{text}".encode()
            is_begun = True
        if is_begun:
            structures.append(_structure(dataflow, listing, version=version, is_flat=is_flat))
    yield epilogue(structures).encode()


def _data_sets(
    runs: Iterator[tuple[pl.DataFrame, str, Validity]],
    dataflow: Dataflow,
    listing: Listing,
    *,
    place: int,
    is_flat: bool,
) -> Iterator[str]:
    """Yield the datasets of one dataflow."""
    current: DataSetText | None = None
    last: tuple[str, Validity] | None = None
    for part, name, validity in runs:
        if current is None or last != (name, validity):
            closing = current.close() + "," if current else ""
            current, last = DataSetText(dataflow, listing, is_flat=is_flat, action=name), (name, validity)
            yield closing + data_set_opening(name, dataflow, place=place, validity=validity)
        yield current.write(part)
    if current is not None:
        yield current.close()


def _structure(dataflow: Dataflow, listing: Listing, *, version: str, is_flat: bool) -> str:
    structure = dataflow.structure
    time = (structure.time_dimension,)
    keys, observed = ((), (*structure.dimensions, *time)) if is_flat else (structure.dimensions, time)
    level = "dimensionGroup" if is_flat else "series"
    return structure_text(
        dataflow, listing, {"series": keys, "observation": observed}, series_attributes=level, version=version
    )


def _runs(frames: Frames, names: dict[str, str], action: str) -> Iterator[tuple[pl.DataFrame, str, Validity]]:
    """Yield runs of rows of one action and validity, none too long to be made text at once."""
    for frame in [frames] if isinstance(frames, pl.DataFrame) else frames:
        told = [name for name in (ACTION, VALID_FROM, VALID_TO) if name in frame.columns]
        if not told or not frame.height:
            yield from ((part, action, (None, None)) for part in frame.iter_slices(_SLICE) if part.height)
            continue
        marks = frame.select(pl.struct(pl.col(name).cast(pl.String) for name in told).alias("marks"))["marks"]
        start = 0
        for length, value in marks.rle().struct.unnest().select("len", "value").iter_rows():
            name = names[value[ACTION]] if ACTION in told else action
            validity = value.get(VALID_FROM), value.get(VALID_TO)
            yield from ((part, name, validity) for part in frame.slice(start, length).iter_slices(_SLICE))
            start += length
