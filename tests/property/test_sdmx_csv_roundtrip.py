"""SDMX-CSV: what is written is read back; both ways of splitting records agree; nothing raises."""

import csv
from io import StringIO

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.detect import detect_format
from comity.formats.sdmx_csv import read_sdmx_csv, write_sdmx_csv
from comity.formats.sdmx_csv.records import Layout, read_records
from comity.formats.source import Limits, read_source
from comity.model.findings import Findings, Severity
from examples import examples
from unit.formats.crossings_sample import FLOW, HEADER, START, STRUCTURE

_TEXT = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), min_size=1, max_size=12
) | st.text(st.sampled_from("\"'=+-@,;|\t\r\n aé"), min_size=1, max_size=6)
_CODE = st.from_regex(r"[A-Za-z0-9_@$\-]{1,6}", fullmatch=True)
_VALUE = st.from_regex(r"-?[0-9]{1,8}(\.[0-9]{1,3})?", fullmatch=True) | st.just("NaN")
_ROW = st.tuples(st.sampled_from("MRD"), _CODE, _CODE, st.none() | _VALUE, st.none() | _TEXT)
_SEPARATOR = st.sampled_from(",;\t|")


def _frame(rows: list[tuple[str, str, str, str | None, str | None]]) -> pl.DataFrame:
    names = ["_action", "FREQ", "REPORTER", "OBS_VALUE", "COMMENT"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


@given(st.lists(_ROW, min_size=1, max_size=8), _SEPARATOR, st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_write_then_read(
    rows: list[tuple[str, str, str, str | None, str | None]], separator: str, mark: bytes
) -> None:
    """Codes, numbers and texts with quotes, separators and line breaks survive the round trip letter by letter."""
    frame = _frame(rows)
    text = write_sdmx_csv(frame, FLOW, version="2.1", separator=separator)
    data = mark + text.encode()
    parsed = read_sdmx_csv(data, structure=STRUCTURE, dataflow=FLOW.reference)
    assert len(parsed.findings) == 0
    assert parsed.frame.select(frame.columns).equals(frame)
    assert parsed.frame["_row"].to_list() == _lines_of_records(text, separator)


def _lines_of_records(text: str, separator: str) -> list[int]:
    """Count lines the slow, obvious way."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    return [reader.line_num + 1 for _ in reader][:-1]


_FIELD = st.sampled_from(
    ["", "a", "bc", "é", " x", '"b,c"', '"q""q"', '"x\ny"', '"x\r\ny"', '""', '"', 'a"b', '"a"b', "\r"]
)


@st.composite
def _bodies(draw: st.DrawFn) -> str:
    width = st.integers(1, 4) if draw(st.booleans()) else st.just(3)
    lines = draw(st.lists(width.flatmap(lambda n: st.lists(_FIELD, min_size=n, max_size=n)), max_size=5))
    return "".join(",".join(line) + draw(st.sampled_from(["\n", "\r\n"])) for line in lines)


@given(_bodies(), st.sampled_from([1, 4, 9, 1000]))
@examples(400)
def test_fast_and_slow_splitting_agree(body: str, block_bytes: int) -> None:
    """Blocks of any size, split by polars or by the standard library, give the rows of one slow pass."""
    fast, slow = Findings(), Findings()
    layout = Layout(0, 1, ",", 3)
    rows = [
        row for block in read_records(body.encode(), layout, fast, block_bytes=block_bytes) for row in block.rows()
    ]
    assert rows == _slow(body, slow)
    assert ("CSV-06" in {f.rule for f in fast}) == (len(slow) > 0)


def _slow(body: str, findings: Findings) -> list[tuple[int | str | None, ...]]:
    """Return the records of three fields by one pass of the standard library."""
    reader = csv.reader(StringIO(body, newline=""), strict=True)
    rows: list[tuple[int | str | None, ...]] = []
    while True:
        first = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            if "end of data" in str(error):
                findings.count_rest("CSV-06", Severity.ERROR, 1)
            continue
        if len(record) == 3 or (len(record) > 3 and not any(record[3:])):
            rows.append((first, *(text or None for text in record[:3])))


@given(st.binary(max_size=400))
@examples(300)
def test_no_bytes_make_a_reader_raise(data: bytes) -> None:
    """Random bytes are read or found fault with, as a source, by the detector and by the reader."""
    source = read_source(data, "x", Limits(expanded_bytes=1 << 16))
    assert detect_format(source)
    parsed = read_sdmx_csv(data, structure=STRUCTURE)
    assert parsed.frame.height <= parsed.rows


@given(st.lists(_TEXT | st.sampled_from([HEADER, START, "\n", ",", '"', "~", ": ", "[;]"]), max_size=25))
@examples(300)
def test_no_text_makes_the_reader_raise(parts: list[str]) -> None:
    """Pieces of SDMX-CSV put together at random are read or found fault with."""
    for data in (f"{HEADER}\n{''.join(parts)}", f"STRUCTURE{''.join(parts)}", f"DATAFLOW,{''.join(parts)}"):
        for structure in (STRUCTURE, None):
            parsed = read_sdmx_csv(data, structure=structure, dataflow=FLOW.reference)
            assert parsed.frame.columns[:3] == ["_row", "_column", "_action"]


@given(st.binary(min_size=1, max_size=40), st.integers(0, 3000))
@examples(200)
def test_a_spoilt_file_never_raises(junk: bytes, at: int) -> None:
    """A sound file with junk written over a part of it is read or found fault with."""
    sound = "\n".join([HEADER, *(f'{START},M,M,KG,US,2024-01,{n},,"a, b"' for n in range(40))]).encode()
    data = sound[:at] + junk + sound[at + len(junk) :]
    parsed = read_sdmx_csv(data, structure=STRUCTURE)
    assert parsed.findings.has_errors or parsed.frame.height > 0
