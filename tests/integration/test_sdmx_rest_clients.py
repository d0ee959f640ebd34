"""Clients that others wrote read structures and figures from a hub: pysdmx, sdmx1, R's rsdmx, npm's sdmx-rest."""

import io
import json
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pysdmx.api.qb.availability import AvailabilityQuery
from pysdmx.api.qb.data import DataContext, DataFormat, DataQuery, NumberFilter, Operator
from pysdmx.api.qb.schema import SchemaContext, SchemaQuery
from pysdmx.api.qb.service import RestService
from pysdmx.api.qb.structure import StructureFormat, StructureQuery, StructureReference, StructureType
from pysdmx.api.qb.util import ApiVersion
from pysdmx.io import read_sdmx

from running_hub import RunningHub, running_hub
from small_hub import line, make_hub, send

COUNTS = {("RU", "2026-01"): 30, ("RU", "2026-02"): 31, ("DE", "2026-01"): 14, ("DE", "2026-02"): 9}
KEY = "M.KG.RU.C.IN._T._T._T.CROSSINGS"
READ_BY_PYSDMX = [one for one in DataFormat if "JSON" not in one.name]
"""pysdmx 1.21 reads figures from SDMX-ML and SDMX-CSV alone."""
NPM = "sdmx-rest@2.20.0"
PATIENCE = 120


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub with two series."""
    folder = tmp_path_factory.mktemp("clients")
    with make_hub(folder) as hub:
        send(hub, "KG", *(line("KG", who, n, period=month) for (who, month), n in COUNTS.items()))
    with running_hub(folder / "hub") as running:
        yield running


def pysdmx_for(
    service: RunningHub, version: ApiVersion, data: DataFormat = DataFormat.SDMX_CSV_2_0_0
) -> RestService:
    """Return pysdmx's client."""
    return RestService(f"{service.url}/sdmx", version, data_format=data)


@pytest.mark.parametrize("version", [ApiVersion.V1_5_0, ApiVersion.V2_0_0, ApiVersion.V2_2_2])
@pytest.mark.parametrize("form", READ_BY_PYSDMX)
def test_pysdmx_reads_figures(service: RunningHub, version: ApiVersion, form: DataFormat) -> None:
    """Paths with omitted parts and slashes at their end, as pysdmx makes them, would lead nowhere."""
    is_old = version < ApiVersion.V2_0_0
    query = DataQuery(DataContext.DATAFLOW, "COMITY", "CROSSINGS", "~" if is_old else "*")
    message = read_sdmx(io.BytesIO(pysdmx_for(service, version, form).data(query)), validate=False)
    frame = message.data[0].data
    found = {(row["ORIGIN"], str(row["TIME_PERIOD"])): int(float(row["OBS_VALUE"])) for _, row in frame.iterrows()}
    assert found == COUNTS


def test_pysdmx_reads_filtered_figures(service: RunningHub) -> None:
    """Filters on components, as pysdmx writes them, would let everything pass."""
    above = NumberFilter(field="OBS_VALUE", value=30, operator=Operator.GREATER_THAN)
    query = DataQuery(DataContext.DATAFLOW, "COMITY", "CROSSINGS", "*", components=above)
    message = read_sdmx(io.BytesIO(pysdmx_for(service, ApiVersion.V2_0_0).data(query)), validate=False)
    assert [int(value) for value in message.data[0].data["OBS_VALUE"]] == [31]


@pytest.mark.parametrize("version", [ApiVersion.V1_5_0, ApiVersion.V2_2_2])
@pytest.mark.parametrize(
    "form", [one for one in StructureFormat if "_1_0_0" not in one.name and "FUSION" not in one.name]
)
def test_pysdmx_reads_structures(service: RunningHub, version: ApiVersion, form: StructureFormat) -> None:
    """A JSON message whose schema comes late is unknown to pysdmx."""
    client = RestService(f"{service.url}/sdmx", version, structure_format=form)
    query = StructureQuery(StructureType.DATAFLOW, "COMITY", "CROSSINGS", references=StructureReference.DESCENDANTS)
    message = read_sdmx(io.BytesIO(client.structure(query)))
    flow = service.hub.catalogue.dataflow("CROSSINGS")
    (structure,) = message.get_data_structure_definitions()
    assert {part.id for part in structure.components} == set(flow.structure.by_id)
    lists = {one.id: [code.id for code in one.items] for one in message.get_codelists()}
    for codelist in (part.codelist for part in flow.structure.components):
        if codelist is not None:
            assert lists[codelist.reference.id] == [code.id for code in codelist.codes]


