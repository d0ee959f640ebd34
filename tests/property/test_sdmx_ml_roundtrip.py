"""SDMX-ML: what is written is read back, in every form and layout; nothing raises."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.sdmx_ml import MessageHeader, data_set, read_sdmx_ml, write, write_sdmx_ml, xml_source
from comity.formats.sdmx_ml.write import FORMS, Shape
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role
from examples import examples
from unit.formats.sdmx_ml.sales_sample import END, FLOW, START, action_rows, find, message

HEADER = MessageHeader("H1", dt.datetime(2026, 1, 2, tzinfo=dt.UTC), "KG", receiver="HUB & co")
LAYOUTS: tuple[Shape, ...] = ("series", "flat")
_CODES = Codelist(Reference("T", "CL", "1.0"), {}, (Code("A"),))
_CODE = st.from_regex(r"[A-Za-z0-9_@$\-]{1,4}", fullmatch=True)
_TIME = st.sampled_from(["2020", "2020-Q1", "2020-03", "2020-01-01/P1M", "2020-W05", "2020-01-01T00:00:00"])
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=8
) | st.text(st.sampled_from("\"'<>&;\t\r\n é~"), max_size=5)
_VALUE = st.from_regex(r"-?[0-9]{1,8}(\.[0-9]{1,3})?", fullmatch=True) | st.just("NaN")
Row = dict[str, str | None]


@st.composite
def dataflows(draw: st.DrawFn) -> Dataflow:
    """Draw a dataflow with attributes at every level."""
    key = tuple(f"D{n}" for n in range(draw(st.integers(1, 3))))
    levels = {"OBS": None, "SERIES": key, "PART": key[:1], "MOMENT": (key[0], "TIME_PERIOD"), "SET": ()}
    coded = draw(st.sets(st.sampled_from(list(levels))))
    components = [
        *(Component(name, Role.DIMENSION) for name in key),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE),
        *(
            Component(name, Role.ATTRIBUTE, codelist=_CODES if name in coded else None, attachment=attached)
            for name, attached in levels.items()
        ),
    ]
    return Dataflow(
        Reference("T", "F", "1.0"), {}, DataStructure(Reference("T", "D", "1.0"), {}, tuple(components))
    )


@st.composite
def rows_of(draw: st.DrawFn, flow: Dataflow, layout: Shape) -> list[Row]:
    """Draw rows of every kind: observations, deletes with wildcards, attributes of partial keys."""
    dimensions = [*flow.structure.key_ids, "TIME_PERIOD"]
    count = draw(st.integers(0, 8))
    rows: list[Row] = []
    for _ in range(count):
        action = draw(st.sampled_from("MRD"))
        name = draw(st.sampled_from(["", "", "", "SERIES", "PART", "MOMENT", "SET"]))
        key = {dimension: draw(_TIME if dimension == "TIME_PERIOD" else _CODE) for dimension in dimensions}
        wild = {d: None if action == "D" and draw(st.booleans()) else text for d, text in key.items()}
        attached = flow.structure.by_id[name].attachment if name else None
        if attached is None:
            moment = {"MOMENT": draw(st.none() | _TEXT)} if layout == "series" else {}
            values = {"OBS_VALUE": draw(st.none() | _VALUE), "OBS": draw(st.none() | _TEXT), **moment}
            rows.append({"_action": action, **wild, **values})
        else:
            rows.append(
                {"_action": action, **{d: wild[d] if d in attached else "~" for d in wild}, name: draw(_TEXT)}
            )
    return _once(rows)


def _once(rows: list[Row]) -> list[Row]:
    """Leave out repeated rows about partial keys, which the reader reads once."""
    kept: list[Row] = []
    for row in rows:
        said = {name: text for name, text in row.items() if name != "_action"}
        if "~" not in row.values() or said not in [{k: v for k, v in r.items() if k != "_action"} for r in kept]:
            kept.append(row)
    return kept


def frame_of(rows: list[Row], flow: Dataflow) -> pl.DataFrame:
    """Return the rows as an action frame with every component."""
    schema = dict.fromkeys(["_action", *flow.structure.by_id], pl.String)
    return pl.DataFrame([[row.get(name) for name in schema] for row in rows], schema=schema, orient="row")


@contextmanager
def small_blocks(size: int) -> Iterator[None]:
    """Read and write in blocks so small that series span them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data_set, "_BLOCK", size)
        patch.setattr(write, "_BLOCK", size)
        patch.setattr(xml_source, "_CHUNK", 40 * size)
        yield


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("form", FORMS)
@given(st.data(), st.sampled_from([1, 3, 1000]))
@examples(150)
def test_write_then_read(form: str, layout: Shape, data: st.DataObject, size: int) -> None:
    """Codes, texts with markup and line breaks, nulls, wildcards and partial keys come back row by row."""
    flow = data.draw(dataflows())
    frame = frame_of(data.draw(rows_of(flow, layout)), flow)
    with small_blocks(size):
        message = b"".join(write_sdmx_ml(frame, flow, header=HEADER, form=form, layout=layout))
        (parsed,) = read_sdmx_ml(message, lambda _, reference: flow if reference == flow.reference else None)
    assert [found for found in parsed.findings if found.rule != "XML-32"] == []
    assert parsed.format == form
    back = parsed.frame.with_columns(
        pl.lit(None, dtype=pl.String).alias(name) for name in frame.columns if name not in parsed.frame.columns
    )
    assert back.select(pl.col(frame.columns).cast(pl.String)).rows() == frame.rows()
    assert parsed.frame["_row"].is_sorted()


