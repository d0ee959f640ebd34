"""A small dataflow of crossings, and SDMX-CSV text about it, for the tests of the readers."""

from comity.model.structures import (
    Code,
    Codelist,
    Component,
    Dataflow,
    DataStructure,
    DataType,
    Reference,
    Role,
)


def _codelist(name: str, *codes: str) -> Codelist:
    return Codelist(Reference("TEST", name, "1.0.0"), {}, tuple(Code(code) for code in codes))


STRUCTURE = DataStructure(
    Reference("TEST", "DSD_FLOW", "1.0.0"),
    {},
    (
        Component("FREQ", Role.DIMENSION, codelist=_codelist("CL_FREQ", "M", "A")),
        Component("REPORTER", Role.DIMENSION, codelist=_codelist("CL_AREA", "KG", "004", "NA")),
        Component("ORIGIN", Role.DIMENSION, codelist=_codelist("CL_AREA", "US", "NULL", "_T")),
        Component("TIME_PERIOD", Role.TIME_DIMENSION, data_type=DataType.TIME_PERIOD),
        Component("OBS_VALUE", Role.MEASURE, data_type=DataType.DECIMAL),
        Component("OBS_STATUS", Role.ATTRIBUTE, codelist=_codelist("CL_OBS_STATUS", "A", "E"), required=False),
        Component("COMMENT", Role.ATTRIBUTE, required=False),
    ),
)
FLOW = Dataflow(Reference("TEST", "FLOW", "1.0.0"), {"en": "Flow"}, STRUCTURE)

HEADER = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,TIME_PERIOD,OBS_VALUE,OBS_STATUS,COMMENT"
START = "dataflow,TEST:FLOW(1.0.0)"


def message(*rows: str, header: str = HEADER) -> str:
    """Return an SDMX-CSV message; each row is given without its first two fields."""
    return "\n".join([header, *(f"{START},{row}" for row in rows)]) + "\n"
