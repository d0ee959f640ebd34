"""What the fuzzer begins with: files of every kind, of the project's own writers and written by hand."""

import datetime as dt
import gzip
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import cast

import polars as pl
import xlsxwriter
import xlwt

from comity.formats.form import write_form
from comity.formats.message_header import MessageHeader
from comity.formats.sdmx_csv import write_sdmx_csv
from comity.formats.sdmx_json import write_sdmx_json
from comity.formats.sdmx_ml import write_sdmx_ml
from comity.formats.structure import write_structures
from comity.formats.structure.write import FORMATS, StructureFormat
from comity.hub.catalogue import load_catalogue
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role
from comity.structures.resources import read_text, rule_files
from comity.validation.example import example_dataflow

FLOW = load_catalogue().dataflows["IRREGULAR"]
MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
HEADER = MessageHeader("FUZZ", MOMENT, "KZ")
URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow="


def _codes(name: str, *codes: str) -> Codelist:
    return Codelist(Reference("FUZZ", name, "1.0"), {"en": name}, tuple(Code(code, {"en": code}) for code in codes))


LEVELS = Dataflow(
    Reference("FUZZ", "LEVELS", "1.0"),
    {"en": "Levels"},
    DataStructure(
        Reference("FUZZ", "DSD_LEVELS", "1.0"),
        {"en": "Levels"},
        (
            Component("FREQ", Role.DIMENSION, codelist=_codes("CL_FREQ", "M", "A")),
            Component("REPORTER", Role.DIMENSION, codelist=_codes("CL_AREA", "KZ", "004", "NA")),
            Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
            Component("OBS_VALUE", Role.MEASURE, data_type=DataType.DECIMAL),
            Component("OBS_STATUS", Role.ATTRIBUTE, codelist=_codes("CL_OBS_STATUS", "A", "E"), required=False),
            Component("COMMENT", Role.ATTRIBUTE, required=False),
            Component("TITLE", Role.ATTRIBUTE, required=False, attachment=("FREQ", "REPORTER")),
            Component("SOURCE", Role.ATTRIBUTE, required=False, attachment=("REPORTER",)),
            Component("WEATHER", Role.ATTRIBUTE, required=False, attachment=("REPORTER", "TIME_PERIOD")),
            Component("LICENCE", Role.ATTRIBUTE, required=False, attachment=()),
        ),
    ),
)
"""A small dataflow that has attributes of observations, series, groups and the whole dataset."""
MAPPING = """\
[mapping]
id = "fuzz"
title = "Fuzz"
dataflow = "LEVELS"
[file]
fill_merged = true
[components.REPORTER]
column = "Country"
area = true
[components.TIME_PERIOD]
column = "Year"
[values]
column = "Entries"
[fixed]
FREQ = "A"
"""


def observations() -> pl.DataFrame:
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


def actions() -> pl.DataFrame:
    """Return action rows of every kind: merges, replacements, wildcard deletions, attributes of partial keys."""
    names = ("_action", *LEVELS.structure.by_id)
    rows: Sequence[tuple[str | None, ...]] = (
        ("M", "M", "KZ", "2025-01", "1.5", "A", "words", None, None, None, None),
        ("M", "M", "KZ", "2025-02", "NaN", "E", None, None, None, None, None),
        ("M", "M", "KZ", "~", None, None, None, "title", None, None, None),
        ("M", "~", "KZ", "~", None, None, None, None, "source", None, None),
        ("M", "~", "KZ", "2025-01", None, None, None, None, None, "rain", None),
        ("M", "~", "~", "~", None, None, None, None, None, None, "free"),
        ("R", "A", "004", "2024", "7", None, "=1+1", None, None, None, None),
        ("D", "M", None, None, None, None, None, None, None, None, None),
        ("D", "M", "NA", "2025-01", "0", "A", None, None, None, None, None),
    )
    columns = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    return pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String()))


def csv_messages() -> Iterator[bytes]:
    """Yield SDMX-CSV of every version, with actions, labels, several dataflows, other encodings and marks."""
    for version in ("1.0", "2.0", "2.1"):
        yield write_sdmx_csv(observations(), FLOW, version=version).encode()
    for version in ("2.0", "2.1"):
        yield write_sdmx_csv(actions(), LEVELS, version=version).encode()
    yield write_sdmx_csv(actions(), LEVELS, separator=";").encode("utf-16")
    text = write_sdmx_csv(observations(), FLOW, version="2.1")
    yield text.replace(",R,", ",D,").replace("2025-02", "~").replace(",", ";").encode()
    yield (
        b"STRUCTURE[;],STRUCTURE_ID,STRUCTURE_NAME,ACTION,FREQ: Frequency,REPORTER,TIME_PERIOD,OBS_VALUE,COMMENT[]"
        b'\r\ndataflow,FUZZ:LEVELS(1.0),Levels,M,M: Monthly,KZ,2025-01,1e3,"a ""b"",\nc;d"\r\n'
        b"datastructure,FUZZ:DSD_LEVELS(1.+),Levels,D,*,,~,,#N/A\r\n"
        b"dataflow,COMITY:IRREGULAR(1.0),,R,,KZ,2025-W01,-0,\r\n"
    )


