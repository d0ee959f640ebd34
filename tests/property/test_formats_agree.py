"""One frame in every SDMX data format: whatever it is written as, the same observations are read."""

import datetime as dt
from collections.abc import Mapping

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.message_header import MessageHeader
from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_csv import read_sdmx_csv_message, write_sdmx_csv
from comity.formats.sdmx_json import read_sdmx_json, write_sdmx_json
from comity.formats.sdmx_ml import read_sdmx_ml, write_sdmx_ml
from comity.model.structures import Dataflow, Reference
from examples import examples
from small_ledger import FLOW, KEY_IDS

HEADER = MessageHeader("AGREE", dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "KG")
HELD = ("OBS_VALUE", "OBS_STATUS", "COMMENT")
CODES = {"FREQ": ["M"], "REPORTER": ["KG", "004"], "ORIGIN": ["AF", "_T", "NA"]}
PERIODS = ["2024-01", "2024-02", "2024-10"]
TEXTS = st.none() | st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), min_size=1, max_size=12
).filter(lambda text: not text.startswith("'"))
Cell = tuple[str, ...]
State = tuple[float | None, str | None, str | None]


@st.composite
def observations(draw: st.DrawFn) -> pl.DataFrame:
    """Return distinct observations, ordered by series and time, some of them known to be missing."""
    cells = st.tuples(*(st.sampled_from(CODES[name]) for name in KEY_IDS), st.sampled_from(PERIODS))
    keys = sorted(draw(st.sets(cells, min_size=1, max_size=8)))
    values = st.none() | st.integers(0, 10**12).map(float) | st.floats(0, 1e9, allow_nan=False)
    return pl.DataFrame(
        {
            **{name: [key[place] for key in keys] for place, name in enumerate((*KEY_IDS, "TIME_PERIOD"))},
            "OBS_VALUE": [draw(values) for _ in keys],
            "OBS_STATUS": [draw(st.sampled_from(["A", "E", None])) for _ in keys],
            "COMMENT": [draw(TEXTS) for _ in keys],
        },
        schema={**dict.fromkeys((*KEY_IDS, "TIME_PERIOD"), pl.String), "OBS_VALUE": pl.Float64}
        | dict.fromkeys(("OBS_STATUS", "COMMENT"), pl.String),
    )


def find(_kind: str, _reference: Reference) -> Dataflow:
    """Return the dataflow that everything here is about."""
    return FLOW


def cells_of(parsed: tuple[ParsedFile, ...]) -> Mapping[Cell, State]:
    """Return what was read, by cell."""
    (file,) = parsed
    assert not file.findings.has_errors, list(file.findings)
    names = [*KEY_IDS, "TIME_PERIOD", *(name for name in HELD if name in file.frame.columns)]
    frame = file.frame.select(pl.col(name).cast(pl.String) for name in names)
    return {
        tuple(row[name] for name in names[:4]): (
            None if row["OBS_VALUE"] in (None, "NaN") else float(row["OBS_VALUE"]),
            row.get("OBS_STATUS"),
            row.get("COMMENT"),
        )
        for row in frame.to_dicts()
    }


@examples(60)
@given(observations())
def test_every_format_says_the_same(frame: pl.DataFrame) -> None:
    """A member that sends XML and one that sends JSON must not end with different figures."""
    expected = {
        tuple(row[name] for name in (*KEY_IDS, "TIME_PERIOD")): tuple(row[name] for name in HELD)
        for row in frame.to_dicts()
    }
    for version in ("1.0", "2.0", "2.1"):
        assert (
            cells_of(read_sdmx_csv_message(write_sdmx_csv(frame, FLOW, version=version).encode(), find)) == expected
        )
    for form in ("sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-ml-3.0", "sdmx-ml-3.1"):
        data = b"".join(write_sdmx_ml(frame, FLOW, header=HEADER, form=form))
        assert cells_of(read_sdmx_ml(data, find)) == expected, form
    for version in ("2.0", "2.1"):
        data = b"".join(write_sdmx_json(frame, FLOW, header=HEADER, version=version))
        assert cells_of(read_sdmx_json(data, find)) == expected, version
