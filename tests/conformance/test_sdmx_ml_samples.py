"""The working group's samples of SDMX-ML data are read correctly."""

from pathlib import Path

import polars as pl
import pytest
from lxml import etree

from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_ml import read_sdmx_ml
from comity.model.structures import Component, Dataflow, DataStructure, Reference, Role

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "sdmx-ml" / "samples-3.0"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="the conformance samples aren't beside the checkout"),
]
KEY = ("FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX")


def exchange_rates() -> Dataflow:
    """Return the ECB's exchange rates, as far as the samples use them."""
    above = ("TIME_FORMAT", "COLLECTION", "DECIMALS", "SOURCE_AGENCY", "SOURCE_PUB")
    group = ("TITLE", "TITLE_COMPL", "UNIT", "UNIT_MULT")
    components = (
        *(Component(name, Role.DIMENSION) for name in KEY),
        Component("TIME_PERIOD", Role.TIME_DIMENSION),
        Component("OBS_VALUE", Role.MEASURE),
        Component("OBS_STATUS", Role.ATTRIBUTE),
        *(Component(name, Role.ATTRIBUTE, attachment=KEY) for name in above),
        *(Component(name, Role.ATTRIBUTE, attachment=KEY[1:]) for name in group),
    )
    return Dataflow(Reference("ECB", "EXR", "1.0"), {}, DataStructure(Reference("ECB", "X", "1.0"), {}, components))


def read(name: str) -> ParsedFile:
    """Return what a sample says."""
    (parsed,) = read_sdmx_ml((SAMPLES / name).read_bytes(), lambda *_: exchange_rates())
    return parsed


def test_every_observation_of_the_simple_sample() -> None:
    """Keys, periods, figures and lines agree with a slow walk through the tree."""
    name = "Data_-_Simple_Data_Attributes_ECB_EXR.xml"
    parsed = read(name)
    expected = [
        (
            o.sourceline,
            *(o.getparent().get(d) for d in KEY),
            *(o.get(c) for c in ("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")),
        )
        for o in etree.parse(str(SAMPLES / name)).iter("Obs")
    ]
    observations = parsed.frame.filter(pl.col("OBS_VALUE").is_not_null())
    columns = ["_row", *KEY, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]
    assert expected
    assert observations.with_columns(pl.col(KEY).cast(pl.String)).select(columns).rows() == expected
    assert len(parsed.findings) == 0


def test_attributes_of_the_simple_sample_are_rows_about_partial_keys() -> None:
    """What the sample repeats on a yearly and a monthly series of one currency is said once."""
    frame = read("Data_-_Simple_Data_Attributes_ECB_EXR.xml").frame.cast({"FREQ": pl.String, "CURRENCY": pl.String})
    of_series = frame.filter(pl.col("COLLECTION").is_not_null())
    of_groups = frame.filter(pl.col("UNIT").is_not_null())
    assert set(of_series["FREQ"]) <= {"A", "M", "Q", "H"}
    assert set(of_groups["FREQ"]) == {"~"}
    assert of_groups.select("CURRENCY", "EXR_SUFFIX").is_unique().all()
    assert frame.filter(pl.col("OBS_VALUE").is_not_null())["UNIT"].null_count() > 0


def test_the_sample_with_several_values() -> None:
    """Texts in several languages and lists of codes keep all their parts."""
    parsed = read("Data_-_Complex_Data_Attributes_ECB_EXR_CA.xml")
    frame = parsed.frame
    assert {found.rule for found in parsed.findings} == {"XML-27"}
    (title,) = frame["TITLE"].drop_nulls()
    assert title.startswith('"en:Some English Text;fr:Quelques textes en anglais";"en:Additional English Text')
    assert frame["SOURCE_AGENCY"].drop_nulls().to_list() == ["4F0;4D0;CZ2"]
    assert frame["OBS_STATUS"].drop_nulls().to_list() == ["A;F", "J;U;N", "A"]
