"""SDMX-JSON that is broken, hostile or something else ends in a finding with its place, in bounded work."""

import json
from typing import Any

import pytest

from comity.formats.sdmx_json import JsonLimits
from comity.model.findings import Severity
from unit.formats.sdmx_json.sample import component, message, parse, rows, rules, series, structure

SOUND = message(series({"0": [1, 0], "1": [2, 0]}))
DEEP = 100_000


@pytest.mark.parametrize(
    ("data", "rule", "pointer"),
    [
        (b"[]", "JSON-01", ""),
        (b"5", "JSON-01", ""),
        (b"{}", "JSON-01", ""),
        (b'{"header": {}, "dataSets": [{}]}', "JSON-05", ""),
        (b'{"data": {"dataStructures": []}}', "JSON-06", "/data/dataStructures"),
        (b'{"data": {"structures": [], "dataSets": []}}', "JSON-07", "/data"),
        (b'{"data": {"dataSets": [{}]}}', "JSON-11", "/data/dataSets/0/structure"),
        (b'{"data": {"dataSets": {}}}', "JSON-17", "/data/dataSets"),
        (b'{"data": {"dataSets": [5]}}', "JSON-17", "/data/dataSets/0"),
        (b'{"data": {"structures": [5], "dataSets": [{}]}}', "JSON-17", "/data/structures/0"),
        (b'{"data": {"structures": [{}], "dataSets": [{}]}}', "JSON-08", "/data/structures/0/links"),
        (b'{"a": ' + b"[" * DEEP, "JSON-03", "/a"),
        (b'{"a": ' + b'{"b":' * DEEP + b"1" + b"}" * (DEEP + 1), "JSON-03", "/a"),
        (b'{"data": {"dataSets": [{"series": ' + b'{"0":' * DEEP, "JSON-03", "/data/dataSets/0/series"),
        (b'{"a": "' + b"x" * DEEP, "JSON-02", "/a"),
        (b'{"a": "' + b"\\" * (DEEP + 1) + b'"}', "JSON-02", "/a"),
        (b'{"a": ' + b"9" * DEEP + b"}", "JSON-26", "/a"),
        (b'{"a": NaN}', "JSON-28", "/a"),
        (b'{"a": "\\ud800"}', "JSON-21", "/a"),
        (b'{"a": "\t"}', "JSON-02", "/a"),
        (b'{"a": 01}', "JSON-02", "/a"),
        (b'{"a": 1,}', "JSON-02", "/a"),
        (b'{"a": 1} x', "JSON-02", "/a"),
        (b'{"a": 1, "a": 2}', "JSON-04", ""),
    ],
    ids=str,
)
def test_what_is_no_message(data: bytes, rule: str, pointer: str) -> None:
    """Each is refused by the finding that names it and its place."""
    parsed = parse(data)
    assert (rule, pointer) in [(f.rule, f.pointer) for f in parsed.findings]
    assert parsed.findings.has_errors
    assert parsed.frame.height == 0


def test_not_text_at_all() -> None:
    """NUL bytes and emptiness are said; another encoding is named and read."""
    assert rules(parse(b" \n")) == ["FIL-02"]
    assert rules(parse(SOUND.replace(b"ID", b"I\0"))) == ["FIL-13"]
    assert rules(parse(SOUND.decode().encode("utf-16"))) == ["FIL-15"]
    assert parse(b"\xef\xbb\xbf" + SOUND).frame.equals(parse(SOUND).frame)


def test_every_cut_is_an_error() -> None:
    """A message that breaks off anywhere is refused, with the line and character where it does."""
    for at in range(1, len(SOUND)):
        parsed = parse(SOUND[:at])
        assert parsed.findings.has_errors, at
    broken = parse(SOUND.replace(b'"1": [2, 0]', b'\n"1": [2 0]'))
    assert "line 2, character 9," in broken.findings.items[0].message


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"[1, 0]", b"[1, 0}"),
        (b"[1, 0]", b"[1, 0],"),
        (b"[1, 0]", b"[1 0]"),
        (b"[1, 0]", b"[1, 0,]"),
        (b"[2, 0]", b"[2, 0],"),
        (b'"1": [2, 0]', b'"1" [2, 0]'),
        (b'"1": [2, 0]', b"1: [2, 0]"),
        (b"[1, 0]", b"[Infinity, 0]"),
        (b"[1, 0]", b'[1, 0, "\\x"]'),
        (b"[1, 0]", b"[+1, 0]"),
        (b"[1, 0]", b"['1', 0]"),
    ],
)
def test_broken_within_the_data(old: bytes, new: bytes) -> None:
    """What the cut of bytes lets pass, the decoder refuses."""
    assert SOUND.count(old) == 1
    for limits in (None, JsonLimits(chunk_bytes=24)):
        parsed = parse(SOUND.replace(old, new), limits=limits)
        assert set(rules(parsed)) <= {"JSON-02", "JSON-28", "JSON-22"}
        assert parsed.findings.has_errors


