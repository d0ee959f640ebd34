"""Whatever the layout of an answer, it keeps SDMX's schemas: with attributes of series, removals, and vintages."""

from collections.abc import Iterator

import httpx
import pytest
from lxml import etree

from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from integration.test_sdmx_rest_formats import check_xml, json_faults, local
from running_hub import running_hub
from small_hub import GROUP, after, make_hub

pytestmark = pytest.mark.databases

FLOW = "/sdmx/data/dataflow/COMITY/STOCK/*"
SCHEMA = "/sdmx/schema/dataflow/COMITY/STOCK/~"
GROUP_OF_STOCK = GROUP.replace("CROSSINGS", "STOCK").replace('frequency = "M"', 'frequency = "A"')
HEADER = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS,TIME_PERIOD,OBS_VALUE,"
    "OBS_STATUS,TITLE"
)
FIRST = {("F", 2024): "7,A,Women", ("M", 2024): "8,,Men", ("M", 2023): "6,,Men"}
SECOND = {("F", 2024): "7,A,Women", ("M", 2024): "9,P,Males & <others>"}
SINCE = "updatedAfter=2026-03-02T10:30:00Z"
QUERIES = [
    "",
    "dimensionAtObservation=SEX",
    "dimensionAtObservation=AllDimensions",
    "measures=none",
    "measures=none&attributes=series",
    "attributes=none&dimensionAtObservation=SEX",
    "includeHistory=true",
    "includeHistory=true&dimensionAtObservation=AllDimensions",
    SINCE,
    f"{SINCE}&dimensionAtObservation=SEX",
]
"""Layouts, each with what is shown in it."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Give a client of a hub with two vintages of three figures: one is revised, one removed, a title changes."""
    folder = tmp_path_factory.mktemp("layouts")
    with make_hub(folder, GROUP_OF_STOCK) as hub:
        for hours, vintage in ((1, FIRST), (2, SECOND)):
            rows = [
                f"dataflow,COMITY:STOCK(1.0.0),M,A,KG,RU,_T,{sex},_T,RESIDENTS,{year},{rest}"
                for (sex, year), rest in vintage.items()
            ]
            if vintage is SECOND:
                rows.append("dataflow,COMITY:STOCK(1.0.0),D,A,KG,RU,_T,M,_T,RESIDENTS,2023,,,")
            delivery = Delivery("\n".join([HEADER, *rows, ""]).encode(), name="stock.csv", provider="KG")
            assert submit(hub, delivery, received_at=after(hours)).is_accepted
    with running_hub(folder / "hub") as running, running.client() as opened:
        yield opened


def asked(client: httpx.Client, query: str, kind: str, version: str) -> httpx.Response:
    """Return the answer to a data query in a format."""
    answer = client.get(f"{FLOW}?{query}", headers={"accept": f"application/vnd.sdmx.{kind};version={version}"})
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("version", ["2.0.0", "2.1.0"])
def test_json(client: httpx.Client, query: str, version: str) -> None:
    """A client that checks what it reads would refuse the message."""
    folder = f"sdmx{version[:3].replace('.', '')}"
    assert json_faults(asked(client, query, "data+json", version).json(), folder, "data") == []


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("version", ["2.1", "3.0.0", "3.1.0"])
def test_structure_specific_xml(client: httpx.Client, query: str, version: str) -> None:
    """The hub's own schema of a layout must take the hub's own data in it."""
    kind = "structurespecificdata+xml" if version == "2.1" else "data+xml"
    data = asked(client, query, kind, version).content
    at = query.split("dimensionAtObservation=")[1] if "dimensionAtObservation" in query else "TIME_PERIOD"
    deletes = str(b"Delete" in data).lower()
    accepted = {"accept": f"application/vnd.sdmx.schema+xml;version={version}"}
    xsd = client.get(f"{SCHEMA}?dimensionAtObservation={at}&deletion={deletes}", headers=accepted).content
    etree.XMLSchema(etree.fromstring(local(xsd, version))).assertValid(etree.fromstring(data))


@pytest.mark.parametrize("query", QUERIES)
def test_generic_xml(client: httpx.Client, query: str) -> None:
    """As for the others, by SDMX's own schema."""
    check_xml(asked(client, query, "genericdata+xml", "2.1").content, "2.1")


@pytest.mark.parametrize("query", [one for one in QUERIES if "dimensionAtObservation" not in one])
def test_generic_time_series(client: httpx.Client, query: str) -> None:
    """The schema of time series is narrower than that of generic data."""
    content = asked(client, query, "generictimeseriesdata+xml", "2.1").content
    assert etree.fromstring(content).tag.endswith("}GenericTimeSeriesData")
    check_xml(content, "2.1")


def test_a_time_series_has_time_at_the_observation(client: httpx.Client) -> None:
    """The format can't say anything else; to ignore the parameter would answer another question."""
    accepted = {"accept": "application/vnd.sdmx.generictimeseriesdata+xml;version=2.1"}
    assert client.get(f"{FLOW}?dimensionAtObservation=SEX", headers=accepted).status_code == 400


def test_the_vintages_are_told_apart(client: httpx.Client) -> None:
    """The figures of this module must have something to revise and to remove, or the layouts above test nothing."""
    text = asked(client, SINCE, "data+xml", "3.0.0").text
    assert 'data:action="Replace"' in text
    assert 'OBS_VALUE="9"' in text
    assert text.index('data:action="Delete"') < text.index('TIME_PERIOD="2023"/>')
    assert "&amp; &lt;others&gt;" in text
