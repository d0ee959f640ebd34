from pathlib import Path

import polars as pl
import pytest

from comity.errors import OutsideError, UsageError
from comity.forecasting.forecaster import forecast
from comity.forecasting.table import read_panel, write_forecast


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a text file and return its path."""
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text",
    [
        "unique_id,ds,y\n004,2024-01,1.5\n004,2024-02,\n",
        "\ufeffunique_id,ds,y,note\n004,2024-01,1.5,x\n004,2024-02,NA,\n",
        "unique_id;ds;y\r\n004;2024-01;1,5\r\n004;2024-02;NaN\r\n",
        "ds\ty\tunique_id\n2024-01\t 1.5 \t004\n2024-02\t\t004\n",
    ],
)
def test_common_layouts_of_csv_are_read(tmp_path: Path, text: str) -> None:
    """A separator, byte order mark, decimal comma or missing value is misread, or a code becomes a number."""
    frame = read_panel(write(tmp_path / "panel.csv", text))
    assert frame.rows() == [("004", "2024-01", 1.5), ("004", "2024-02", None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,ds,y\na,2024-01,1\n", "unique_id"),
        ("unique_id,ds,y\n", "no rows"),
        ("", "panel.csv"),
        ("unique_id,ds,y\na,2024-01,1\na,2024-02,many\n", "row 2"),
        ("unique_id,ds,y\na,2024-01,1e999\n", "row 1"),
        ("unique_id,ds,y\na,2024-01,1,2,3\n", "panel.csv"),
    ],
)
def test_a_file_that_is_no_panel_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A wrong file is read as if it were right, or ends in a traceback."""
    with pytest.raises(UsageError, match=words):
        read_panel(write(tmp_path / "panel.csv", text))


def test_absent_files_wrong_endings_and_encodings_are_said(tmp_path: Path) -> None:
    """A file that can't be opened ends in a traceback."""
    for path in (
        tmp_path / "absent.csv",
        tmp_path / "absent.parquet",
        write(tmp_path / "panel.docx", "x"),
        write(tmp_path / "fake.parquet", "x"),
        write(tmp_path / "cyrillic.csv", "страна,ds,y\n", "cp1251"),
    ):
        with pytest.raises(UsageError, match=path.stem):
            read_panel(path)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_panel_goes_through_a_file_to_a_forecast(tmp_path: Path, ending: str) -> None:
    """What is written can't be read back as it was, or times change their style."""
    panel = pl.DataFrame({"unique_id": ["a"] * 30, "ds": [f"{2020 + i // 12}M{i % 12 + 1:02d}" for i in range(30)]})
    panel = panel.with_columns(y=pl.int_range(30).cast(pl.Float64))
    path = tmp_path / f"panel.{ending}"
    write_forecast(panel, path)
    made = forecast(read_panel(path), horizon=2).frame
    write_forecast(made, tmp_path / f"out.{ending}")
    back = pl.read_csv(tmp_path / "out.csv") if ending == "csv" else pl.read_parquet(tmp_path / "out.parquet")
    assert back["ds"].to_list() == ["2022M07", "2022M08"]
    assert back.equals(made)


def test_a_place_that_can_not_be_written_is_said(tmp_path: Path) -> None:
    """A missing folder ends in a traceback."""
    with pytest.raises(OutsideError):
        write_forecast(pl.DataFrame({"a": [1]}), tmp_path / "absent" / "out.csv")
    with pytest.raises(UsageError):
        write_forecast(pl.DataFrame({"a": [1]}), tmp_path / "out.docx")
