"""SDMX-JSON: attributes above the observation become rows about partial keys, or are repeated below."""

from typing import Any

from unit.formats.sdmx_json.sample import component, message, parse, rows, rules, series, structure


def with_attributes(**levels: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the sample structure with attributes at these levels."""
    return structure(attributes=levels)


def test_series_attributes_make_a_row() -> None:
    """A series' attribute stands once, with time switched off, before the series' observations."""
    data_set = series({"0": [1], "1": [2]})
    data_set["series"]["0"]["attributes"] = ["A title"]
    parsed = parse(message(data_set, structures=[with_attributes(series=[component("TITLE")])]))
    assert rows(parsed) == [
        (1, "M", "M", "KG", "~", None),
        (2, "M", "M", "KG", "2024-01", "1"),
        (3, "M", "M", "KG", "2024-02", "2"),
    ]
    assert rows(parsed, "TITLE") == [("A title",), (None,), (None,)]


def test_only_the_dimensions_of_the_attachment_stand() -> None:
    """An attribute of AREA alone that is presented at the series holds for AREA alone."""
    data_set = series({"0": [1]})
    data_set["series"]["0"]["attributes"] = [1, "t"]
    entry = with_attributes(series=[component("UNIT", "A", "E"), component("TITLE")])
    parsed = parse(message(data_set, structures=[entry]))
    assert rows(parsed, "_row", "FREQ", "AREA", "TIME_PERIOD", "UNIT", "TITLE") == [
        (1, "~", "KG", "~", "E", None),
        (1, "M", "KG", "~", None, "t"),
        (2, "M", "KG", "2024-01", None, None),
    ]


def test_dataset_attributes() -> None:
    """An attribute of the whole dataset has every dimension switched off."""
    entry = with_attributes(dataSet=[component("DECIMALS", "3")])
    parsed = parse(message(series({"0": [1]}, attributes=[0]), structures=[entry]))
    assert rows(parsed)[0] == (1, "M", "~", "~", "~", None)
    assert rows(parsed, "DECIMALS") == [("3",), (None,)]


def test_group_attributes() -> None:
    """Groups are keyed by the dimensions in presented order; parts that are empty or ~ are outside of them."""
    groups = {":1:": [1], "~:~:1": [None, "s"]}
    entry = with_attributes(dimensionGroup=[component("UNIT", "A", "E"), component("SOURCE")])
    parsed = parse(message({"dimensionGroupAttributes": groups} | series({"0": [1]}), structures=[entry]))
    assert rows(parsed, "_row", "FREQ", "AREA", "TIME_PERIOD", "UNIT", "SOURCE") == [
        (1, "~", "004", "~", "E", None),
        (2, "~", "~", "2024-02", None, "s"),
        (3, "M", "KG", "2024-01", None, None),
    ]
    assert rules(parsed) == []


def test_group_keys_by_key_position() -> None:
    """Where only the order of keyPosition fits the attachment, that is the order of the key."""
    levels = structure()["dimensions"]
    dimensions = {
        "dataSet": levels["observation"][:1],
        "series": levels["dataSet"],
        "observation": levels["series"],
    }
    dimensions["dataSet"] = [component("TIME_PERIOD", "2024-01", keyPosition=2)]
    attributes = {"dimensionGroup": [component("TITLE")]}
    entry = structure(dimensions=dimensions, attributes=attributes)
    parsed = parse(message({"dimensionGroupAttributes": {"0:1:": ["t"]}}, structures=[entry]))
    assert rows(parsed, "FREQ", "AREA", "TIME_PERIOD", "TITLE") == [("M", "004", "~", "t")]


def test_what_is_presented_higher_is_repeated_below() -> None:
    """An observation's attribute may stand once at dataset, group or series: it holds for each observation."""
    data_set = {"attributes": [1], "dimensionGroupAttributes": {":1:": ["g"]}} | series({"0": [1]}, "1")
    data_set["series"]["0"] = {"observations": {"0": [2]}}
    entry = with_attributes(dataSet=[component("STATUS", "A", "E")], dimensionGroup=[component("NOTE")])
    entry["attributes"]["dataSet"][0]["values"] = [{"id": "A", "name": "A"}, {"id": "E", "name": "E"}]
    parsed = parse(message(data_set, structures=[entry]))
    assert rows(parsed, "AREA", "OBS_VALUE", "STATUS", "NOTE") == [("004", "1", "E", "g"), ("KG", "2", "E", None)]
    at_series = series({"0": [1], "1": [2]})
    at_series["series"]["0"]["attributes"] = [1, "n"]
    entry = with_attributes(series=[component("STATUS", "A", "E"), component("NOTE")])
    parsed = parse(message(at_series, structures=[entry]))
    assert rows(parsed, "_row", "STATUS", "NOTE") == [(1, "E", "n"), (2, "E", "n")]


def test_a_series_attribute_at_the_dataset() -> None:
    """A title for every series, presented once at the dataset, can't be said of a partial key: it is repeated."""
    entry = with_attributes(dataSet=[component("TITLE")])
    parsed = parse(message(series({"0": [1]}, attributes=["t"]), structures=[entry]))
    assert rows(parsed, "AREA", "TIME_PERIOD", "TITLE") == [("KG", "2024-01", "t")]


def test_what_is_presented_lower_stays() -> None:
    """A series' attribute that is presented at the observation is that row's."""
    entry = with_attributes(observation=[component("TITLE")])
    parsed = parse(message(series({"0": [1, "t"]}), structures=[entry]))
    assert rows(parsed, "TIME_PERIOD", "TITLE") == [("2024-01", "t")]


def test_deleting_attributes() -> None:
    """Attributes are deleted at their level; dimensions that a group's key leaves out are wildcards."""
    groups = {"0::": ["x", None], ":1:": [None, 0], "::": [None, 0]}
    data_set = {
        "action": "Delete",
        "attributes": ["d"],
        "dimensionGroupAttributes": groups,
        "series": {"0": {"attributes": ["t"]}},
    }
    entry = with_attributes(
        dataSet=[component("DECIMALS")],
        dimensionGroup=[component("NOTE"), component("UNIT", "A", "E")],
        series=[component("TITLE")],
    )
    parsed = parse(message(data_set, structures=[entry]))
    assert rows(parsed, "_row", "FREQ", "AREA", "TIME_PERIOD", "DECIMALS", "NOTE", "UNIT", "TITLE") == [
        (1, "~", "~", "~", "d", None, None, None),
        (2, "M", None, None, None, "x", None, None),
        (3, "~", "004", "~", None, None, "A", None),
        (4, "~", None, "~", None, None, "A", None),
        (5, "M", "KG", "~", None, None, None, "t"),
    ]


def test_broken_groups() -> None:
    """A group's key needs a part for each dimension, its value is an array."""
    groups = {"0:1": ["x"], "0:a:": ["x"], "0:0:": "x", "0:9:": ["x"]}
    entry = with_attributes(dimensionGroup=[component("TITLE")])
    parsed = parse(message({"dimensionGroupAttributes": groups}, structures=[entry]))
    assert rules(parsed) == ["JSON-15", "JSON-15", "JSON-17", "JSON-16"]
    assert parsed.findings.items[0].pointer == "/data/dataSets/0/dimensionGroupAttributes/0:1"
