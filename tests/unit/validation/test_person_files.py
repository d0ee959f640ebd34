"""Files about persons are recognised by headings and layout; aggregates in the same words are let through."""

import csv
import gzip
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from python_calamine import CalamineWorkbook

from comity.model.findings import Severity
from comity.validation.persons import detect_person_file


def _layouts() -> ModuleType:
    path = Path(__file__).parent / "person_layouts.py"
    spec = importlib.util.spec_from_file_location("person_layouts", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LAYOUTS = _layouts()
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
SHARED_FILES = sorted(p for p in SHARED.glob("*/*") if p.suffix != ".md") if SHARED.is_dir() else []


@pytest.mark.parametrize("name", LAYOUTS.PERSONS)
def test_a_file_about_persons_is_recognised(name: str) -> None:
    """Such a file must never be stored: one that slips through holds somebody's papers."""
    finding = detect_person_file(*LAYOUTS.table_of(LAYOUTS.PERSONS[name]))
    assert finding is not None
    assert finding.rule == "PSN-01"
    assert finding.severity is Severity.ERROR
    assert finding.column


@pytest.mark.parametrize("name", LAYOUTS.PERSONS)
def test_the_finding_never_repeats_a_value(name: str) -> None:
    """The report outlives the refused file; nothing of it may stand there."""
    header, rows = LAYOUTS.table_of(LAYOUTS.PERSONS[name])
    finding = detect_person_file(header, rows)
    assert finding is not None
    assert finding.found is None
    said = f"{finding.message} {finding.column} {finding.remedy}"
    values = {cell for row in rows for cell in row if len(cell) > 4}
    headings = {cell for row in [header, *rows] for cell in row if cell and cell in str(finding.column)}
    assert not [value for value in values - headings if value in said and not _is_heading(value, finding.message)]


def _is_heading(value: str, message: str) -> bool:
    """Say whether a cell of a lower header row is named as the column."""
    return f"the column “{value}”" in message


@pytest.mark.parametrize("name", LAYOUTS.AGGREGATES)
def test_an_aggregate_is_let_through(name: str) -> None:
    """Counts by sex, age, papers or day are what the exchange is for, counts of one among them."""
    assert detect_person_file(*LAYOUTS.table_of(LAYOUTS.AGGREGATES[name])) is None


def test_there_are_layouts_enough() -> None:
    """The promise is fifteen layouts in four languages."""
    languages = {name.partition(",")[0] for name in LAYOUTS.PERSONS}
    assert {"en", "ru", "fr", "es"} <= languages
    assert len(LAYOUTS.PERSONS) >= 15


@pytest.mark.parametrize("rows", [[], [[]], [[None, None]], [["a"], ["b", "c", "d"]]])
def test_ragged_and_empty_samples_are_taken(rows: list[list[str]]) -> None:
    """Sheets have short rows, and rows of nothing."""
    assert detect_person_file([], rows) is None
    assert detect_person_file(["Country", "Entries"], rows) is None


@pytest.mark.shared
@pytest.mark.skipif(not SHARED_FILES, reason="the public data doesn't lie beside the checkout")
@pytest.mark.parametrize("path", SHARED_FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_no_public_file_is_taken_for_one_about_persons(path: Path) -> None:
    """Each of them is an aggregate; a false alarm would refuse a state's figures and say nothing was kept."""
    for rows in _tables(path):
        for header in (0, 1, 5, 10):
            for size in (5, 200):
                table = rows[header : header + size + 1]
                assert not table or detect_person_file(table[0], table[1:]) is None


def _tables(path: Path) -> Iterator[list[list[str]]]:
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        for name in book.sheet_names:
            yield [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()][:300]
    else:
        text = data[:200_000].decode("utf-8-sig", errors="replace")
        yield list(csv.reader(io.StringIO(text)))[:300]
