"""The report on broken files as a workbook: it can always be made, and what is marked is what was found faulty."""

import datetime as dt
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from comity.formats.marked import About, mark_workbook
from comity.formats.marked.marks import COLOURS
from comity.formats.messages import shown
from comity.formats.national.cell_text import cell_text
from comity.hub.catalogue import load_catalogue
from comity.hub.intake.intake import Delivery, Examination, Examiner, context_without_hub, read_mapping
from integration.broken_containers import MAPPING, compressed, false_names, workbooks
from integration.broken_files import Broken
from integration.broken_texts import BROKEN

MAP = Path("mapping.toml")
CASES = [*BROKEN, *compressed(), *workbooks(MAP), *false_names()]
LATER = dt.date(2024, 6, 12)
ABOUT_ANOTHER_CELL = {"MAP-60"}
"""Rules whose findings quote a label, and point to the figure beside it."""
EXAMINER = Examiner(load_catalogue())


def examined(broken: Broken, folder: Path) -> Examination:
    """Return the examination of a broken file, sent with its options."""
    (folder / MAP).write_text(MAPPING, "utf-8")
    given = dict(zip(broken.options[::2], broken.options[1::2], strict=True))
    mapping = read_mapping(folder / MAP) if "--map" in given else None
    delivery = Delivery(broken.data, name=broken.name, dataflow=given.get("--flow"), provider="KG", mapping=mapping)
    return EXAMINER.examine(delivery, context_without_hub("KG", LATER))


@pytest.mark.parametrize("broken", CASES, ids=lambda case: case.id)
def test_what_is_marked_is_what_was_found(broken: Broken, tmp_path: Path) -> None:
    """A mark on the wrong cell sends its reader to correct a figure that is right."""
    examination = examined(broken, tmp_path)
    hits = [hit for hit in examination.findings if hit.row is not None and hit.column is not None]
    data = mark_workbook(examination.source, examination.findings, About("Report", (), examination.format))
    book = load_workbook(io.BytesIO(data))
    marked = [
        cell
        for sheet in book.worksheets[1:]
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.start_color.rgb in COLOURS.values()
    ]
    texts = {shown(cell_text(cell.value)) for cell in marked if cell.value is not None}
    there = {shown(str(value)) for sheet in book.worksheets[1:] for row in sheet.values for value in row}
    for hit in hits:
        if hit.found in there and hit.rule not in ABOUT_ANOTHER_CELL:
            assert hit.found in texts, hit
    if any(hit.column == broken.column for hit in hits) and len(book.worksheets) > 1:
        assert marked, "the place that the finding names is in the workbook"
