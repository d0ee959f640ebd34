"""What is done with the bytes of one case: each function takes them as the program would, and must not raise."""

import datetime as dt
import gzip
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import seeds

from comity.errors import ComityError
from comity.exchange.group_file import parse_group
from comity.forecasting.table import read_panel
from comity.formats.mapping import parse_mapping
from comity.formats.peek import peek
from comity.formats.sdmx_csv import read_sdmx_csv_message
from comity.formats.sdmx_json import read_sdmx_json
from comity.formats.sdmx_ml import read_sdmx_ml
from comity.formats.source import read_source
from comity.formats.structure import read_structures
from comity.hub.catalogue import load_catalogue
from comity.hub.intake.intake import Delivery, Examiner, context_without_hub
from comity.hub.pack import read_pack
from comity.validation.content.parse import parse_rules
from comity.validation.persons import detect_person_file

_STANDARD = load_catalogue()
CATALOGUE = replace(_STANDARD, dataflows={**_STANDARD.dataflows, "LEVELS": seeds.LEVELS})
EXAMINER = Examiner(CATALOGUE)
CONTEXT = context_without_hub("KZ", dt.date(2026, 1, 1))
MAPPING = parse_mapping(seeds.MAPPING, "fuzz.toml")
PARTS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)
"""The parts of a workbook that are changed, one a case; the case's first byte says which."""


def read_csv_message(data: bytes) -> None:
    """Read an SDMX-CSV message."""
    read_sdmx_csv_message(data, CATALOGUE.find)


def read_ml_message(data: bytes) -> None:
    """Read an SDMX-ML message."""
    read_sdmx_ml(data, CATALOGUE.find)


def read_json_message(data: bytes) -> None:
    """Read an SDMX-JSON message, and find the places of its rows."""
    for parsed in read_sdmx_json(data, CATALOGUE.find):
        if parsed.pointers is not None:
            parsed.pointers([1, 2, 3])


def read_structure_message(data: bytes) -> None:
    """Read a structure message; a fault of it is a fault in use."""
    _in_use(lambda: read_structures(data))


def examine(data: bytes) -> None:
    """Take a file as the intake does: detect, refuse persons, read, check."""
    EXAMINER.examine_all(Delivery(data, name="file", provider="KZ"), CONTEXT)


def examine_mapped(data: bytes) -> None:
    """Take a file as the intake does, in a national layout."""
    EXAMINER.examine_all(Delivery(data, name="file", provider="KZ", mapping=MAPPING), CONTEXT)


def examine_compressed(data: bytes) -> None:
    """Take a text within gzip."""
    examine(gzip.compress(data, 1))


def look(data: bytes) -> None:
    """See whether a file is about persons."""
    for glimpse in peek(read_source(data)):
        detect_person_file(glimpse.header, glimpse.rows)


def examine_workbook(data: bytes) -> None:
    """Take a workbook of a national layout in which one part is changed."""
    examine_mapped(_with_part(seeds.workbook, data))


def examine_form(data: bytes) -> None:
    """Take a form in which one part is changed."""
    examine(_with_part(seeds.form, data))


def workbook_parts() -> Iterator[bytes]:
    """Yield the parts of a workbook, each after the byte that names it."""
    return _parts(seeds.workbook)


def form_parts() -> Iterator[bytes]:
    """Yield the parts of a form; that of the sheet is the one that says what the form is for, too."""
    return _parts(seeds.form)


def read_configuration(data: bytes) -> None:
    """Read each of the files by which Comity is set up."""
    text = data.decode("utf-8", "replace")
    for work in (
        lambda: parse_mapping(text, "mapping.toml"),
        lambda: parse_group(text),
        lambda: parse_rules(text, name="rules.toml", dataflows=CATALOGUE.dataflows),
    ):
        _in_use(work)
    folder = _folder()
    (folder / "group.toml").write_bytes(data)
    (folder / "pack.toml").write_bytes(data)
    _in_use(lambda: read_pack(folder))


def read_panel_file(data: bytes) -> None:
    """Read a table of series."""
    path = _folder() / ("panel.parquet" if data.startswith(b"PAR1") else "panel.csv")
    path.write_bytes(data)
    _in_use(lambda: read_panel(path))


def _in_use(work: Callable[[], object]) -> None:
    """Do the work; a fault in use is an answer."""
    try:
        work()
    except ComityError:
        return


@cache
def _folder() -> Path:
    """Return a folder in memory, where there is one: a case is written to disk for its reader."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own within
    return Path(tempfile.mkdtemp(dir=memory))


@cache
def _members(book: Callable[[], bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(book())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _parts(book: Callable[[], bytes]) -> Iterator[bytes]:
    members = _members(book)
    for number, name in enumerate(PARTS):
        if name in members:
            yield bytes([number]) + members[name]


def _with_part(book: Callable[[], bytes], data: bytes) -> bytes:
    changed = PARTS[data[0] % len(PARTS)] if data else PARTS[0]
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_members(book), changed: data[1:]}.items():
            archive.writestr(name, content)
    return stream.getvalue()
