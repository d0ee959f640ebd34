"""Frames written as SDMX-CSV."""

import polars as pl
import pytest

from comity.errors import UsageError
from comity.formats.sdmx_csv import read_sdmx_csv, stream_sdmx_csv, write_sdmx_csv
from unit.formats.crossings_sample import FLOW, STRUCTURE

OBSERVATIONS = pl.DataFrame(
    {
        "FREQ": ["M", "M"],
        "REPORTER": ["004", "NA"],
        "ORIGIN": ["US", "_T"],
        "TIME_PERIOD": ["2024-01", "2024-02"],
        "OBS_VALUE": [12.0, None],
        "OBS_STATUS": ["E", None],
        "COMMENT": ['say "a, b"', "=1+1"],
        "_period": [1, 2],
        "_seq": [1, 1],
    }
)


def test_observations_as_2_0() -> None:
    """Columns follow the structure, whole numbers have no point, a known gap is NaN, own columns stay out."""
    lines = write_sdmx_csv(OBSERVATIONS, FLOW).splitlines()
    assert lines[0] == "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,TIME_PERIOD,OBS_VALUE,OBS_STATUS,COMMENT"
    assert lines[1] == 'dataflow,TEST:FLOW(1.0.0),I,M,004,US,2024-01,12,E,"say ""a, b"""'
    assert lines[2] == "dataflow,TEST:FLOW(1.0.0),I,M,NA,_T,2024-02,NaN,,'=1+1"


def test_observations_as_1_0_and_2_1() -> None:
    """1.0 begins with DATAFLOW and has no action; 2.1 answers with a replacement."""
    assert write_sdmx_csv(OBSERVATIONS, FLOW, version="1.0").startswith("DATAFLOW,FREQ,")
    assert "dataflow,TEST:FLOW(1.0.0),R,M,004" in write_sdmx_csv(OBSERVATIONS, FLOW, version="2.1")


def test_actions_are_spelt_as_the_version_knows_them() -> None:
    """2.0 calls a merge A(ppend), 2.1 M(erge)."""
    frame = pl.DataFrame({"_action": ["M", "R", "D"], "FREQ": ["M", "M", None], "OBS_VALUE": ["1", "2", "-"]})
    assert [line.split(",")[2] for line in write_sdmx_csv(frame, FLOW).splitlines()[1:]] == ["A", "R", "D"]
    assert [line.split(",")[2] for line in write_sdmx_csv(frame, FLOW, version="2.1").splitlines()[1:]] == list(
        "MRD"
    )


def test_1_0_can_not_delete() -> None:
    """A deletion can't be written in 1.0: better refused than written as data."""
    frame = pl.DataFrame({"_action": ["D"], "FREQ": ["M"]})
    with pytest.raises(UsageError, match="replace or delete"):
        write_sdmx_csv(frame, FLOW, version="1.0")
    with pytest.raises(UsageError, match=r"3\.0"):
        write_sdmx_csv(frame, FLOW, version="3.0")


def test_an_empty_frame_is_a_header() -> None:
    """No rows: the header alone."""
    assert write_sdmx_csv(OBSERVATIONS.clear(), FLOW).count("\n") == 1


def test_written_observations_read_back() -> None:
    """What is written is read back as it was."""
    frame = read_sdmx_csv(write_sdmx_csv(OBSERVATIONS, FLOW), structure=STRUCTURE, dataflow=FLOW.reference).frame
    assert frame["OBS_VALUE"].to_list() == ["12", "NaN"]
    assert frame["COMMENT"].to_list() == OBSERVATIONS["COMMENT"].to_list()


def test_pieces_make_the_same_message() -> None:
    """A header in every piece, or a lost last row, would be seen by whoever reads a streamed answer."""
    frames = [OBSERVATIONS.head(1), OBSERVATIONS.tail(OBSERVATIONS.height - 1)]
    assert b"".join(stream_sdmx_csv(frames, FLOW)).decode() == write_sdmx_csv(OBSERVATIONS, FLOW)


def test_categories_are_written_like_text() -> None:
    """An action that came as a category was once written as nothing."""
    frame = OBSERVATIONS.with_columns(pl.lit("D").alias("_action"))
    coded = frame.with_columns(pl.col(pl.String).cast(pl.Categorical))
    assert write_sdmx_csv(coded, FLOW) == write_sdmx_csv(frame, FLOW)
