"""Validation under arbitrary input: it never raises, nor accuses good figures, nor names rows that aren't there."""

import datetime as dt
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.model.findings import Severity
from comity.model.groups import Absent, Action, Agreement
from comity.model.periods import Frequency
from comity.model.structures import Codelist
from comity.validation.casebook import frame_of
from comity.validation.check import check
from comity.validation.context import Context
from comity.validation.example import DEFAULTS, example_dataflow
from comity.validation.persons import detect_person_file
from examples import examples

DATAFLOW = example_dataflow()
TEXTS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "_T", "KG", "kz", "AIR", "M", "A", "D", "2024-03", "2024-13", "9999-D999", "0001"]),
    st.sampled_from(
        ["NaN", "nan", "1", "-1", "1.5", "1e999", "1,5", "=1", "<5", "{x}", "\x00", "\u202e", "٣", "9999-W52"]
    ),
    st.text(max_size=8),
)
COLUMNS = [*DEFAULTS, "COMMENT", "EMBARGO_TIME", "LANES", "TITLE", "STRANGER", "_action"]
CONTEXTS = st.builds(
    Context,
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
    provider=st.sampled_from(["KG", "AGENCY"]),
    agreement=st.one_of(
        st.none(),
        st.builds(
            Agreement,
            provider=st.just("KG"),
            dataflow=st.just("EXAMPLE"),
            frequency=st.sampled_from(Frequency),
            due_days=st.just(30),
            reporters=st.sampled_from([("KG",), ("*",), ()]),
            action=st.sampled_from(Action),
            scope=st.sampled_from([(), ("REPORTER", "TIME_PERIOD"), ("MODE", "gone")]),
            absent=st.sampled_from(Absent),
        ),
    ),
    members=st.sampled_from([(), ("KG", "KZ")]),
)


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Return frames of text in any columns, in which rows of good cells are mixed with rubbish."""
    columns = draw(st.lists(st.sampled_from(COLUMNS), unique=True, min_size=1))
    height = draw(st.integers(0, 6))
    data = {column: draw(_column(column, height)) for column in columns}
    frame = pl.DataFrame(data, schema=dict.fromkeys(columns, pl.String))
    return frame.with_columns(pl.arange(2, height + 2, eager=True).cast(pl.Int64).alias("_row"))


def _column(column: str, height: int) -> st.SearchStrategy[list[str | None]]:
    good = st.just(DEFAULTS.get(column, "M" if column == "_action" else None))
    return st.lists(good | good | TEXTS, min_size=height, max_size=height)


@st.composite
def valid_rows(draw: st.DrawFn) -> list[list[str]]:
    """Return rows with distinct keys, valid codes, past periods and whole counts."""
    codes = {c.id: sorted(_codes(c.codelist)) for c in DATAFLOW.structure.dimensions if c.codelist is not None}
    row = st.tuples(
        st.sampled_from([code for code in codes["ORIGIN"] if len(code) == 2]),
        st.sampled_from(codes["MODE"]),
        st.sampled_from(codes["AGE"]),
        st.sampled_from(["2023-12", "2024-01", "2024-02"]),
    )
    keys = draw(st.lists(row, unique=True, min_size=1, max_size=12))
    return [[*key, str(draw(st.integers(0, 10**9)))] for key in keys]


def _codes(codelist: Codelist) -> list[str]:
    return [code.id for code in codelist.codes if code.valid_from is None]


HEADER = ["ORIGIN", "MODE", "AGE", "TIME_PERIOD", "OBS_VALUE"]


@examples(150)
@given(frames(), CONTEXTS)
def test_the_check_never_raises(frame: pl.DataFrame, context: Context) -> None:
    """Whatever text a file holds is a matter for findings, never for a traceback."""
    checked = check(frame, {}, dataflow=DATAFLOW, context=context)
    rows = set(frame["_row"])
    assert all(finding.row is None or finding.row in rows for finding in checked.findings)
    assert set(checked.frame["_row"]) <= rows
    faulty = {f.row for f in checked.findings.items if f.severity is Severity.ERROR}
    assert not faulty & set(checked.frame["_row"])
    written = checked.frame.filter(pl.col("_action") != "D")
    assert written.select(*DATAFLOW.structure.key_ids, "_period").null_count().sum_horizontal().sum() == 0


@examples(60)
@given(valid_rows())
def test_a_valid_file_gives_no_error(rows: list[list[str]]) -> None:
    """Good figures must never be refused, and all of them go on."""
    checked = check(frame_of(HEADER, rows), {}, dataflow=DATAFLOW, context=Context(dt.date(2024, 5, 20), "KG"))
    assert checked.findings.total(Severity.ERROR) == 0
    assert checked.frame["_value"].to_list() == [float(row[-1]) for row in rows]


@examples(60)
@given(valid_rows(), valid_rows(), CONTEXTS)
def test_the_past_never_makes_an_error(rows: list[list[str]], past: list[list[str]], context: Context) -> None:
    """Comparing with earlier figures warns at most: the sender knows best whether a revision is right."""
    known = check(frame_of(HEADER, past), {}, dataflow=DATAFLOW, context=Context(dt.date(2024, 5, 20), "KG")).frame
    earlier = known.with_columns(OBS_VALUE=pl.col("_value")).drop("_value")
    told: dict[str, Any] = {"received_on": dt.date(2024, 5, 20), "provider": "KG", "earlier": earlier}
    checked = check(
        frame_of(HEADER, rows), {}, dataflow=DATAFLOW, context=Context(**told, action=context.action, scope=())
    )
    assert checked.findings.total(Severity.ERROR) == 0


@examples(100)
@given(st.lists(TEXTS, max_size=5), st.lists(st.lists(TEXTS, max_size=5), max_size=6))
def test_looking_for_persons_never_raises(header: list[str], rows: list[list[str]]) -> None:
    """Any table can be looked at."""
    finding = detect_person_file(header, rows)
    assert finding is None or finding.rule == "PSN-01"
