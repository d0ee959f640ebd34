"""The working group's SDMX-JSON data samples are read as meant; where one contradicts itself, the test says so."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_json import read_sdmx_json
from comity.model.structures import Codelist, Component, Dataflow, DataStructure, Reference, Role

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "sdmx-json"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the conformance samples aren't beside the checkout"),
]
versions = pytest.mark.parametrize("version", ["2.0", "2.1"])
EXR = [
    ("NZD", "2013-01-18", "1.5931"),
    ("NZD", "2013-01-21", "1.5925"),
    ("RUB", "2013-01-18", "40.3426"),
    ("RUB", "2013-01-21", "40.3"),
]


def flow_of(message: dict[str, Any]) -> Dataflow:
    """Return a dataflow as a sample's structure describes it."""
    entry = message["data"]["structures"][0]
    dimensions = sorted((c for cs in entry["dimensions"].values() for c in cs), key=lambda c: c["keyPosition"])
    components = [
        Component(c["id"], Role.TIME_DIMENSION if c["id"] == "TIME_PERIOD" else Role.DIMENSION) for c in dimensions
    ]
    if all(c.role is Role.DIMENSION for c in components):
        components.append(Component("TIME_PERIOD", Role.TIME_DIMENSION))
    components.append(Component("OBS_VALUE", Role.MEASURE))
    components += [_attribute(c) for cs in entry["attributes"].values() for c in cs]
    structure = DataStructure(Reference("S", "DSD", "1.0"), {}, tuple(components))
    return Dataflow(Reference("S", "FLOW", "1.0"), {}, structure)


def _attribute(entry: dict[str, Any]) -> Component:
    relationship = entry["relationship"]
    attachment = () if "dataflow" in relationship else relationship.get("dimensions")
    is_coded = any(value and "id" in value for value in entry.get("values", []))
    codelist = Codelist(Reference("S", "CL", "1.0"), {}, ()) if is_coded else None
    attached = None if attachment is None else tuple(attachment)
    return Component(entry["id"], Role.ATTRIBUTE, codelist=codelist, required=False, attachment=attached)


def sample(name: str, version: str) -> ParsedFile:
    """Return a sample as read."""
    data = (SAMPLES / f"samples-{version}" / f"data-{name}.json").read_bytes()
    flow = flow_of(json.loads(data))
    (parsed,) = read_sdmx_json(data, lambda _, __: flow)
    assert parsed.format == f"sdmx-json-{version}"
    return parsed


def rows(parsed: ParsedFile, *columns: str) -> list[tuple[str | None, ...]]:
    """Return these columns as text."""
    return parsed.frame.select(pl.col(c).cast(pl.String) for c in columns).rows()


@versions
@pytest.mark.parametrize("name", ["exr-exr-time-series", "exr-exr-flat", "exr-exr-cross-section"])
def test_three_layouts_of_one_table(name: str, version: str) -> None:
    """Time series, flat and cross-section hold the same observations, and the same attributes at other levels."""
    parsed = sample(name, version)
    assert [f.rule for f in parsed.findings] == []
    observed = parsed.frame.filter(pl.col("OBS_VALUE").is_not_null())
    columns = ("FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD", "OBS_VALUE")
    found = sorted(observed.select(pl.col(c).cast(pl.String) for c in columns).rows())
    assert found == [("D", currency, "EUR", "SP00", "A", day, value) for currency, day, value in EXR]
    assert observed["OBS_STATUS"].cast(pl.String).to_list() == ["A"] * 4
    titles = parsed.frame.filter(pl.col("TITLE").is_not_null()).select(pl.col("CURRENCY").cast(pl.String), "TITLE")
    assert set(titles.rows()) == {("NZD", "New Zealand dollar (NZD)"), ("RUB", "Russian rouble (RUB)")}
    assert rows(parsed, "FREQ", "CURRENCY", "TIME_PERIOD", "TIME_FORMAT")[0] == ("~", "~", "~", "P1D")


@versions
def test_actions_of_two_datasets(version: str) -> None:
    """Replace, then delete. The sample gives OBS_STATUS the index 1, but lists one value: two errors."""
    parsed = sample("exr-exr-action-delete", version)
    assert [(f.rule, f.column, f.pointer) for f in parsed.findings] == [
        ("JSON-16", "OBS_STATUS", "/data/dataSets/0/series/0/observations/1"),
        ("JSON-16", "OBS_STATUS", "/data/dataSets/0/series/1/observations/1"),
    ]
    assert rows(parsed, "_action", "CURRENCY", "TIME_PERIOD", "TIME_FORMAT") == [
        ("R", "~", "~", "P1D"),
        ("D", "NZD", "2013-01-18", None),
    ]


