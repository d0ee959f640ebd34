"""The working group's OpenAPI document of SDMX-REST, as published or narrowed down to what a hub holds."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

SHARED = Path(__file__).resolve().parents[3] / "shared"
DOCUMENT = SHARED / "conformance" / "sdmx-rest" / "sdmx-rest-2.2.2.yaml"
SERVED = ("/data", "/availability", "/schema", "/structure")
_VERSIONS = ["*", "~", "+", "1.0", "1.0.0", "1.*", "1.0~", "1.0+.0", "1*.0", "2.0.0", "*.0"]


def read_document() -> dict[str, Any]:
    """Return the document; skip where it isn't beside the checkout.

    Without the coding zstd, which the client that sends the queries can't decode.
    """
    if not DOCUMENT.is_file():
        pytest.skip("the working group's OpenAPI document is not beside the checkout")
    found: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    found["components"]["parameters"]["accept-encoding"]["schema"]["enum"].remove("zstd")
    return found


def narrowed(
    document: dict[str, Any], *, agency: str, dataflow: str, dimensions: dict[str, list[str]]
) -> dict[str, Any]:
    """Return the operations that a hub serves, with parameters that take what it holds (beside what it doesn't).

    As published, the patterns of ids let nearly any text through, so that hardly any query would find anything.
    """
    found = copy.deepcopy(document)
    found["paths"] = {path: item for path, item in found["paths"].items() if path.startswith(SERVED)}
    parameters = found["components"]["parameters"]
    ids = [dataflow, f"DSD_{dataflow}", "CL_AREA", "CL_FREQ", "AGENCIES", "NOT_HERE"]
    _take(parameters["agencies"], ["*", agency, "COMITY"])
    _take(parameters["resourceIDs"], ["*", *ids])
    _take(parameters["versions"], _VERSIONS)
    _take(parameters["items"], ["*", "A", "M", "KG", "_T"])
    _take(parameters["componentID"], ["*", *dimensions, "TIME_PERIOD"])
    _take(parameters["key"], _keys(dimensions))
    _take(parameters["attributes"], ["dsd", "msd", "dataset", "series", "obs", "all", "none", "OBS_STATUS"])
    _take(parameters["measures"], ["all", "none", "OBS_VALUE"])
    parameters["agencyID"]["schema"] = {"type": "string", "enum": [agency]}
    parameters["resourceID"]["schema"] = {"type": "string", "enum": ids[:2]}
    parameters["version"]["schema"] = {"type": "string", "enum": ["~", "1.0", "2.0.0"]}
    at_observation = [*dimensions, "TIME_PERIOD", "AllDimensions"]
    parameters["dimensionAtObservation"]["schema"] = {"type": "string", "enum": at_observation}
    parameters["sort"]["schema"] = {"type": "string", "enum": _sorts(dimensions)}
    parameters["c"]["schema"] = _filters(dimensions)
    parameters["reportingYearStartDay"]["schema"] = {"type": "string", "enum": ["--01-01", "--07-01", "--11-30"]}
    for name, most in (("offset", 300), ("limit", 500), ("firstNObservations", 5), ("lastNObservations", 5)):
        parameters[name]["schema"]["maximum"] = most
    _moments(parameters)
    return found


def _take(parameter: dict[str, Any], values: list[str]) -> None:
    parameter["schema"] = {
        "type": "array",
        "minItems": 1,
        "maxItems": 2,
        "uniqueItems": True,
        "items": {"type": "string", "enum": values},
    }


def _keys(dimensions: dict[str, list[str]]) -> list[str]:
    first, *rest = [codes[0] for codes in dimensions.values()]
    return [
        "*",
        first,
        ".".join((first, *rest)),
        ".".join(["*"] * len(dimensions)),
        f"{first}.*",
        f"{first}.NOWHERE",
    ]


def _sorts(dimensions: dict[str, list[str]]) -> list[str]:
    last = list(dimensions)[-1]
    return [
        "*",
        "*:desc",
        "series_key",
        f"{last}:desc+TIME_PERIOD",
        "TIME_PERIOD:desc",
        "OBS_VALUE:desc+series_key",
    ]


def _filters(dimensions: dict[str, list[str]]) -> dict[str, Any]:
    texts = {
        name: [
            codes[0],
            ",".join(codes),
            f"ne:{codes[0]}",
            f"sw:{codes[0][:1]}",
            f"nc:{codes[0]}+ew:{codes[0][-1:]}",
        ]
        for name, codes in dimensions.items()
    }
    texts["TIME_PERIOD"] = ["ge:2020-01+le:2024-06", "2024-01,2024-02", "lt:2012", "gt:2024-Q2", "co:2020"]
    texts["OBS_VALUE"] = ["ge:100", "gt:5+lt:50,ge:1000", "ne:1"]
    properties = {name: {"type": "string", "enum": values} for name, values in texts.items()}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _moments(parameters: dict[str, Any]) -> None:
    """Let moments be such that something was known then, and changed between them."""
    early, late = (
        ["2025-01-01T00:00:00Z", "2025-02-08T00:00:00+01:00"],
        ["2025-03-01T00:00:00", "2030-01-01T00:00:00Z"],
    )
    parameters["updatedAfter"]["schema"] = {"type": "string", "enum": early}
    parameters["asOf"]["schema"] = {"type": "string", "enum": late}