def ml_messages() -> Iterator[bytes]:
    """Yield SDMX-ML of every form and layout, with actions, groups, several datasets and dataflows."""
    forms = ("sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-ml-3.0", "sdmx-ml-3.1")
    for form in forms:
        yield b"".join(write_sdmx_ml(observations(), FLOW, header=HEADER, form=form))
        yield b"".join(write_sdmx_ml(actions(), LEVELS, header=HEADER, form=form))
    yield b"".join(write_sdmx_ml(actions(), LEVELS, header=HEADER, layout="flat"))
    first = b"".join(write_sdmx_ml(actions(), LEVELS, header=HEADER, form="sdmx-ml-3.0")).decode()
    yield first.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    yield first.replace("UTF-8", "windows-1251").replace("words", "слова").encode("cp1251")


def json_messages() -> Iterator[bytes]:
    """Yield SDMX-JSON of both versions and layouts, with actions, groups and several datasets."""
    for version in ("2.0", "2.1"):
        yield b"".join(write_sdmx_json(observations(), FLOW, header=HEADER, version=version))
        yield b"".join(write_sdmx_json(actions(), LEVELS, header=HEADER, version=version))
    yield b"".join(write_sdmx_json(actions(), LEVELS, header=HEADER, layout="flat"))
    text = b"".join(write_sdmx_json(actions(), LEVELS, header=HEADER)).decode()
    yield text.replace("words", '\\ud800\\u0000", "x": "').replace('"1.5"', "1e400").encode()


def structure_messages() -> Iterator[bytes]:
    """Yield the structure message of the small dataflow in every format, and one that its schema refuses."""
    for name in FORMATS:
        yield write_structures([], [LEVELS], format=cast("StructureFormat", name), prepared=MOMENT)
    yield write_structures([], [example_dataflow()], format="sdmx-ml-3.0", prepared=MOMENT)


TABLE: Sequence[tuple[object, ...]] = (("Country", "Year", "Entries"), ("KZ", 2024, 5), ("004", "2024", "1 234,5"))


def tables() -> Iterator[bytes]:
    """Yield text tables of a national layout."""
    text = "\n".join(",".join(str(cell) for cell in row) for row in TABLE)
    yield text.encode()
    yield text.replace(",", ";").encode("utf-16")
    yield "Country\tYear\tEntries\nКазахстан\t2024\t1\xa0234\nUZ\t2024\t…\nTotal\t2024\t=5\n".encode("cp1251")
    yield b'Country,Year,Entries\n"K""Z",2024,"5\n6"\n,,\nKZ,2024-13,-1e999\nKZ,2024,1\nKZ,2024,2\n'
    yield b"Surname,Given name,Passport,Entries\nA,B,N1234567,2024-01-01\n"


def workbook() -> bytes:
    """Return a workbook with the table, a formula, an error and a merged range."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Data")
    for number, row in enumerate(TABLE):
        sheet.write_row(number, 0, row)
    sheet.write_formula(3, 2, "=1+1", None, 2)
    sheet.write_formula(4, 2, "=1/0", None, "#DIV/0!")
    sheet.merge_range(5, 0, 6, 1, "KZ")
    sheet.write_datetime(7, 1, dt.datetime(2024, 1, 1), book.add_format({"num_format": "yyyy"}))  # noqa: DTZ001
    book.close()
    return stream.getvalue()


def old_workbook() -> bytes:
    """Return an XLS workbook with the table and a formula."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for number, row in enumerate(TABLE):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    sheet.write(3, 2, xlwt.Formula("1+1"))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def form() -> bytes:
    """Return a form."""
    return write_form(LEVELS, member="KZ", rows=3)


def every_file() -> Iterator[bytes]:
    """Yield a file of each kind, plain and compressed."""
    for messages in (csv_messages, ml_messages, json_messages, tables):
        yield from messages()
        yield gzip.compress(next(messages()), mtime=0)
    yield from (workbook(), old_workbook(), form())
    yield b'<?xml version="1.0"?><people><person surname="A" passport="N1234567"/></people>'
    yield b'{"people": [{"surname": "A", "passport": "N1234567"}]}'


def configurations() -> Iterator[bytes]:
    """Yield a mapping, a group's file, content rules and a pack's file."""
    from comity.exchange.group_file import default_group_text

    yield MAPPING.encode()
    yield default_group_text().encode()
    yield from (read_text(name).encode() for name in rule_files())
    yield (
        b'[pack]\nid = "p"\ntitle = {en = "P"}\ndata = "."\ngroup = "group.toml"\nfiles = ["a.xml"]\n'
        b'[[submission]]\nfile = "a.csv"\ndataflow = "X"\nprovider = "KZ"\nreceived = 2024-01-01T00:00:00\n'
        b'[[monthly]]\ndataflow = "X"\nlag_days = 3\n'
        b'parts = [{file = "f", mapping = "m", member = "KZ", period = "2024"}]\n'
    )


def panels() -> Iterator[bytes]:
    """Yield tables of series to forecast, as text and as Parquet."""
    yield b"unique_id,ds,y\na,2024-01,1\na,2024-02,NA\nb,2024-01-01,3.5\n"
    yield b"unique_id;ds;y\na;2024;1,5\n"
    stream = BytesIO()
    pl.DataFrame({"unique_id": ["a", "b"], "ds": ["2024-01", "2024-02"], "y": [1.0, None]}).write_parquet(stream)
    yield stream.getvalue()