@versions
def test_rice(version: str) -> None:
    """Attributes of time alone, of two dimensions, of the dataset, and of observations given at the dataset."""
    parsed = sample("agri", version)
    assert {f.rule for f in parsed.findings} == {"JSON-19", "JSON-20"}
    observed = parsed.frame.filter(pl.col("OBS_VALUE").is_not_null())
    assert observed.height == 12
    first = observed.select(
        pl.col("REF_AREA", "TIME_PERIOD", "OBS_VALUE", "UNIT_MEASURE", "UNIT_MULT").cast(pl.String)
    )
    assert first.row(0) == ("ASIKHM001", "2014", "350.154", "TONES", "3")
    assert observed["OBS_STATUS"].cast(pl.String).to_list() == [None] * 12
    sources = parsed.frame.filter(pl.col("SOURCE").is_not_null()).select(
        pl.col("REF_AREA", "FREQ", "TIME_PERIOD", "SOURCE").cast(pl.String)
    )
    assert sources.row(1) == ("~", "~", "2015", "MAFF_Agricultural Statistics_2015;Other sources")
    comments = parsed.frame.filter(pl.col("SERIES_COMMENT").is_not_null())
    assert comments.select(pl.col("FREQ", "TIME_PERIOD").cast(pl.String)).row(0) == ("A", "~")
    about_all = parsed.frame.filter(pl.col("CONTACT_EMAIL").is_not_null())
    assert rows(parsed, "REF_AREA", "DECIMALS", "CONTACT_EMAIL")[0] == ("~", "1", "contact@organisation.org")
    assert about_all.height == 1


@versions
def test_everything_at_once(version: str) -> None:
    """Five datasets of one structure, groups, null values, annotations, `errors`.

    The last dataset is meant to have no values, but leaves the measure out of arrays in which its structure gives
    it the first place: its times are read as values, by the letter. The sample of 2.0 has comments as members.
    """
    parsed = sample("constructed-sample-full", version)
    assert {f.rule for f in parsed.findings} - {"JSON-27"} == {"JSON-18", "JSON-20"}
    assert all("comment" in (f.found or "") for f in parsed.findings if f.rule == "JSON-27")
    units = parsed.frame.filter(pl.col("UNIT_MEAS").is_not_null())
    columns = ("FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD", "UNIT_MEAS")
    found = set(units.select(pl.col(c).cast(pl.String) for c in columns).rows())
    assert found == {("D", code, "~", "SP00", "~", "~", "NC") for code in ("NZD", "RUB")}
    observed = parsed.frame.filter((pl.col("TIME_PERIOD") != "~") & pl.col("OBS_VALUE").is_not_null())
    values = observed["OBS_VALUE"].to_list()
    assert values[:12] == [value for _, _, value in EXR] * 3
    assert values[12] == "2013-03-18T11:00:00"
    assert observed["EMBARGO_TIME"].to_list()[0] == "2013-03-18T11:00:00"
    assert parsed.pointers is not None
    assert parsed.pointers([2])[2] == "/data/dataSets/0/dimensionGroupAttributes/0::0::0:"


@versions
def test_generated_nonsense(version: str) -> None:
    """A sample made at random from the schema is valid JSON and means nothing: it is refused, not crashed on."""
    data = (SAMPLES / f"samples-{version}" / "data-generated-sample.json").read_bytes()
    flow = flow_of(json.loads((SAMPLES / f"samples-{version}" / "data-agri.json").read_bytes()))
    (parsed,) = read_sdmx_json(data, lambda _, __: flow)
    assert parsed.findings.has_errors
    assert parsed.frame.height == 0


@versions
@pytest.mark.parametrize("name", ["structure-constructed-sample", "metadata-constructed-sample"])
def test_other_messages_are_told(name: str, version: str) -> None:
    """Structure and metadata messages share the root with data messages, and aren't data."""
    data = (SAMPLES / f"samples-{version}" / f"{name}.json").read_bytes()
    (parsed,) = read_sdmx_json(data, lambda _, __: None)
    assert [f.rule for f in parsed.findings] == ["JSON-06"]
