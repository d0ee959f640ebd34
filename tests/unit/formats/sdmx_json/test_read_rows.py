"""SDMX-JSON: which rows a message makes, in which layout and by which action."""

import json

import polars as pl
import pytest

from comity.formats.sdmx_json import read_sdmx_json
from comity.model.structures import Dataflow, Reference
from unit.formats.sdmx_json.sample import FLOW, STRUCTURE, component, message, parse, rows, rules, series, structure


def test_series_layout() -> None:
    """Dimensions of dataset, series and observation come together in each row, codes as text."""
    parsed = parse(message(series({"0": [1.50, 0], "1": [2, 1, "x"]}, "1")))
    assert rows(parsed) == [(1, "M", "M", "004", "2024-01", "1.5"), (2, "M", "M", "004", "2024-02", "2")]
    assert rows(parsed, "STATUS", "NOTE") == [("A", None), ("E", "x")]
    assert parsed.rows == 2
    assert not parsed.findings.items
    assert parsed.structure == FLOW.reference


def test_column_types() -> None:
    """Codes and periods are Categorical, measure and free text String: what keeps a million rows small."""
    schema = parse(message(series({"0": [1, 0, "x"]}))).frame.schema
    assert [schema[c] for c in ("_action", "FREQ", "AREA", "TIME_PERIOD", "STATUS")] == [pl.Categorical()] * 5
    assert [schema[c] for c in ("_column", "OBS_VALUE", "NOTE")] == [pl.String()] * 3
    assert schema["_row"] == pl.Int64()


def test_flat_layout() -> None:
    """All dimensions at the observation."""
    dimensions = {"observation": structure()["dimensions"]["series"] + structure()["dimensions"]["observation"]}
    dimensions["dataSet"] = structure()["dimensions"]["dataSet"]
    data = message({"observations": {"1:0": [7], "0:1": [8]}}, structures=[structure(dimensions=dimensions)])
    assert rows(parse(data)) == [(1, "M", "M", "004", "2024-01", "7"), (2, "M", "M", "KG", "2024-02", "8")]


def test_flat_observations_under_series_dimensions() -> None:
    """One structure may serve both layouts: keys then give series and observation dimensions (full sample)."""
    assert rows(parse(message({"observations": {"1:0": [7]}}))) == [(1, "M", "M", "004", "2024-01", "7")]


def test_a_cross_section() -> None:
    """Time may be the series and another dimension the observation."""
    dimensions = structure()["dimensions"]
    turned = dimensions | {"series": dimensions["observation"], "observation": dimensions["series"]}
    data = message(series({"1": [7]}, "1"), structures=[structure(dimensions=turned)])
    assert rows(parse(data)) == [(1, "M", "M", "004", "2024-02", "7")]


def test_structures_may_follow_the_datasets() -> None:
    """The order of members of a JSON object means nothing."""
    document = json.loads(message(series({"0": [1]})))
    document["data"] = dict(reversed(document["data"].items()))
    turned = json.dumps(dict(reversed(document.items()))).encode()
    assert parse(turned).frame.equals(parse(message(series({"0": [1]}))).frame)


@pytest.mark.parametrize(
    ("action", "letter"),
    [("Append", "M"), ("Merge", "M"), ("Information", "M"), (None, "M"), ("Replace", "R"), ("Delete", "D")],
)
def test_actions(action: str | None, letter: str) -> None:
    """Every action of both versions, and none, which is a merge."""
    assert rows(parse(message(series({"0": [1]}, action=action))), "_action") == [(letter,)]


def test_an_unknown_action() -> None:
    """A dataset whose action is misspelt must not be merged."""
    parsed = parse(message(series({"0": [1]}, action="Remove"), series({"1": [2]})))
    assert rules(parsed) == ["JSON-12"]
    assert rows(parsed, "OBS_VALUE") == [("2",)]
    assert parsed.findings.items[0].pointer == "/data/dataSets/0/action"


def test_several_datasets_of_one_dataflow() -> None:
    """They become one file in the order of the message, each row with its dataset's action."""
    parsed = parse(message(series({"0": [1]}, action="Delete"), series({"0": [2]}, action="Replace")))
    assert rows(parsed, "_row", "_action", "OBS_VALUE") == [(1, "D", "1"), (2, "R", "2")]


