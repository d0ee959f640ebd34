"""Data messages that Comity writes are valid by the published schemas, with types made from the data structure."""

import datetime as dt

import polars as pl
import pytest
from lxml import etree

from comity.formats.sdmx_ml import MessageHeader, write_sdmx_ml
from comity.formats.sdmx_ml.write import FORMS, Shape
from comity.structures.pack import standard_pack
from conformance.data_schemas import schema_for
from unit.formats.sdmx_ml.sales_sample import FLOW, action_rows

HEADER = MessageHeader("M1", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "KG", receiver="HUB", is_test=True)
CROSSINGS = standard_pack().dataflows["CROSSINGS"]
EVERY_FORM = [(form, layout) for form in FORMS for layout in ("series", "flat")]


def crossings() -> pl.DataFrame:
    """Return an observation frame of three months at two borders, one figure missing and one with decimals."""
    months = ["2024-01", "2024-02", "2024-03"]
    key = {"FREQ": "M", "REPORTER": "KZ", "ORIGIN": "CN", "ORIGIN_BASIS": "C", "DIRECTION": "IN"}
    rest = {"PURPOSE": "TOURISM", "MODE": "AIR", "COUNT_UNIT": "CROSSINGS", "OBS_STATUS": "A"}
    rows = [
        {**key, **rest, "NEIGHBOUR": neighbour, "TIME_PERIOD": month, "OBS_VALUE": value}
        for neighbour in ("RU", "UZ")
        for month, value in zip(months, (1.0, None, 20_000_000.0), strict=True)
    ]
    return pl.DataFrame(rows, schema_overrides={"OBS_VALUE": pl.Float64})


def faults(message: bytes, form: str, layout: Shape) -> list[str]:
    """Return what the schema says against a message about the sales or, where it names them, the crossings."""
    flow = CROSSINGS if b"CROSSINGS" in message else FLOW
    schema = schema_for(FORMS[form], flow, layout=layout)
    return [] if schema.validate(etree.fromstring(message)) else [error.message for error in schema.error_log]


@pytest.mark.parametrize(("form", "layout"), EVERY_FORM)
def test_observations_are_valid(form: str, layout: Shape) -> None:
    """Whole numbers, missing figures and codes of the standard pack satisfy the types of its data structure."""
    message = b"".join(write_sdmx_ml(crossings(), CROSSINGS, header=HEADER, form=form, layout=layout))
    assert faults(message, form, layout) == []


@pytest.mark.parametrize(("form", "layout"), EVERY_FORM)
def test_attributes_of_every_level_are_valid(form: str, layout: Shape) -> None:
    """Attributes of the data set, of a part of the key and of a series, in several data sets of several actions."""
    message = b"".join(write_sdmx_ml(action_rows(), FLOW, header=HEADER, form=form, layout=layout))
    assert faults(message, form, layout) == []


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_message_is_valid(form: str) -> None:
    """A query without an answer still gets a message."""
    message = b"".join(write_sdmx_ml([], FLOW, header=HEADER, form=form))
    assert faults(message, form, "series") == []


@pytest.mark.parametrize(("form", "layout"), EVERY_FORM)
def test_the_checks_can_fail(form: str, layout: Shape) -> None:
    """A schema that finds no fault in a faulty message would prove nothing."""
    message = b"".join(write_sdmx_ml(crossings(), CROSSINGS, header=HEADER, form=form, layout=layout))
    assert faults(message.replace(b"Obs>", b"Obz>").replace(b"<Obs ", b"<Obz "), form, layout)
    if form != "sdmx-ml-2.1-generic":
        assert faults(message.replace(b'FREQ="M"', b'FREQ="MM"'), form, layout)
        assert faults(message.replace(b'OBS_VALUE="1"', b'OBS_VALUE="one"'), form, layout)
