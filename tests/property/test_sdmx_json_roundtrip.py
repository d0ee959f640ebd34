"""SDMX-JSON: what is written is read back, whatever the structure; pieces of any size agree; nothing raises."""

import datetime as dt
import json
from dataclasses import dataclass, field

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_json import JsonLimits, MessageHeader, read_sdmx_json, write_sdmx_json
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, Reference, Role
from examples import examples

HEADER = MessageHeader("ID1", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "KZ")
CODES = ("A", "004", "_T", "a b", "x:y", "0", "Ж", "")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=("Cs",)), max_size=8)
NUMBER = st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,9})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
VALUE = st.none() | NUMBER | st.just("NaN") | TEXT.filter(lambda text: text != "#N/A")
CODE = st.sampled_from(CODES[:-1])


@dataclass
class Case:
    """A dataflow, and rows of an action frame about it in the order in which a message gives them."""

    flow: Dataflow
    columns: list[str]
    rows: list[tuple[str | None, ...]] = field(default_factory=list)

    @property
    def frame(self) -> pl.DataFrame:
        """The rows as a frame."""
        schema = dict.fromkeys(self.columns, pl.String)
        return pl.DataFrame(self.rows, schema=schema, orient="row")


def _structure(dimensions: int, attributes: list[tuple[bool, tuple[str, ...] | None]]) -> Dataflow:
    codelist = Codelist(Reference("T", "CL", "1.0.0"), {}, tuple(Code(code) for code in CODES))
    keys = [Component(f"D{n}", Role.DIMENSION, codelist=codelist) for n in range(dimensions)]
    own = [
        Component(
            f"A{n}", Role.ATTRIBUTE, codelist=codelist if coded else None, required=False, attachment=attachment
        )
        for n, (coded, attachment) in enumerate(attributes)
    ]
    time, measure = Component("TIME_PERIOD", Role.TIME_DIMENSION), Component("OBS_VALUE", Role.MEASURE)
    structure = DataStructure(Reference("T", "DSD", "1.0.0"), {}, (*keys, time, measure, *own))
    return Dataflow(Reference("T", "FLOW", "1.0.0"), {}, structure)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw a structure with attributes at any level, and rows of one action about it."""
    count = draw(st.integers(1, 3))
    names = [f"D{n}" for n in range(count)]
    attachments = [None, (), tuple(names), (names[0],), ("TIME_PERIOD",), (names[-1], "TIME_PERIOD")]
    attachments = attachments if count > 1 else attachments[:5]
    flow = _structure(count, draw(st.lists(st.tuples(st.booleans(), st.sampled_from(attachments)), max_size=5)))
    action = draw(st.sampled_from("MR"))
    case = Case(flow, ["_action", *(c.id for c in flow.structure.components)])
    series = draw(st.lists(st.tuples(*[CODE] * count), min_size=1, max_size=4, unique=True))
    times = draw(st.lists(st.sampled_from(["2024-01", "2024-02", "2024-Q1", "2024-01-01T00:00:00"]), unique=True))
    for attachment in dict.fromkeys(c.attachment for c in flow.structure.attributes):
        if attachment is not None and attachment != tuple(names):
            keys = draw(st.lists(st.tuples(*[CODE] * len(attachment)), max_size=3, unique=True))
            case.rows += [_partial(draw, case, action, dict(zip(attachment, key, strict=True))) for key in keys]
    for key in series:
        at = dict(zip(names, key, strict=True))
        if draw(st.booleans()):
            case.rows.append(_partial(draw, case, action, at))
        case.rows += [_observed(draw, case, action, at | {"TIME_PERIOD": time}) for time in times]
    case.rows = [row for row in case.rows if row]
    return case


def _partial(draw: st.DrawFn, case: Case, action: str, at: dict[str, str]) -> tuple[str | None, ...]:
    given = {c.id: _value(draw, c) for c in case.flow.structure.attributes if c.attachment == tuple(at)}
    if not any(value is not None for value in given.values()):
        return ()
    dimensions = [c.id for c in case.flow.structure.components if c.role in (Role.DIMENSION, Role.TIME_DIMENSION)]
    row = {"_action": action} | {name: at.get(name, "~") for name in dimensions} | given
    return tuple(row.get(name) for name in case.columns)


def _observed(draw: st.DrawFn, case: Case, action: str, at: dict[str, str]) -> tuple[str | None, ...]:
    given = {c.id: _value(draw, c) for c in case.flow.structure.attributes if c.attachment is None}
    row = {"_action": action, "OBS_VALUE": draw(VALUE)} | at | given
    return tuple(row.get(name) for name in case.columns)


def _value(draw: st.DrawFn, component: Component) -> str | None:
    return draw(st.none() | (TEXT if component.codelist is None else st.sampled_from(CODES)))


def read(data: bytes, flow: Dataflow, limits: JsonLimits | None = None) -> ParsedFile:
    """Read a message about one dataflow."""
    (parsed,) = read_sdmx_json(data, lambda _, __: flow, limits=limits)
    return parsed


def rows_of(frame: pl.DataFrame, columns: list[str]) -> list[tuple[str | None, ...]]:
    """Return the rows as texts, in an order of their own."""
    shown = [
        pl.col(c).cast(pl.String) if c in frame.columns else pl.lit(None, dtype=pl.String).alias(c) for c in columns
    ]
    return sorted(frame.select(shown).rows(), key=repr)


@given(cases(), st.sampled_from(["2.0", "2.1"]), st.sampled_from(["series", "flat"]), st.integers(1, 5))
@examples(300)
def test_write_then_read(case: Case, version: str, layout: str, cut: int) -> None:
    """Codes, numbers, texts and attributes at every level survive letter by letter, however the frame is cut."""
    frame = case.frame
    pieces = write_sdmx_json(frame.iter_slices(cut), case.flow, header=HEADER, version=version, layout=layout)  # type: ignore[arg-type]
    data = b"".join(pieces)
    assert json.loads(data)
    parsed = read(data, case.flow)
    if not case.rows:
        assert [f.rule for f in parsed.findings] == ["JSON-07"]
        return
    assert len(parsed.findings) == 0
    assert rows_of(parsed.frame, case.columns) == sorted(case.rows, key=repr)
    assert parsed.frame["_row"].is_sorted()


@given(cases(), st.sampled_from(["series", "flat"]), st.integers(20, 400))
@examples(200)
def test_pieces_of_any_size_agree(case: Case, layout: str, chunk: int) -> None:
    """A message that is read in small pieces, even within one series, gives the frame of one that is read whole."""
    data = b"".join(write_sdmx_json(case.frame, case.flow, header=HEADER, layout=layout))  # type: ignore[arg-type]
    whole, small = read(data, case.flow), read(data, case.flow, JsonLimits(chunk_bytes=chunk))
    if "JSON-22" in {f.rule for f in small.findings}:
        return
    assert small.frame.equals(whole.frame)
    assert small.pointers is None or (
        small.pointers(list(range(1, small.rows + 1))) == whole.pointers(list(range(1, whole.rows + 1)))  # type: ignore[misc]
    )


@given(cases(), st.sampled_from(["series", "flat"]))
@examples(100)
def test_a_pointer_leads_to_its_row(case: Case, layout: str) -> None:
    """Every row's JSON pointer names something in the message: an observation, a series, a group or a dataset."""
    data = b"".join(write_sdmx_json(case.frame, case.flow, header=HEADER, layout=layout))  # type: ignore[arg-type]
    parsed = read(data, case.flow)
    if parsed.pointers is None:
        return
    places = parsed.pointers(parsed.frame["_row"].to_list())
    assert set(places) == set(parsed.frame["_row"])
    for pointer in places.values():
        found = json.loads(data)
        for token in pointer.split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]


