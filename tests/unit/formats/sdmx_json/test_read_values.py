"""SDMX-JSON: how values become text, by index or inline, and what is wrong with them."""

from typing import Any

import pytest

from unit.formats.sdmx_json.sample import component, message, parse, rows, rules, series, structure


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "1"),
        (-12, "-12"),
        (0.1, "0.1"),
        (10**25, str(10**25)),
        ("NaN", "NaN"),
        ("#N/A", "NaN"),
        ("007", "007"),
        ("", ""),
        (None, None),
        (True, "true"),
    ],
)
def test_an_inline_measure(value: Any, text: str | None) -> None:  # noqa: ANN401
    """Numbers keep their digits, missing is NaN, null is omitted, empty is empty."""
    assert rows(parse(message(series({"0": [value, 0], "1": [1]}))), "OBS_VALUE")[0] == (text,)


def test_digits_as_they_stand() -> None:
    """A number isn't rounded to a double and back."""
    data = message(series({"0": [4242]})).replace(b"4242", b"0.10000000000000000000001e+2")
    assert rows(parse(data), "OBS_VALUE") == [("0.10000000000000000000001e+2",)]


def test_without_measures_there_is_one() -> None:
    """Older messages leave `measures` out; an empty one says that there is none."""
    entry = structure()
    del entry["measures"]
    assert rows(parse(message(series({"0": [5, 1]}), structures=[entry])), "OBS_VALUE", "STATUS") == [("5", "E")]
    parsed = parse(message(series({"0": [1]}), structures=[structure(measures={})]))
    assert rows(parsed, "STATUS") == [("E",)]
    assert "OBS_VALUE" not in parsed.frame.columns


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ({"id": "E", "name": "x"}, "E"),
        ({"value": "a b"}, "a b"),
        ({"value": 2}, "2"),
        ({"value": {"en": "yes", "ru": "да"}}, "да"),
        ({"values": ["a", "b"]}, "a;b"),
        ({"name": "only a name"}, "only a name"),
        (None, None),
    ],
)
def test_listed_values(entry: dict[str, Any] | None, text: str | None) -> None:
    """A listed value is its id, else its value, values or name; null may stand for none."""
    attributes = {"observation": [component("NOTE", values=[{"id": "A", "name": "A"}, entry])]}
    parsed = parse(message(series({"0": [1, 1], "1": [1, 0]}), structures=[structure(attributes=attributes)]))
    assert rows(parsed, "NOTE") == [(text,), ("A",)]


def test_languages_and_several_values() -> None:
    """A frame's cell holds one text: that of the first language, several values put together; it is said once."""
    attributes = {"observation": [component("NOTE"), component("STATUS", "A", "E")]}
    observations = {"0": [1, {"en": "yes", "ru": "да"}, [0, 1]], "1": [2, ["a", None, {"fr": "oui"}], 1]}
    parsed = parse(message(series(observations), structures=[structure(attributes=attributes)]))
    assert rows(parsed, "NOTE", "STATUS") == [("да", "A;E"), ("a;;oui", "E")]
    assert sorted(rules(parsed)) == ["JSON-19", "JSON-20", "JSON-20"]


def test_defaults() -> None:
    """A default holds where the array ends before the attribute, not where null says that there is none."""
    attributes = {"observation": [component("STATUS", "A", "E", default="A"), component("NOTE", default="n")]}
    entry = structure(attributes=attributes)
    data = message(series({"0": [1], "1": [1, None]}), series({"0": []}), structures=[entry])
    assert rows(parse(data), "STATUS", "NOTE") == [("A", "n"), (None, "n"), (None, None)]
    deleted = message(series({"0": [1]}, action="Delete"), structures=[entry])
    assert rows(parse(deleted), "STATUS", "NOTE") == [(None, None)]


def test_annotations_are_passed_over() -> None:
    """Indexes of annotations follow the attributes of an observation, and stand beside those of a series."""
    data_set = series({"0": [1, 0, "n", 3, 4, 5]}, annotations=[0])
    data_set["series"]["0"]["annotations"] = [1]
    parsed = parse(message(data_set))
    assert rows(parsed, "OBS_VALUE", "STATUS", "NOTE") == [("1", "A", "n")]
    assert rules(parsed) == []


