"""Fuzz the readers: whatever bytes come, nothing raises, hangs or takes more memory than it may.

    python tests/fuzz/readers.py TARGET [--runs N]

Coverage-guided (atheris): it begins with messages that the project's own writers make, and changes them. A case
that raises, takes over a second or over 512 MB ends the run with a failure, and its bytes are kept in a file
`crash-…`, `timeout-…` or `oom-…`.
"""

import argparse
import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import cast

import atheris

with atheris.instrument_imports(include=["comity"]):
    from comity.formats.message_header import MessageHeader
    from comity.formats.sdmx_csv import read_sdmx_csv_message, write_sdmx_csv
    from comity.formats.sdmx_json import read_sdmx_json, write_sdmx_json
    from comity.formats.sdmx_ml import read_sdmx_ml, write_sdmx_ml
    from comity.formats.structure import read_structures, write_structures
    from comity.formats.structure.write import FORMATS, StructureFormat
    from comity.hub.catalogue import load_catalogue
    from comity.hub.intake import Delivery, Examiner, context_without_hub
    from comity.validation.example import example_dataflow

import polars as pl

from comity.errors import ComityError

SECONDS, MEGABYTES = 1, 512
CATALOGUE = load_catalogue()
FLOW = CATALOGUE.dataflows["IRREGULAR"]
HEADER = MessageHeader("FUZZ", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "KZ")
EXAMINER = Examiner(CATALOGUE)
CONTEXT = context_without_hub("KZ", dt.date(2026, 1, 1))


def sample() -> pl.DataFrame:
    """Return a few observations, among them a missing one."""
    row = {
        "FREQ": "M",
        "REPORTER": "KZ",
        "CITIZENSHIP": "UZ",
        "INDICATOR": "REFUSED_ENTRY",
        "DIRECTION": "IN",
        "DESTINATION": "_Z",
        "ROUTE": "_Z",
        "UNIT": "PERSONS",
        "OBS_STATUS": "A",
    }
    periods = ["2025-01", "2025-02", "2025-03"]
    frame = pl.DataFrame({**row, "TIME_PERIOD": period} for period in periods)
    known = [c.id for c in FLOW.structure.components if c.id in frame.columns]
    return frame.select(known).with_columns(OBS_VALUE=pl.Series([1.0, 20.0, None]))


def csv_seeds() -> Iterator[bytes]:
    """Yield SDMX-CSV of every version, and one with deletions and switched-off dimensions."""
    for version in ("1.0", "2.0", "2.1"):
        yield write_sdmx_csv(sample(), FLOW, version=version).encode()
    text = write_sdmx_csv(sample(), FLOW, version="2.1")
    yield text.replace(",R,", ",D,").replace("2025-02", "~").replace(",", ";").encode()


def ml_seeds() -> Iterator[bytes]:
    """Yield SDMX-ML of every form and layout."""
    for form in ("sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-ml-3.0", "sdmx-ml-3.1"):
        yield b"".join(write_sdmx_ml(sample(), FLOW, header=HEADER, form=form))
    yield b"".join(write_sdmx_ml(sample(), FLOW, header=HEADER, layout="flat"))


def json_seeds() -> Iterator[bytes]:
    """Yield SDMX-JSON of both versions and layouts."""
    for version in ("2.0", "2.1"):
        yield b"".join(write_sdmx_json(sample(), FLOW, header=HEADER, version=version))
    yield b"".join(write_sdmx_json(sample(), FLOW, header=HEADER, layout="flat"))


def structure_seeds() -> Iterator[bytes]:
    """Yield the structure message of one small dataflow in every format."""
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for name in FORMATS:
        yield write_structures([], [example_dataflow()], format=cast("StructureFormat", name), prepared=moment)


def workbook_seeds() -> Iterator[bytes]:
    """Yield a workbook with a small table."""
    import xlsxwriter

    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet("Data")
    for number, row in enumerate([["Country", "2024"], ["KZ", 5], ["UZ", "=1+1"]]):
        sheet.write_row(number, 0, row)
    workbook.close()
    yield stream.getvalue()


def all_seeds() -> Iterator[bytes]:
    """Yield a file of each kind."""
    for seeds in (csv_seeds, ml_seeds, json_seeds, workbook_seeds):
        yield from seeds()


def examine(data: bytes) -> None:
    """Take a file as the intake does: detect, refuse persons, read, check."""
    if data:
        EXAMINER.examine_all(Delivery(data, name="file", provider="KZ"), CONTEXT)


def structures(data: bytes) -> None:
    """Read a structure message; a fault of it is a fault in use."""
    try:
        read_structures(data)
    except ComityError:
        return


TARGETS: dict[str, tuple[Callable[[bytes], object], Callable[[], Iterator[bytes]]]] = {
    "sdmx-csv": (lambda data: read_sdmx_csv_message(data, CATALOGUE.find), csv_seeds),
    "sdmx-ml": (lambda data: read_sdmx_ml(data, CATALOGUE.find), ml_seeds),
    "sdmx-json": (lambda data: read_sdmx_json(data, CATALOGUE.find), json_seeds),
    "structure": (structures, structure_seeds),
    "intake": (examine, all_seeds),
}


def main(arguments: list[str]) -> None:
    """Fuzz one target."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    work, seeds = TARGETS[options.target]
    for data in seeds():
        work(data)  # libraries are loaded before the clock runs
    with tempfile.TemporaryDirectory() as folder:
        for number, data in enumerate(seeds()):
            (Path(folder) / str(number)).write_bytes(data)
        limits = [f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-seed={options.seed}", "-max_len=65536"]
        atheris.Setup([sys.argv[0], folder, f"-runs={options.runs}", *limits], work)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
