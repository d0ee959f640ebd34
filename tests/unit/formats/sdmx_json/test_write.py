"""SDMX-JSON as it is written: layouts, levels, actions, values, and what can't be said."""

import datetime as dt
import json
from typing import Any

import polars as pl
import pytest

from comity.errors import UsageError
from comity.formats.sdmx_json import MessageHeader, write_sdmx_json
from comity.model.structures import Dataflow
from unit.formats.sdmx_json.sample import FLOW, parse, rows

HEADER = MessageHeader("ID1", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "KG", "HUB", is_test=True)
NAMES = ("FREQ", "AREA", "TIME_PERIOD", "OBS_VALUE")


def frame(*values: tuple[Any, ...], names: tuple[str, ...] = NAMES, **schema: Any) -> pl.DataFrame:  # noqa: ANN401
    """Return a frame of these rows."""
    return pl.DataFrame(values, schema={name: schema.get(name, pl.String) for name in names}, orient="row")


def written(*frames: pl.DataFrame, flow: Dataflow = FLOW, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the message as objects."""
    document: dict[str, Any] = json.loads(b"".join(write_sdmx_json(frames, flow, header=HEADER, **options)))
    return document


def test_a_series_over_two_frames() -> None:
    """A series goes on in the next frame; its attributes stand once, whichever row brings them."""
    names = (*NAMES, "TITLE")
    first = frame(("M", "KG", "2024-01", "1", None), ("M", "004", "2024-01", "2", None), names=names)
    second = frame(("M", "004", "2024-02", "3", "t"), ("M", "004", "2024-03", "4", None), names=names)
    (data_set,) = written(first, second)["data"]["dataSets"]
    assert data_set["series"] == {
        "0:0": {"observations": {"0": [1]}},
        "0:1": {"observations": {"0": [2], "1": [3], "2": [4]}, "attributes": ["t"]},
    }


def test_flat() -> None:
    """Every dimension at the observation; a series' attribute then belongs to its dimension group."""
    names = (*NAMES, "TITLE", "UNIT", "DECIMALS", "STATUS")
    data = frame(
        ("M", "KG", "2024-01", "1", "t", "A", "2", "E"), ("M", "KG", "2024-02", "2", *[None] * 4), names=names
    )
    (data_set,) = written(data, layout="flat")["data"]["dataSets"]
    assert data_set["observations"] == {"0:0:0": [1, 0], "0:0:1": [2, None]}
    assert data_set["dimensionGroupAttributes"] == {"0:0:": ["t"], ":0:": [None, 0]}
    assert data_set["attributes"] == ["2"]


def test_header_and_structure() -> None:
    """The header is what was passed in; the structure lists what was used, in key order, with names."""
    document = written(frame(("M", "KG", "2024-01", "1")))
    assert document["$schema"] == "https://json.sdmx.org/2.1/sdmx-json-data-schema.json"
    assert document["meta"] == {
        "id": "ID1",
        "test": True,
        "prepared": "2026-01-02T03:04:05+00:00",
        "contentLanguages": ["en"],
        "sender": {"id": "KG"},
        "receivers": [{"id": "HUB"}],
    }
    (structure,) = document["data"]["structures"]
    dimensions = [c for level in ("series", "observation") for c in structure["dimensions"][level]]
    assert [(c["id"], c["keyPosition"]) for c in dimensions] == [("FREQ", 0), ("AREA", 1), ("TIME_PERIOD", 2)]
    assert dimensions[1]["values"] == [{"id": "KG", "name": "Code KG"}]
    levels = {level: [c["id"] for c in cs] for level, cs in structure["attributes"].items()}
    assert levels == {
        "observation": ["STATUS", "NOTE"],
        "series": ["TITLE"],
        "dimensionGroup": ["UNIT", "SOURCE"],
        "dataSet": ["DECIMALS"],
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.0, 1), (-0.5, -0.5), (None, "NaN"), (float("nan"), "NaN"), (1e20, 1e20), (2.0**60, 2**60), (1e-9, 1e-9)],
)
def test_numbers(value: float | None, expected: float | str) -> None:
    """Whole numbers have no point; one that is known to be missing is NaN, as a string."""
    document = written(frame(("M", "KG", "2024-01", value), OBS_VALUE=pl.Float64))
    assert document["data"]["dataSets"][0]["series"]["0:0"]["observations"]["0"] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.50", 1.5),
        ("007", "007"),
        ("-0", "-0"),
        ("+1", "+1"),
        ("NaN", "NaN"),
        (".5", ".5"),
        ('"', '"'),
        ("1e5", 1e5),
    ],
)
def test_numbers_as_text(text: str, expected: float | str) -> None:
    """A text is a number only where JSON can write it and it comes back as it was."""
    document = written(frame(("M", "KG", "2024-01", text)))
    assert document["data"]["dataSets"][0]["series"]["0:0"]["observations"]["0"] == [expected]


def test_texts_are_escaped() -> None:
    """Quotes, backslashes, control characters and any script stay what they are."""
    text = '"\\\n\t\x01\x1f\u2028é😀</script>'
    data = frame(("M", "KG", "2024-01", "1", text), names=(*NAMES, "NOTE"))
    (data_set,) = written(data)["data"]["dataSets"]
    assert data_set["series"]["0:0"]["observations"]["0"] == [1, None, text]