_PIECES = [
    "<Series FREQ='M' AREA='KG' TITLE='t'>",
    "</Series>",
    "<Obs TIME_PERIOD='1' OBS_VALUE='2'>",
    "<Obs/>",
    "</Obs>",
    "<Value>v</Value>",
    "<Comp id='COMMENT'>",
    "</Comp>",
    "<Atts AREA='KG' SOURCE='s'/>",
    "<Group FREQ='M'/>",
    "text",
    "<Group xsi:type='own:G' OBS_STATUS='A'>",
    "</Group>",
    "<com:Text>x</com:Text>",
    "<Metadata/>",
    "&amp;",
    "<g:Series xmlns:g='urn:g'/>",
    "<Obs FREQ='A' AREA='~'/>",
    START,
    END,
    START.replace("Replace", "Delete"),
]
_GENERIC = [
    "<g:Series>",
    "</g:Series>",
    "<g:Obs>",
    "</g:Obs>",
    "<g:ObsKey>",
    "</g:ObsKey>",
    "<g:Attributes>",
    "</g:Attributes>",
    "<x/>",
    "<g:Group>",
    "</g:Group>",
    "<g:Value id='FREQ' value='M'/>",
    "<g:Value/>",
    "<g:ObsDimension value='1'/>",
    "<g:ObsValue value='2'/>",
    "<g:Group/>",
    "<g:Value id='SOURCE' value='s'/>",
    "</mes:DataSet>",
    "<mes:DataSet structureRef='S'>",
]


@pytest.mark.parametrize("pieces", [_PIECES, _GENERIC], ids=["specific", "generic"])
@given(st.data(), st.sampled_from([1, 3, 1000]))
@examples(400)
def test_no_markup_makes_the_reader_raise(pieces: list[str], data: st.DataObject, size: int) -> None:
    """Elements in any order and place, well-formed or not, end in rows or in findings."""
    inner = data.draw(st.lists(st.sampled_from(pieces), max_size=25))
    form = FORMS["sdmx-ml-3.0"] if pieces is _PIECES else FORMS["sdmx-ml-2.1-generic"]
    start = START if pieces is _PIECES else f"<mes:DataSet structureRef='S' xmlns:g='{form.data}'>"
    closed = [
        f"</{tag[1:].split()[0].rstrip('>')}>"
        for tag in inner
        if tag[:1] == "<" and tag[1:2] != "/" and tag[-2:] != "/>"
    ]
    for parts in (inner, [*inner, *reversed(closed)]):
        with small_blocks(size):
            _check_result(message(start, "".join(parts), END, form=form))


@given(st.binary(max_size=300))
@examples(300)
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    """Random bytes are no message, and the finding says so."""
    _check_result(data)


@pytest.mark.parametrize("form", FORMS)
@given(st.binary(min_size=1, max_size=20), st.integers(0, 2500), st.integers(0, 60))
@examples(150)
def test_a_spoilt_message_never_raises(form: str, junk: bytes, at: int, length: int) -> None:
    """A sound message with junk written over a part of it is read or found fault with."""
    sound = b"".join(write_sdmx_ml(action_rows(), FLOW, header=HEADER, form=form))
    _check_result(sound[:at] + junk + sound[at + length :])


def _check_result(data: bytes) -> None:
    results = read_sdmx_ml(data, find)
    assert results
    for parsed in results:
        assert parsed.frame.columns[:3] == ["_row", "_column", "_action"]
        assert parsed.frame.height == parsed.rows
        assert parsed.frame["_row"].null_count() == 0
    if not any(parsed.frame.height for parsed in results):
        assert all(len(parsed.findings) or parsed.structure for parsed in results)