@pytest.mark.parametrize("index", [2, -1, "A", "0", 0.0, True, {"en": "A"}, [5], 10**30])
def test_what_is_no_index(index: Any) -> None:  # noqa: ANN401
    """A value that should be an index and isn't is found, and its row left out; the others are read."""
    parsed = parse(message(series({"0": [1, index], "1": [2, 0]})))
    found = next(iter(parsed.findings))
    assert set(rules(parsed)) <= {"JSON-16", "JSON-20"}
    assert (found.rule, found.row, found.column) == ("JSON-16", 1, "STATUS")
    assert found.pointer == "/data/dataSets/0/series/0/observations/0"
    assert rows(parsed, "_row", "OBS_VALUE") == [(2, "2")]


@pytest.mark.parametrize("key", ["2", "x", "", "0:0", "-1", "٣", "99999999999999999999", "~"])
def test_what_is_no_key(key: str) -> None:
    """A key that is no index of each dimension is found, of observations and of series."""
    parsed = parse(message(series({key: [1], "0": [2]})))
    assert [(f.rule, f.row) for f in parsed.findings] in ([("JSON-15", 1)], [("JSON-16", 1)])
    assert rows(parsed, "OBS_VALUE") == [("2",)]
    parsed = parse(message({"series": {key: {"observations": {"0": [1]}}, "0": {"observations": {"0": [2]}}}}))
    assert rules(parsed) in (["JSON-15"], ["JSON-16"])
    assert parsed.findings.items[0].pointer == f"/data/dataSets/0/series/{key.replace('~', '~0')}"
    assert rows(parsed, "OBS_VALUE") == [("2",)]


@pytest.mark.parametrize("number", ["1e999", "-1E+400", "9" * 400])
def test_numbers_out_of_range(number: str) -> None:
    """A number that no double holds would be infinity further on."""
    parsed = parse(message(series({"0": [4242], "1": [1]})).replace(b"4242", number.encode()))
    assert rules(parsed) == ["JSON-30"]
    assert rows(parsed, "OBS_VALUE") == [("1",)]


def test_unknown_components() -> None:
    """A component that the structure lacks keeps its place in the arrays but isn't read; it is said where."""
    attributes = {"observation": [component("OTHER", "x"), component("STATUS", "A"), component("AREA")]}
    parsed = parse(message(series({"0": [1, 0, 0, "z"]}), structures=[structure(attributes=attributes)]))
    assert rows(parsed, "STATUS") == [("A",)]
    assert [(f.rule, f.column) for f in parsed.findings] == [("JSON-13", "OTHER"), ("JSON-13", "AREA")]


def test_a_component_twice() -> None:
    """Two places for one component contradict each other."""
    attributes = {"observation": [component("NOTE")], "series": [component("NOTE")]}
    parsed = parse(message(series({"0": [1]}), structures=[structure(attributes=attributes)]))
    assert rules(parsed) == ["JSON-24"]


@pytest.mark.parametrize("body", [5, [], "x", {"observations": 5}, {"observations": [], "attributes": {}}, None])
def test_what_is_no_series(body: Any) -> None:  # noqa: ANN401
    """Something else where a series should be is found; the series beside it is read."""
    parsed = parse(message({"series": {"0": body, "1": {"observations": {"0": [2]}}}}))
    assert set(rules(parsed)) == {"JSON-17"}
    assert rows(parsed, "OBS_VALUE") == [("2",)]


@pytest.mark.parametrize("array", [5, {}, "x", None, {"0": 1}])
def test_what_is_no_observation(array: Any) -> None:  # noqa: ANN401
    """Something else where an observation's array should be is found with its row."""
    parsed = parse(message(series({"0": array, "1": [2]})))
    assert [(f.rule, f.row, f.pointer) for f in parsed.findings] == [
        ("JSON-17", 1, "/data/dataSets/0/series/0/observations/0")
    ]
    assert rows(parsed, "OBS_VALUE") == [("2",)]


def test_unknown_members() -> None:
    """A misspelt member would lose data without a word; names that begin with x- are the sender's own."""
    data_set = series({"0": [1]}) | {"observation": {}, "x-note": 1}
    data_set["series"]["0"]["attribute"] = []
    parsed = parse(message(data_set))
    assert [(f.rule, f.pointer) for f in parsed.findings] == [
        ("JSON-27", "/data/dataSets/0/observation"),
        ("JSON-27", "/data/dataSets/0/series/0/attribute"),
    ]