@pytest.mark.parametrize(("version", "names"), [("2.0", ["Append", "Delete"]), ("2.1", ["Merge", "Delete"])])
def test_actions(version: str, names: list[str]) -> None:
    """Each run of one action is a dataset, by the names that the version has."""
    data = frame(("M", "M", "KG", "2024-01", "1"), ("D", "M", "KG", "2024-02", None), names=("_action", *NAMES))
    message = written(data, version=version)["data"]["dataSets"]
    assert [d["action"] for d in message] == names
    assert message[1]["series"]["0:0"]["observations"] == {"1": []}


def test_action_of_observation_frames() -> None:
    """A response replaces in 2.1 and informs in 2.0, unless another action is asked for."""
    data = frame(("M", "KG", "2024-01", "1"))
    assert written(data)["data"]["dataSets"][0]["action"] == "Replace"
    assert written(data, version="2.0")["data"]["dataSets"][0]["action"] == "Information"
    assert written(data, action="Append")["data"]["dataSets"][0]["action"] == "Append"


def test_deletions_come_back() -> None:
    """Wildcards of any dimension, whole series, and single components survive the round trip."""
    names = ("_action", *NAMES, "STATUS", "NOTE", "TITLE", "UNIT")
    data = frame(
        ("D", "~", "KG", "~", None, None, None, None, "A"),
        ("D", "~", None, "~", None, None, None, None, "E"),
        ("D", "M", "004", "~", None, None, None, "x", None),
        ("D", "M", "KG", None, None, None, None, None, None),
        ("D", "A", "KG", None, None, "A", None, None, None),
        ("D", None, "KG", "2024-01", None, None, None, None, None),
        ("D", None, None, None, None, None, None, None, None),
        names=names,
    )
    parsed = parse(b"".join(write_sdmx_json(data, FLOW, header=HEADER)))
    assert sorted(rows(parsed, *names), key=repr) == sorted(data.rows(), key=repr)


def test_categorical_columns() -> None:
    """What a reader returns can be written: codes as Categorical, Comity's own columns left out."""
    data = frame(("M", "KG", "2024-01", "1", "A"), ("M", "004", "2024-01", "2", None), names=(*NAMES, "STATUS"))
    coded = data.with_columns(pl.col("FREQ", "AREA", "TIME_PERIOD", "STATUS").cast(pl.Categorical), _row=pl.lit(1))
    assert written(coded) == written(data)


def test_nothing_to_write() -> None:
    """Without rows there is a message without datasets."""
    assert written()["data"]["dataSets"] == []
    assert written(frame())["data"]["dataSets"] == []


NAIVE = MessageHeader("ID1", dt.datetime(2026, 1, 1), "KG")  # noqa: DTZ001 - the fault under test
GOOD = frame(("M", "KG", "2024-01", "1"))


@pytest.mark.parametrize(
    ("data", "options", "words"),
    [
        (GOOD, {"version": "1.0"}, "no SDMX-JSON 1.0"),
        (GOOD, {"layout": "long"}, "no layout"),
        (GOOD, {"action": "Merge", "version": "2.0"}, "has no action"),
        (GOOD, {"header": NAIVE}, "time zone"),
        (frame(("M", None, "2024-01", "1")), {}, "no value for the dimension AREA"),
        (frame(("M", "KG", "2024-01", float("inf")), OBS_VALUE=pl.Float64), {}, "infinite"),
        (frame(*[("M", area, "2024-01", "1") for area in ("KG", "004", "KG")]), {}, "comes back"),
        (
            frame(*[("M", "KG", "2024-01", "1", t) for t in "ab"], names=(*NAMES, "TITLE")),
            {},
            "two values in one series",
        ),
        (
            frame(*[("M", "KG", "2024-01", "1", t) for t in "ab"], names=(*NAMES, "UNIT")),
            {},
            "two values in one group",
        ),
        (frame(("M", "KG", "~", None, "x"), names=(*NAMES, "NOTE")), {}, "belongs to observations"),
        (frame(("M", "~", "~", None, "x"), names=(*NAMES, "TITLE")), {}, "belongs to FREQ, AREA"),
    ],
)
def test_what_cannot_be_written(data: pl.DataFrame, options: dict[str, Any], words: str) -> None:
    """A fault in use says what is wrong and what to do, instead of a message that says something else."""
    with pytest.raises(UsageError, match=words):
        list(write_sdmx_json(data, FLOW, **({"header": HEADER} | options)))


def test_attributes_that_differ_over_frames() -> None:
    """Two values of a series' attribute are found also where a frame ends between them."""
    parts = [frame(("M", "KG", f"2024-0{n}", "1", t), names=(*NAMES, "TITLE")) for n, t in enumerate("ab", 1)]
    with pytest.raises(UsageError, match="two values in one series"):
        list(write_sdmx_json(parts, FLOW, header=HEADER))


def test_pieces_come_as_they_are_made() -> None:
    """The first frames are written before the last are asked for: nothing is gathered."""
    asked: list[int] = []

    def frames() -> Any:  # noqa: ANN401 - a generator
        for n in range(3):
            asked.append(n)
            yield frame(("M", "KG", f"2024-0{n + 1}", "1"))

    pieces = write_sdmx_json(frames(), FLOW, header=HEADER)
    next(pieces)
    next(pieces)
    assert asked == [0]