@pytest.mark.parametrize("chunk", [1 << 20, 30])
def test_keys_that_stand_twice(chunk: int) -> None:
    """Of observations, series, groups, members and structures: in one piece of the text or in two."""
    entry = json.dumps(structure(attributes={"dimensionGroup": [component("TITLE")]}))
    data_sets = {
        "/data/dataSets/0/observations": '{"observations": {"0:0": [1], "0:1": [2], "1:1": [3], "0:0": [4]}}',
        "/data/dataSets/0/series": '{"series": {"0": {"observations": {"0": [1]}}, "1": {}, "1": {}, "0": {}}}',
        "/data/dataSets/0/series/0/observations": '{"series": {"0": {"observations": {"0": [1], "1": [1], '
        '"0": [2]}}}}',
        "/data/dataSets/0/dimensionGroupAttributes": '{"dimensionGroupAttributes": {"0:0:": ["a"], "0:1:": ["b"], '
        '"0:0:": ["c"]}}',
        "/data/dataSets/0": '{"action": "Merge", "action": "Delete"}',
    }
    for pointer, data_set in data_sets.items():
        data = f'{{"data": {{"structures": [{entry}], "dataSets": [{data_set}]}}}}'.encode()
        parsed = parse(data, limits=JsonLimits(chunk_bytes=chunk))
        assert ("JSON-04", pointer) in [(f.rule, f.pointer) for f in parsed.findings], pointer


def test_keys_that_stand_twice_deep_inside() -> None:
    """Of a listed value, a link or a text in several languages: which one counts can't be known, either."""
    entry = json.dumps(structure()).replace('"id": "E"', '"id": "E", "id": "A"')
    text = '{"series": {"0": {"observations": {"0": [1, 0, {"en": "a", "en": "b"}]}}}}'
    parsed = parse(f'{{"data": {{"structures": [{entry}], "dataSets": [{text}]}}}}'.encode())
    assert [f.pointer for f in parsed.findings if f.rule == "JSON-04"] == [
        "/data/structures/0/attributes/observation/0/values/1",
        "/data/dataSets/0/series/0/observations/0",
    ]


def test_half_characters_in_the_data() -> None:
    """A lone surrogate or an escaped NUL is an error, and doesn't reach the frame; a pair is a character."""
    texts = {"0": '"\\ud83d\\ude00"', "1": '"a\\u0000b\\ud800"'}
    parsed = parse(SOUND.replace(b"[1, 0]", f"[1, 0, {texts['0']}]".encode()))
    assert rules(parsed) == []
    assert rows(parsed, "NOTE")[0] == ("😀",)
    parsed = parse(SOUND.replace(b"[1, 0]", f"[1, 0, {texts['1']}]".encode()))
    assert rules(parsed) == ["JSON-21"]
    assert rows(parsed, "NOTE")[0] == ("a\ufffdb\ufffd",)


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        (JsonLimits(cells=15), "JSON-23"),
        (JsonLimits(depth=4), "JSON-03"),
        (JsonLimits(components=1), "JSON-25"),
        (JsonLimits(data_sets=0), "JSON-23"),
        (JsonLimits(structure_bytes=100), "JSON-22"),
        (JsonLimits(structure_parts=20), "JSON-31"),
        (JsonLimits(chunk_bytes=8), "JSON-22"),
    ],
)
def test_limits_are_settings(limits: JsonLimits, rule: str) -> None:
    """Each limit refuses what is beyond it, and only that: the default reads the same message."""
    assert rules(parse(SOUND)) == []
    assert rule in rules(parse(SOUND, limits=limits))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b'"values": [', b'"values": [' + b"[]," * 1_100_000, "JSON-31"),
        (b'"data": {', b'"data": {' + b'"a": 1,' * 30_000, "JSON-31"),
        (b"{", b"{" + b'"meta": 1,' * 30_000, "JSON-31"),
        (b'"observations": {', b'"observations": {' + b'"0": [1],' * 300_000, "JSON-32"),
        (b'"series": {', b'"series": {' + b'"9": {},' * 300_000, "JSON-32"),
    ],
)
def test_without_end(old: bytes, new: bytes, rule: str) -> None:
    """A list or an object that goes on and on is given up, before it takes the time of all others."""
    assert old in SOUND
    assert rule in rules(parse(SOUND.replace(old, new, 1)))


def test_many_series_with_faulty_keys() -> None:
    """What is wrong with one series is looked up once: a hundred thousand of them take no longer each."""
    faulty = ",".join(f'"{number}:0": {{"observations": {{}}}}' for number in range(30_000)).encode()
    counts = parse(SOUND.replace(b'"series": {', b'"series": {' + faulty + b",", 1)).findings.counts
    assert counts["JSON-15", Severity.ERROR] == 30_000


def test_a_long_array_costs_only_itself() -> None:
    """One array of a million annotations beside many short ones doesn't widen those."""
    observations: dict[str, Any] = {"0": [1, 0, None, *[7] * 200_000], "1": [2]}
    assert rows(parse(message(series(observations))), "OBS_VALUE") == [("1",), ("2",)]


def test_many_faults_are_counted() -> None:
    """The first ones of each rule are made, the rest counted."""
    parsed = parse(message(series({str(n): [1] for n in range(2, 5000)})))
    assert len(parsed.findings) == 4998
    assert len(parsed.findings.items) == parsed.findings.limit_per_rule
    assert all(f.pointer == f"/data/dataSets/0/series/0/observations/{f.row + 1}" for f in parsed.findings if f.row)


def test_errors_of_the_service_are_said() -> None:
    """A message can carry data and errors at once: what came may be incomplete."""
    document = json.loads(SOUND) | {"errors": [{"code": 413}]}
    parsed = parse(json.dumps(document).encode())
    assert rules(parsed) == ["JSON-18"]
    assert parsed.frame.height == 2