def test_pysdmx_reads_availability_and_schemas(service: RunningHub) -> None:
    """A form that is filled by pysdmx would stay empty."""
    client = pysdmx_for(service, ApiVersion.V2_2_2)
    available = client.availability(AvailabilityQuery(DataContext.DATAFLOW, "COMITY", "CROSSINGS", "*"))
    (constraint,) = read_sdmx(io.BytesIO(available)).structures
    values = {one.id: [value.value for value in one.values] for one in constraint.cube_region.key_values}
    assert values["ORIGIN"] == ["DE", "RU"]
    assert (constraint.series_count, constraint.obs_count) == (2, 4)
    schema = read_sdmx(io.BytesIO(client.schema(SchemaQuery(SchemaContext.DATAFLOW, "COMITY", "CROSSINGS", "+"))))
    assert [one.id for one in schema.get_data_structure_definitions()] == ["DSD_CROSSINGS"]


def test_sdmx1_reads_structures_and_figures(service: RunningHub) -> None:
    """sdmx1 asks by SDMX-REST 1.x and reads SDMX-ML 2.1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import sdmx

        sdmx.add_source({"id": "COMITY", "name": "A hub", "url": f"{service.url}/sdmx"}, override=True)
        client = sdmx.Client("COMITY")
        assert list(client.dataflow().dataflow) == ["CROSSINGS"]
        message = client.dataflow("CROSSINGS", params={"references": "descendants"})
        structure = message.structure["DSD_CROSSINGS"]
        flow = service.hub.catalogue.dataflow("CROSSINGS")
        assert [part.id for part in structure.dimensions] == [*flow.structure.key_ids, "TIME_PERIOD"]
        codes = [code.id for code in flow.structure.by_id["ORIGIN"].codelist.codes]  # type: ignore[union-attr]
        assert list(message.codelist["CL_AREA"].items) == codes
        data = client.data("CROSSINGS", key=KEY, params={"startPeriod": "2026-02"}, dsd=structure)
        figures = sdmx.to_pandas(data)
    assert figures.to_list() == [31.0]


R_SCRIPT = """
suppressMessages(library(rsdmx)); url <- commandArgs(TRUE)[1]
builder <- SDMXREST21RequestBuilder(regUrl = url, repoUrl = url, compliant = TRUE)
addSDMXServiceProvider(SDMXServiceProvider(agencyId = "HUB", name = "hub", builder = builder))
flows <- as.data.frame(readSDMX(providerId = "HUB", resource = "dataflow"))
structure <- readSDMX(providerId = "HUB", resource = "datastructure", resourceId = "DSD_CROSSINGS")
lists <- sapply(slot(slot(structure, "codelists"), "codelists"), function(one) slot(one, "id"))
figures <- as.data.frame(readSDMX(providerId = "HUB", resource = "data", flowRef = "CROSSINGS", start = 2026,
                                  end = 2026, dsd = TRUE), labels = TRUE)
specific <- as.data.frame(readSDMX(paste0(url, "/data/dataflow/COMITY/CROSSINGS/*?c[ORIGIN]=DE"),
  headers = list(Accept = "application/vnd.sdmx.structurespecificdata+xml;version=2.1")))
