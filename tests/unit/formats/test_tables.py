"""Tables for people and programs."""

import json
from io import BytesIO

import polars as pl
import pytest

from comity.errors import UsageError
from comity.formats.tables import write_table
from unit.formats.crossings_sample import FLOW

FRAME = pl.DataFrame(
    {"REPORTER": ["004", "NA"], "OBS_VALUE": [12.0, 0.5], "COMMENT": ["=A1", "-5"], "_seq": [1, 2]}
)


def test_csv_is_safe_to_open() -> None:
    """Text that a spreadsheet would run gets an apostrophe, a negative number doesn't; own columns stay out."""
    assert write_table(FRAME, "csv") == b"REPORTER,OBS_VALUE,COMMENT\n004,12,'=A1\nNA,0.5,-5\n"


@pytest.mark.parametrize("text", ["=A1", "+A1", "-A1", "@SUM(A1)", "\tx"])
def test_formulas_of_every_kind_are_text(text: str) -> None:
    """Each character by which a spreadsheet knows a formula is covered."""
    assert write_table(pl.DataFrame({"a": [text]}), "csv") == f"a\n'{text}\n".encode()


@pytest.mark.parametrize("text", ["-5", "+1.5e3", "-", "a=b", "-.5"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    """Numbers with a sign, a lone dash and text with a sign inside are left alone."""
    assert write_table(pl.DataFrame({"a": [text]}), "csv") == f"a\n{text}\n".encode()


def test_json_is_a_list_of_objects() -> None:
    """JSON keeps codes as text, numbers as numbers and missing values as null."""
    frame = pl.DataFrame({"REPORTER": ["004"], "OBS_VALUE": [float("nan")]})
    assert json.loads(write_table(frame, "json")) == [{"REPORTER": "004", "OBS_VALUE": None}]


def test_parquet_reads_back() -> None:
    """Parquet keeps types."""
    assert pl.read_parquet(BytesIO(write_table(FRAME, "parquet"))).equals(FRAME.drop("_seq"))


def test_sdmx_csv_needs_its_dataflow() -> None:
    """SDMX-CSV is written with the dataflow's name; without one, or with another format, the use is wrong."""
    assert write_table(FRAME, "sdmx-csv", dataflow=FLOW).startswith(b"STRUCTURE,STRUCTURE_ID,ACTION,REPORTER")
    with pytest.raises(UsageError):
        write_table(FRAME, "xml")