def test_several_dataflows() -> None:
    """Each dataflow is a file of its own, in order of appearance; one that is unknown is an error of its own."""
    other = Dataflow(Reference("TEST", "OTHER", "1.0.0"), {}, STRUCTURE)
    flows = {"FLOW": FLOW, "OTHER": other}
    links = [
        [{"rel": "dataflow", "urn": f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=TEST:{name}(1.0.0)"}]
        for name in ("FLOW", "OTHER", "NONE")
    ]
    data = message(
        series({"0": [1]}, structure=1),
        series({"0": [2]}, structure=0),
        series({"0": [3]}, structure=1),
        series({"0": [4]}, structure=2),
        structures=[structure(links=link) for link in links],
    )
    parsed = read_sdmx_json(data, lambda _, reference: flows.get(reference.id))
    assert [str(file.structure) for file in parsed] == [f"TEST:{n}(1.0.0)" for n in ("OTHER", "FLOW", "NONE")]
    assert [file.frame["_row"].to_list() for file in parsed] == [[1, 3], [2], []]
    assert [rules(file) for file in parsed] == [[], [], ["JSON-09"]]


def test_a_structure_may_name_its_datasets() -> None:
    """Where the dataset names no structure, the structure that lists it describes it."""
    second = structure(dataSets=[0], measures={"observation": [component("OBS_VALUE", "5", "6")]})
    data = message(series({"0": [1]}), structures=[structure(dataSets=[1]), second])
    assert rows(parse(data), "OBS_VALUE") == [("6",)]


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ({"urn": "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=A.B:X(1.0+.0)"}, "datastructure"),
        ({"urn": "urn:sdmx:org.sdmx.infomodel.registry.ProvisionAgreement=A.B:X(1.0+.0)"}, "dataprovision"),
        ({"href": "https://example.org/rest/dataflow/A.B/X/1.0+.0"}, "dataflow"),
    ],
)
def test_what_a_link_names(link: dict[str, str], kind: str) -> None:
    """A message may be about a dataflow, a data structure or a provision agreement."""
    asked = []
    data = message(series({"0": [1]}), structures=[structure(links=[{"rel": "x"}, link])])
    read_sdmx_json(data, lambda *named: asked.append(named) or FLOW)  # type: ignore[func-returns-value]
    assert asked == [(kind, Reference("A.B", "X", "1.0+.0"))]


def test_another_version_is_said() -> None:
    """The dataflow that is known may be another version than the one in the message."""
    links = [{"urn": URN_2, "rel": "dataflow"}]
    parsed = parse(message(series({"0": [1]}), structures=[structure(links=links)]))
    assert rules(parsed) == ["JSON-10"]
    assert rows(parsed, "OBS_VALUE") == [("1",)]


URN_2 = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=TEST:FLOW(2.0.0)"


def test_delete_wildcards() -> None:
    """An empty part of a key and a dimension that isn't presented are wildcards of a deletion."""
    dimensions = {key: structure()["dimensions"][key] for key in ("series", "observation")}
    data = message(
        series({"0": [], "": [None, 0]}, "", action="Delete"), structures=[structure(dimensions=dimensions)]
    )
    parsed = parse(data)
    assert rows(parsed) == [(1, "D", None, None, "2024-01", None), (2, "D", None, None, None, None)]
    assert rows(parsed, "STATUS") == [(None,), ("A",)]
    assert rules(parsed) == []


def test_delete_a_whole_series() -> None:
    """A series without observations and attributes is to go as a whole; the others only where they say so."""
    members = {"0": {}, "1": {"observations": {"1": [0]}}}
    parsed = parse(message({"series": members, "action": "Delete"}))
    assert rows(parsed) == [(1, "D", "M", "KG", None, None), (2, "D", "M", "004", "2024-02", "0")]


def test_a_deletion_of_nothing() -> None:
    """An empty delete dataset is an answer without deletions, not a deletion of everything."""
    for nothing in ({}, {"series": {}}, {"observations": {}}):
        parsed = parse(message({"action": "Delete"} | nothing))
        assert parsed.frame.height == 0


def test_a_missing_dimension() -> None:
    """A merge can't leave a dimension out."""
    dimensions = {key: structure()["dimensions"][key] for key in ("series", "observation")}
    parsed = parse(message(series({"0": [1]}), structures=[structure(dimensions=dimensions)]))
    assert rules(parsed) == ["JSON-14"]
    assert parsed.findings.items[0].pointer == "/data/structures/0/dimensions"


def test_a_fault_never_widens_a_deletion() -> None:
    """What can't be read must not become a wildcard: a key beyond the list, no index, a misspelt name."""
    entry = structure(
        attributes={
            "series": [component("TITLE"), component("OTHER"), component("UNIT", "A")],
            "observation": [component("ELSE"), component("STATUS", "A")],
            "dimensionGroup": [component("SOURCE"), component("DECIMALS")],
        }
    )
    members = {
        "9": {},
        "0": {"attributes": [None, "only this"]},
        "1": {"attributes": [None, None, 7], "observations": {}},
        "x": {"observations": {"0": []}},
    }
    groups = {"::9": ["x"], "a::": ["x"]}
    observations = {"0:0": [None, "only this"], "0:1": [None, None, 5], "5:0": []}
    data_set = {"action": "Delete", "series": members, "dimensionGroupAttributes": groups}
    parsed = parse(message(data_set, {"action": "Delete", "observations": observations}, structures=[entry]))
    assert parsed.findings.has_errors
    assert rows(parsed) == []
    dimensions = structure()["dimensions"] | {"series": [component("AERA", "KG", keyPosition=1)]}
    parsed = parse(
        message({"series": {"0": {}}, "action": "Delete"}, structures=[structure(dimensions=dimensions)])
    )
    assert rules(parsed) == ["JSON-14", "JSON-13"]