cat("flows", flows$id, "\\n"); cat("lists", sort(lists), "\\n")
cat("figures", paste(figures$ORIGIN, figures$ORIGIN_label.en, figures$obsTime, figures$obsValue, sep = "|"), "\\n")
cat("specific", paste(specific$ORIGIN, specific$TIME_PERIOD, specific$OBS_VALUE, sep = "|"), "\\n")
"""


def test_rsdmx_reads_structures_and_figures(service: RunningHub, tmp_path: Path) -> None:
    """R's client knows SDMX-ML 2.1 alone, and takes the id of a data set's structure for the structure's own."""
    if shutil.which("Rscript") is None or run("Rscript", "-e", "library(rsdmx)").returncode:
        pytest.skip("R's package rsdmx is not installed (Debian: r-cran-rsdmx)")
    script = tmp_path / "read.R"
    script.write_text(R_SCRIPT, encoding="utf-8")
    done = run("Rscript", str(script), f"{service.url}/sdmx")
    assert done.returncode == 0, done.stderr
    told = {row.split()[0]: row.strip().split(" ", 1)[1] for row in done.stdout.splitlines() if row[:1].islower()}
    assert told["flows"] == "CROSSINGS"
    assert "CL_AREA CL_CONF_STATUS CL_COUNT_UNIT" in told["lists"]
    rows = [f"{who}|{month}|{count}" for (who, month), count in COUNTS.items()]
    names = {"RU": "Russia", "DE": "Germany"}
    assert sorted(told["figures"].split(" ")) == sorted(f"{row[:2]}|{names[row[:2]]}{row[2:]}" for row in rows)
    assert sorted(told["specific"].split(" ")) == sorted(row for row in rows if row.startswith("DE"))


JS_SCRIPT = """
const sdmx = require('sdmx-rest');
(async () => {
  const told = {};
  for (const api of ['v1.5.0', 'v2.0.0']) {
    const service = sdmx.getService({url: process.argv[2], api});
    const isOld = api < 'v2';
    const flow = isOld ? {flow: 'COMITY,CROSSINGS'} : {context: 'dataflow=COMITY:CROSSINGS(*)'};
    const span = isOld ? {start: '2026-02'} : {filters: ['TIME_PERIOD=ge:2026-02']};
    const queries = {
      data: (isOld ? sdmx.getDataQuery : sdmx.getDataQuery2)({...flow, ...span, key: '%KEY%'}),
      structure: sdmx.getMetadataQuery({resource: 'codelist', agency: 'COMITY', id: 'CL_FREQ'}),
      availability: (isOld ? sdmx.getAvailabilityQuery : sdmx.getAvailabilityQuery2)(flow),
      schema: sdmx.getSchemaQuery({context: 'dataflow', agency: 'COMITY', id: 'CROSSINGS'}),
    };
    for (const [name, query] of Object.entries(queries)) {
      const answer = await sdmx.request2(query, service);
      sdmx.checkStatus(query, answer);
      told[`${api} ${name}`] = [answer.headers.get('content-type'), await answer.text()];
    }
  }
  console.log(JSON.stringify(told));
})();
"""


@pytest.fixture(scope="module")
def npm_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with npm's sdmx-rest; skip where Node.js isn't, or the package can't be had."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js and npm are not installed")
    folder = tmp_path_factory.mktemp("npm")
    done = run("npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder), NPM)
    if done.returncode:
        pytest.skip(f"npm can't install {NPM}")
    return folder


def test_sdmx_rest_for_javascript_reads(service: RunningHub, npm_folder: Path) -> None:
    """JavaScript's client makes the queries of both interfaces, and would be refused."""
    script = npm_folder / "read.js"
    script.write_text(JS_SCRIPT.replace("%KEY%", KEY), encoding="utf-8")
    done = run("node", str(script), f"{service.url}/sdmx")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == 8
    kind, text = told["v1.5.0 data"]
    assert kind == "application/vnd.sdmx.genericdata+xml;version=2.1"
    assert '<data:ObsDimension value="2026-02"/><data:ObsValue value="31"/>' in text
    (series,) = json.loads(told["v2.0.0 data"][1])["data"]["dataSets"][0]["series"].values()
    assert [figure[0] for figure in series["observations"].values()] == [31]
    assert len(json.loads(told["v2.0.0 structure"][1])["data"]["codelists"][0]["codes"]) == 7
    assert told["v1.5.0 availability"][0] == "application/vnd.sdmx.structure+xml;version=2.1"


def test_a_browser_gets_something_that_it_shows(service: RunningHub) -> None:
    """A link to figures in a page would end in an error for whoever clicks it."""
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
    with service.client(accept=accept) as client:
        answer = client.get("/sdmx/data/dataflow/COMITY/CROSSINGS")
    assert isinstance(answer, httpx.Response)
    assert answer.headers["content-type"] == "application/vnd.sdmx.data+xml;version=3.1.0"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the client's own."""
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
