"""What other libraries read of the SDMX-JSON data that Comity writes, cell for cell; where they can't, how."""

import datetime as dt
import io
import json
from typing import Any

import polars as pl
import pytest
from pysdmx.errors import NotImplemented as NotSupported
from pysdmx.io import read_sdmx

from comity.formats.sdmx_json import MessageHeader, write_sdmx_json
from comity.structures.pack import standard_pack

FLOW = standard_pack().dataflows["CROSSINGS"]
HEADER = MessageHeader("ID1", dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC), "KZ")
DIMENSIONS = (*FLOW.structure.key_ids, "TIME_PERIOD")
KEY = ("M", "KZ", "US", "C", "IN", "TOURISM", "AIR", "CN", "CROSSINGS")
ROWS = [
    (*KEY[:2], origin, *KEY[3:], f"2024-{month:02d}", value, status)
    for origin, month, value, status in (("US", 1, 12.0, "A"), ("US", 2, 0.5, "E"), ("DE", 1, 7.0, "A"))
]
FRAME = pl.DataFrame(ROWS, schema=[*DIMENSIONS, "OBS_VALUE", "OBS_STATUS"], orient="row")


def written(layout: str) -> bytes:
    """Return the rows as a message of the version whose actions sdmx1 knows."""
    return b"".join(write_sdmx_json(FRAME, FLOW, header=HEADER, version="2.0", layout=layout))  # type: ignore[arg-type]


def as_sdmx1_wants(data: bytes) -> bytes:
    """Return the message in the shape of SDMX-JSON 1.0: sdmx1 takes the list of structures for an object.

    It also looks for the datasets at the root, and for attributes of a whole series at the dataset.
    """
    message: dict[str, Any] = json.loads(data)
    return json.dumps(
        {"header": message["meta"], "structure": message["data"]["structures"][0]}
        | {"dataSets": message["data"]["dataSets"]}
    ).encode()


@pytest.mark.parametrize("layout", ["series", "flat"])
def test_sdmx1_reads_every_cell(layout: str) -> None:
    """Keys, values and statuses come out of sdmx1 as they went in, once the message has its shape."""
    sdmx = pytest.importorskip("sdmx", reason="sdmx1 isn't installed")
    message = sdmx.read_sdmx(io.BytesIO(as_sdmx1_wants(written(layout))), format="json")
    (data,) = message.data
    found = [
        (
            *(observation.key[name].value for name in DIMENSIONS),
            observation.value,
            observation.attached_attribute["OBS_STATUS"].value.id,
        )
        for observation in data.obs
    ]
    assert sorted(found) == sorted(ROWS)


def test_sdmx1_reads_no_2_x_as_it_is() -> None:
    """Its reader mentions 2.0 but fails at `structures`; once it doesn't, the test above needs no new shape."""
    sdmx = pytest.importorskip("sdmx", reason="sdmx1 isn't installed")
    with pytest.raises(TypeError, match="list indices"):
        sdmx.read_sdmx(io.BytesIO(written("series")), format="json")


def test_pysdmx_reads_no_data_in_json() -> None:
    """It reads structures and metadata in JSON; once it learns data, the cells are to be compared here."""
    with pytest.raises(NotSupported, match="not supported"):
        read_sdmx(io.BytesIO(written("series")))
