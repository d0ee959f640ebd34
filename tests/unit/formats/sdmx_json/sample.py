"""A small dataflow and SDMX-JSON messages about it, for the tests of the reader."""

import json
from typing import Any

import polars as pl

from comity.formats.parsed import ParsedFile
from comity.formats.sdmx_json import JsonLimits, read_sdmx_json
from comity.model.structures import Code, Codelist, Component, Dataflow, DataStructure, DataType, Reference, Role

URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=TEST:FLOW(1.0.0)"
ROWS = ("_row", "_action", "FREQ", "AREA", "TIME_PERIOD", "OBS_VALUE")


def _codelist(name: str, *codes: str) -> Codelist:
    return Codelist(
        Reference("TEST", name, "1.0.0"), {}, tuple(Code(code, {"en": f"Code {code}"}) for code in codes)
    )


def attribute(name: str, attachment: tuple[str, ...] | None = None, *, coded: bool = False) -> Component:
    """Return an attribute of the sample structure."""
    codelist = _codelist("CL_X", "A", "E") if coded else None
    return Component(name, Role.ATTRIBUTE, codelist=codelist, required=False, attachment=attachment)


STRUCTURE = DataStructure(
    Reference("TEST", "DSD", "1.0.0"),
    {},
    (
        Component("FREQ", Role.DIMENSION, codelist=_codelist("CL_FREQ", "M", "A")),
        Component("AREA", Role.DIMENSION, codelist=_codelist("CL_AREA", "KG", "004")),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE, data_type=DataType.DECIMAL),
        attribute("STATUS", coded=True),
        attribute("NOTE"),
        attribute("TITLE", ("FREQ", "AREA")),
        attribute("UNIT", ("AREA",), coded=True),
        attribute("SOURCE", ("TIME_PERIOD",)),
        attribute("DECIMALS", ()),
    ),
)
FLOW = Dataflow(Reference("TEST", "FLOW", "1.0.0"), {"en": "Flow"}, STRUCTURE)


def component(name: str, *values: str | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a component as a message presents it; its values are listed if there are any."""
    listed = [None if value is None else {"id": value, "name": value} for value in values]
    return {"id": name, "name": name} | ({"values": listed} if listed else {}) | more


def structure(**levels: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an entry of `structures`: FREQ at the dataset, AREA at the series, time at the observation."""
    entry = {
        "links": [{"rel": "dataflow", "urn": URN}],
        "name": "Flow",
        "dimensions": {
            "dataSet": [component("FREQ", "M", keyPosition=0)],
            "series": [component("AREA", "KG", "004", keyPosition=1)],
            "observation": [component("TIME_PERIOD", "2024-01", "2024-02", keyPosition=2)],
        },
        "measures": {"observation": [component("OBS_VALUE")]},
        "attributes": {"observation": [component("STATUS", "A", "E"), component("NOTE")]},
    }
    return entry | levels


def message(*data_sets: dict[str, Any], structures: list[dict[str, Any]] | None = None) -> bytes:
    """Return a message with these datasets, by default about the sample structure."""
    data = {"structures": structures if structures is not None else [structure()], "dataSets": list(data_sets)}
    meta = {
        "id": "ID",
        "prepared": "2026-01-01T00:00:00Z",
        "sender": {"id": "KG"},
        "contentLanguages": ["ru", "en"],
    }
    return json.dumps({"meta": meta, "data": data}).encode()


def series(observations: dict[str, Any], key: str = "0", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a dataset of one series."""
    return {"series": {key: {"observations": observations}}} | more


def parse(data: bytes, flow: Dataflow = FLOW, limits: JsonLimits | None = None) -> ParsedFile:
    """Read a message about one dataflow."""
    (parsed,) = read_sdmx_json(data, lambda _, __: flow, limits=limits)
    return parsed


def rows(parsed: ParsedFile, *columns: str) -> list[tuple[Any, ...]]:
    """Return columns of the frame as text, `_row` as it is."""
    shown = [pl.col(c) if c == "_row" else pl.col(c).cast(pl.String) for c in columns or ROWS]
    return parsed.frame.select(shown).rows()


def rules(parsed: ParsedFile) -> list[str]:
    """Return the rules of the findings."""
    return [finding.rule for finding in parsed.findings]
