"""All figures of the cut as one CSV file: codes, names, flags and footnotes."""

from comity.hub.explore.sums import MISSING_PARTS
from comity.model.frames import PERIOD, SEQ
from comity.pages.explore.shown import Shown
from comity.publish.document.parts import Figure
from comity.publish.document.sheets import write_sheet

WHOLE = "data"


def whole_figure(shown: Shown) -> Figure | None:
    """Return the cut as a figure that can be had as a CSV file alone; None where there is nothing in it."""
    if shown.frame.is_empty():
        return None
    frame = shown.frame.drop(PERIOD, SEQ, MISSING_PARTS, strict=False)
    ids = shown.dataflow.structure.key_ids
    varying = shown.varying(frame)
    names = {name: {code: shown.naming.code(name, code) for code in frame[name].unique()} for name in varying}
    header = [*frame.columns, *(f"{name}_NAME" for name in varying)]
    places = [frame.columns.index(name) for name in varying]
    rows = (
        (*row, *(names[name][row[at]] for name, at in zip(varying, places, strict=True)))
        for row in frame.iter_rows()
    )
    download = write_sheet(f"{shown.dataflow.id}.csv", header, rows)
    return Figure(WHOLE, shown.flow_name, ".".join(ids), 12, download=download)