@given(st.binary(max_size=300))
@examples(300)
def test_no_bytes_make_the_reader_raise(data: bytes) -> None:
    """Random bytes are read or found fault with."""
    flow = _structure(1, [])
    for text in (data, b'{"meta":{},"data":{"dataSets":[' + data, b'{"data":{"structures":' + data):
        for parsed in read_sdmx_json(text, lambda _, __: flow):
            assert parsed.findings.has_errors or parsed.frame.columns[:3] == ["_row", "_column", "_action"]


@given(cases(), st.binary(min_size=1, max_size=20), st.integers(0, 3000), st.booleans())
@examples(300)
def test_a_spoilt_message_never_raises(case: Case, junk: bytes, at: int, over: bool) -> None:  # noqa: FBT001
    """A sound message with junk written over or into it, or cut off, is read or found fault with."""
    sound = b"".join(write_sdmx_json(case.frame, case.flow, header=HEADER))
    at %= len(sound)
    for data in (sound[:at] + junk + sound[at + len(junk) * over :], sound[:at]):
        for parsed in read_sdmx_json(data, lambda _, __: case.flow, limits=JsonLimits(chunk_bytes=64)):
            assert parsed.findings.has_errors or parsed.frame.height <= parsed.rows


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["0", "NaN", "Merge", "a"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["0", "0:0", "1", "", "~", "attributes", "observations", "series", "id", "values"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(cases(), st.lists(st.tuples(st.integers(0, 60), JSON_VALUES), min_size=1, max_size=3))
@examples(400)
def test_any_value_in_any_place_never_raises(case: Case, changes: list[tuple[int, object]]) -> None:
    """A message in which something else stands where an index, key, array or object should is read or refused."""
    message = json.loads(b"".join(write_sdmx_json(case.frame, case.flow, header=HEADER)))
    for place, value in changes:
        _change(message, place, value)
    for parsed in read_sdmx_json(json.dumps(message).encode(), lambda _, __: case.flow):
        assert parsed.frame.columns[:3] == ["_row", "_column", "_action"]


def _change(message: dict[str, object], place: int, value: object) -> None:
    """Put a value into the place-th spot of the message's data, counted depth first."""
    spots: list[tuple[list[object] | dict[str, object], int | str]] = []

    def walk(node: object) -> None:
        pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, inner in pairs:
            spots.append((node, key))  # type: ignore[arg-type]
            walk(inner)

    walk(message["data"])
    if spots:
        node, key = spots[place % len(spots)]
        node[key] = value  # type: ignore[index]
