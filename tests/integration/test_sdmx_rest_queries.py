"""What each parameter of SDMX-REST picks, orders and shows, over real HTTP."""

from collections.abc import Iterator

import httpx
import polars as pl
import pytest

from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import submit
from comity.hub.registry import NewKey, add_key
from comity.model.access import OPERATOR, Role
from comity.store import stream
from running_hub import RunningHub, running_hub
from small_hub import GROUP, after, line, make_hub, send

pytestmark = pytest.mark.databases

FLOW = "/sdmx/data/dataflow/COMITY/CROSSINGS/*"
CSV = "application/vnd.sdmx.data+csv;version=2.1.0"
TWO_FLOWS = (
    GROUP.replace('dataflows = ["CROSSINGS"]', 'dataflows = ["CROSSINGS", "STOCK"]')
    + """
[[agreement]]
provider = "KG"
dataflow = "STOCK"
frequency = "A"
due_days = 90
region.SEX = ["F", "M"]
"""
)
STOCK = (
    "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,CITIZENSHIP,BIRTH_COUNTRY,SEX,AGE,BASIS,TIME_PERIOD,OBS_VALUE,TITLE\n"
    "dataflow,COMITY:STOCK(1.0.0),M,A,KG,RU,_T,F,_T,RESIDENTS,2024,7,Women\n"
)
COUNTS = {("RU", 1): 30, ("RU", 2): 31, ("RU", 3): 29, ("DE", 1): 14, ("DE", 2): 9, ("FR", 3): 15}
HIDDEN = 99


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub with three series of KG's crossings, a confidential figure, and a figure of stocks.

    It reads one series at a time, so that every answer is put together from several frames.
    """
    folder = tmp_path_factory.mktemp("queries")
    with make_hub(folder, TWO_FLOWS) as hub:
        more = {"RU": "F,,", "DE": ",,", "FR": ",,euro & dollar"}
        rows = [line("KG", who, n, period=f"2026-0{month}", more=more[who]) for (who, month), n in COUNTS.items()]
        assert send(hub, "KG", *rows, line("KG", "US", HIDDEN, more="C,,")).is_accepted
        delivery = Delivery(STOCK.encode(), name="stock.csv", provider="KG")
        assert submit(hub, delivery, received_at=after(1)).is_accepted
    with pytest.MonkeyPatch.context() as patch, running_hub(folder / "hub") as running:
        patch.setattr(stream, "CELLS", 1)
        yield running


@pytest.fixture
def client(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that presents nothing."""
    with service.client() as opened:
        yield opened


def table(client: httpx.Client, query: str, *, path: str = FLOW, options: str = "") -> pl.DataFrame:
    """Return the answer to a query, as SDMX-CSV tells it; without rows where there are no results."""
    answer = client.get(path + query, headers={"accept": CSV + options})
    assert answer.status_code in (200, 204), answer.text
    return pl.read_csv(answer.content, infer_schema=False) if answer.content else pl.DataFrame()


def found(client: httpx.Client, query: str, *, path: str = FLOW) -> list[tuple[str, int]]:
    """Return origin and month of what a query picks, in its order."""
    frame = table(client, query, path=path)
    return [(row["ORIGIN"], int(row["TIME_PERIOD"][-2:])) for row in frame.iter_rows(named=True)]


EVERYTHING = [("DE", 1), ("DE", 2), ("FR", 3), ("RU", 1), ("RU", 2), ("RU", 3)]


@pytest.mark.parametrize(
    ("query", "picked"),
    [
        ("", EVERYTHING),
        ("/*", EVERYTHING),
        ("/M.KG", EVERYTHING),
        ("/M.*.FR", [("FR", 3)]),
        ("/M.KG.RU.C.IN._T._T._T.CROSSINGS,M.KG.FR", [("FR", 3), ("RU", 1), ("RU", 2), ("RU", 3)]),
        ("/A.KG", []),
        ("?c[ORIGIN]=FR", [("FR", 3)]),
        ("?c%5BORIGIN%5D=FR%2CDE", [("DE", 1), ("DE", 2), ("FR", 3)]),
        ("?c[ORIGIN]=ne:RU", [("DE", 1), ("DE", 2), ("FR", 3)]),
        ("?c[ORIGIN]=ne:RU+ne:DE", [("FR", 3)]),
        ("?c[ORIGIN]=ne:RU,RU", EVERYTHING),
        ("?c[ORIGIN]=sw:D", [("DE", 1), ("DE", 2)]),
        ("?c[ORIGIN]=ew:R", [("FR", 3)]),
        ("?c[ORIGIN]=co:U", [("RU", 1), ("RU", 2), ("RU", 3)]),
        ("?c[ORIGIN]=nc:R", [("DE", 1), ("DE", 2)]),
        ("?c[ORIGIN]=ge:E+lt:RU", [("FR", 3)]),
        ("?c[TIME_PERIOD]=ge:2026-02+le:2026-02", [("DE", 2), ("RU", 2)]),
        ("?c[TIME_PERIOD]=2026-01,2026-03", [("DE", 1), ("FR", 3), ("RU", 1), ("RU", 3)]),
        ("?c[TIME_PERIOD]=gt:2026-01", [("DE", 2), ("FR", 3), ("RU", 2), ("RU", 3)]),
        ("?c[TIME_PERIOD]=ge:2026-Q2", []),
        ("?c[TIME_PERIOD]=le:2026-Q1", EVERYTHING),
        ("?c[TIME_PERIOD]=le:2025-Q3&reportingYearStartDay=--07-01", EVERYTHING),
        ("?c[TIME_PERIOD]=2025-Q3&reportingYearStartDay=--07-01", EVERYTHING),
        ("?c[TIME_PERIOD]=lt:2025-Q3&reportingYearStartDay=--07-01", []),
        ("?c[OBS_VALUE]=ge:15+lt:31", [("FR", 3), ("RU", 1), ("RU", 3)]),
        ("?c[OBS_VALUE]=9,gt:30", [("DE", 2), ("RU", 2)]),
        ("?c[CONF_STATUS]=F", [("RU", 1), ("RU", 2), ("RU", 3)]),
        ("?c[CONF_STATUS]=ne:F&c[OBS_VALUE]=gt:10", [("DE", 1), ("FR", 3)]),
        ("?c[COMMENT]=co:euro%20%26", [("FR", 3)]),
        ("?firstNObservations=1", [("DE", 1), ("FR", 3), ("RU", 1)]),
        ("?lastNObservations=1", [("DE", 2), ("FR", 3), ("RU", 3)]),
        ("?firstNObservations=1&lastNObservations=1", [("DE", 1), ("DE", 2), ("FR", 3), ("RU", 1), ("RU", 3)]),
        ("?limit=2", [("DE", 1), ("DE", 2)]),
        ("?offset=1&limit=3", [("DE", 2), ("FR", 3), ("RU", 1)]),
        ("?offset=5", [("RU", 3)]),
        ("?offset=6", []),
        ("?sort=ORIGIN:desc%2BTIME_PERIOD&limit=4", [("RU", 1), ("RU", 2), ("RU", 3), ("FR", 3)]),
        ("?sort=series_key+TIME_PERIOD:desc", [("DE", 2), ("DE", 1), ("FR", 3), ("RU", 3), ("RU", 2), ("RU", 1)]),
        ("?sort=*:desc&dimensionAtObservation=AllDimensions", EVERYTHING[::-1]),
        ("?sort=OBS_VALUE&dimensionAtObservation=AllDimensions",
         [("DE", 2), ("DE", 1), ("FR", 3), ("RU", 3), ("RU", 1), ("RU", 2)]),
        ("?sort=TIME_PERIOD:desc&dimensionAtObservation=AllDimensions&limit=2", [("FR", 3), ("RU", 3)]),
    ],
)  # fmt: skip
def test_a_query_picks_and_orders(client: httpx.Client, query: str, picked: list[tuple[str, int]]) -> None:
    """A figure too many or too few, and every table made of the answer is wrong."""
    assert found(client, query) == picked


@pytest.mark.parametrize(
    "path",
    [
        "/sdmx/data/dataflow/COMITY/CROSSINGS",
        "/sdmx/data/dataflow/*/CROSSINGS,NOTHING/1.0.0,3.0.0",
        "/sdmx/data/dataflow/COMITY,ESTAT/CROSSINGS/1.0+.0",
        "/sdmx/data/datastructure/COMITY/DSD_CROSSINGS/+",
        "/sdmx/data/provisionagreement/COMITY/KG_CROSSINGS/~",
        "/sdmx/data/*/COMITY/CROSSINGS",
        "/sdmx/data/CROSSINGS",
        "/sdmx/data/COMITY,CROSSINGS,1.0.0/all/KG",
        "/sdmx/data/COMITY,CROSSINGS/M......../COMITY,KG",
    ],
)
def test_the_same_figures_by_every_context(client: httpx.Client, path: str) -> None:
    """A client that knows only the structure or the agreement couldn't reach the figures."""
    assert found(client, "", path=path) == EVERYTHING


@pytest.mark.parametrize(
    "path",
    [
        "/sdmx/data/dataflow/ESTAT/CROSSINGS",
        "/sdmx/data/dataflow/COMITY/CROSSINGS/2.0.0",
        "/sdmx/data/provisionagreement/COMITY/AM_CROSSINGS",
    ],
)
def test_other_artefacts_have_no_figures(client: httpx.Client, path: str) -> None:
    """A wrong version or an agreement of somebody else must not bring figures that aren't its own."""
    assert client.get(path).status_code == 204


@pytest.mark.parametrize(
    "accept",
    ["data+csv;version=2.1.0", "data+json;version=2.1.0", "data+xml;version=3.0.0", "genericdata+xml;version=2.1"],
)
def test_several_dataflows_come_in_one_message(client: httpx.Client, accept: str) -> None:
    """Whoever asks for all of a provider's figures would get those of one dataflow."""
    answer = client.get("/sdmx/data/dataflow/COMITY/*/*/*.KG", headers={"accept": f"application/vnd.sdmx.{accept}"})
    assert answer.status_code == 200
    if "csv" in accept:
        frame = pl.read_csv(answer.content, infer_schema=False)
        assert frame["STRUCTURE_ID"].to_list() == ["COMITY:CROSSINGS(1.0.0)"] * 6 + ["COMITY:STOCK(1.0.0)"]
        assert frame.filter(pl.col("SEX") == "F").select("ORIGIN", "OBS_VALUE").rows() == [(None, "7")]
    elif "json" in accept:
        data = answer.json()["data"]
        assert [one["structure"] for one in data["dataSets"]] == [0, 1]
        assert [one["name"] for one in data["structures"]] == ["Border crossings", "Stock of migrants"]
    else:
        assert answer.text.count("<mes:DataSet ") == 2
        assert answer.text.count("<mes:Structure ") == 2


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("?attributes=none", {"OBS_VALUE"}),
        ("?attributes=msd", {"OBS_VALUE"}),
        ("?attributes=obs", {"OBS_VALUE", "OBS_STATUS", "CONF_STATUS", "EMBARGO_TIME", "COMMENT"}),
        ("?attributes=series", {"OBS_VALUE", "TITLE"}),
        ("?attributes=CONF_STATUS,TITLE", {"OBS_VALUE", "CONF_STATUS", "TITLE"}),
        ("?measures=none", {"OBS_STATUS", "CONF_STATUS", "EMBARGO_TIME", "COMMENT", "TITLE"}),
        ("?measures=OBS_VALUE&attributes=dataset", {"OBS_VALUE"}),
    ],
)
def test_only_what_is_asked_for_is_shown(client: httpx.Client, query: str, columns: set[str]) -> None:
    """An answer with all attributes is twice as large as the figures that a chart needs."""
    path = "/sdmx/data/dataflow/COMITY/STOCK"
    fixed = {
        "STRUCTURE",
        "STRUCTURE_ID",
        "ACTION",
        "FREQ",
        "REPORTER",
        "CITIZENSHIP",
        "BIRTH_COUNTRY",
        "SEX",
        "AGE",
    }
    assert set(table(client, query, path=path).columns) - fixed == columns | {"BASIS", "TIME_PERIOD"}


def test_series_without_figures(client: httpx.Client) -> None:
    """A list of what there is would bring all figures with it."""
    frame = table(client, "?measures=none&attributes=none")
    assert frame["ORIGIN"].to_list() == ["DE", "FR", "RU"]
    assert not {"TIME_PERIOD", "OBS_VALUE"} & set(frame.columns)
    for kind in ("data+xml;version=3.0.0", "genericdata+xml;version=2.1"):
        query = f"{FLOW}?measures=none&attributes=series&limit=2"
        text = client.get(query, headers={"accept": f"application/vnd.sdmx.{kind}"}).text
        assert text.count("Series>") == 2 * (1 if "3.0.0" in kind else 2)
        assert "2026-0" not in text.split("Header>")[-1]
    series = client.get(f"{FLOW}?measures=none&attributes=none").json()["data"]["dataSets"][0]["series"]
    assert [one["observations"] for one in series.values()] == [{}, {}, {}]


def test_any_dimension_can_stand_at_the_observation(client: httpx.Client) -> None:
    """A cross-section by origin would have to be made from time series by every client."""
    data = client.get(f"{FLOW}?dimensionAtObservation=ORIGIN").json()["data"]
    dimensions = data["structures"][0]["dimensions"]
    assert [one["id"] for one in dimensions["observation"]] == ["ORIGIN"]
    assert "TIME_PERIOD" in [one["id"] for one in dimensions["series"]]
    sizes = [len(one["observations"]) for one in data["dataSets"][0]["series"].values()]
    assert sizes == [2, 2, 2]
    accepted = {"accept": "application/vnd.sdmx.data+xml;version=3.0.0"}
    text = client.get(f"{FLOW}?dimensionAtObservation=ORIGIN", headers=accepted).text
    assert 'dimensionAtObservation="ORIGIN"' in text
    assert '<Obs ORIGIN="FR" OBS_VALUE="15"' in text
    assert text.count("<Series ") == 3


def test_csv_shows_names_keys_and_days(client: httpx.Client) -> None:
    """A pivot table in a spreadsheet needs names, keys and one kind of dates."""
    names = table(client, "/M.KG.FR", options=";labels=name;keys=both;timeFormat=normalized")
    row = names.row(0, named=True)
    assert (row["STRUCTURE_NAME"], row["ORIGIN"], row["Origin"]) == ("Border crossings", "FR", "France")
    assert row["SERIES_KEY"] == "M.KG.FR.C.IN._T._T._T.CROSSINGS"
    assert (row["OBS_KEY"], row["TIME_PERIOD"]) == (f"{row['SERIES_KEY']}.2026-03", "2026-03-01")
    both = table(client, "/M.KG.FR", options=";labels=both").row(0, named=True)
    assert both["STRUCTURE_ID"] == "COMITY:CROSSINGS(1.0.0): Border crossings"
    assert (both["ORIGIN: Origin"], both["OBS_VALUE: Value"]) == ("FR: France", "15")


def test_availability_tells_what_there_is(client: httpx.Client) -> None:
    """A query form would offer codes that bring nothing."""
    path = "/sdmx/availability/dataflow/COMITY/CROSSINGS/*/M.KG.DE,M.KG.FR"
    (exact,) = client.get(path).json()["data"]["availabilityConstraints"]
    values = {one["id"]: one for one in exact["cubeRegion"]["keyValues"]}
    assert [one["value"] for one in values["ORIGIN"]["values"]] == ["DE", "FR"]
    span = values["TIME_PERIOD"]["timeRange"]
    assert (span["startPeriod"]["period"], span["endPeriod"]["period"]) == ("2026-01", "2026-03")
    assert (exact["seriesCount"], exact["obsCount"]) == (2, 3)
    (wide,) = client.get(f"{path}?mode=available").json()["data"]["availabilityConstraints"]
    values = {one["id"]: one for one in wide["cubeRegion"]["keyValues"]}
    assert [one["value"] for one in values["ORIGIN"]["values"]] == ["DE", "FR", "RU"]
    (one,) = client.get(f"{path}/ORIGIN?c[TIME_PERIOD]=2026-03").json()["data"]["availabilityConstraints"]
    assert one["cubeRegion"]["keyValues"] == [{"id": "ORIGIN", "values": [{"value": "FR"}]}]
    assert client.get(f"{path}?c[OBS_VALUE]=gt:1000").status_code == 204


def test_availability_brings_the_codes_that_it_names(service: RunningHub, client: httpx.Client) -> None:
    """A form that shows names would need whole lists of which three codes are used."""
    path = "/sdmx/availability/dataflow/COMITY/CROSSINGS/*/M.KG.FR?references=codelist"
    data = client.get(path).json()["data"]
    areas = next(one for one in data["codelists"] if one["id"] == "CL_AREA")
    known = service.hub.catalogue.codelists["CL_AREA"]
    used = {"FR", "KG", "_T"}
    above = {parent for code in used for parent in known.ancestors[code]}
    parents = {parent for code in used if (parent := known.by_id[code].parent)}
    assert areas["isPartial"]
    assert {code["id"] for code in areas["codes"]} == used | above | parents


@pytest.mark.parametrize(
    ("path", "brought"),
    [
        ("dataflow/COMITY/CROSSINGS", {"dataflows": 1}),
        ("dataflow", {"dataflows": 2}),
        ("dataflow/COMITY/CROSSINGS,STOCK/+", {"dataflows": 2}),
        ("codelist/COMITY/CL_FREQ/1.0.0", {"codelists": 1}),
        ("datastructure/COMITY/DSD_STOCK?references=children",
         {"dataStructures": 1, "codelists": 7, "conceptSchemes": 1, "agencySchemes": 1}),
        ("datastructure/COMITY/DSD_STOCK?references=dataflow", {"dataStructures": 1, "dataflows": 1}),
        ("datastructure/COMITY/DSD_STOCK?references=parents", {"dataStructures": 1, "dataflows": 1}),
        ("datastructure/COMITY/DSD_STOCK?references=ancestors",
         {"dataStructures": 1, "dataflows": 1, "provisionAgreements": 1, "dataConstraints": 1}),
        ("dataflow/COMITY/STOCK?references=parentsandsiblings",
         {"dataflows": 1, "provisionAgreements": 1, "dataProviderSchemes": 1, "agencySchemes": 1}),
        ("dataflow/COMITY/STOCK?references=codelist,dataconstraint",
         {"dataflows": 1, "codelists": 7, "dataConstraints": 1}),
        ("provisionagreement/COMITY/KG_STOCK?references=descendants",
         {"provisionAgreements": 1, "dataflows": 1, "dataStructures": 1, "codelists": 7, "conceptSchemes": 1,
          "agencySchemes": 1, "dataProviderSchemes": 1}),
        ("dataconstraint", {"dataConstraints": 1}),
        ("agencyscheme/SDMX/AGENCIES", {"agencySchemes": 1}),
        ("dataproviderscheme", {"dataProviderSchemes": 1}),
    ],
)  # fmt: skip
def test_structures_come_with_what_is_asked_for(client: httpx.Client, path: str, brought: dict[str, int]) -> None:
    """A client that follows references by itself asks ten times for what one answer could hold."""
    data = client.get(f"/sdmx/structure/{path}").json()["data"]
    assert {group: len(artefacts) for group, artefacts in data.items()} == brought


def test_parts_of_schemes(client: httpx.Client) -> None:
    """An item query that brings the whole list, or doesn't say that it is a part, misleads its reader."""
    (codes,) = client.get("/sdmx/structure/codelist/COMITY/CL_FREQ/~/M,A").json()["data"]["codelists"]
    assert (codes["isPartial"], [one["id"] for one in codes["codes"]]) == (True, ["A", "M"])
    assert client.get("/sdmx/structure/codelist/COMITY/CL_FREQ/~/NOTHING").status_code == 204
    data = client.get("/sdmx/structure/dataflow/COMITY/STOCK?references=all&detail=referencepartial").json()["data"]
    sexes = next(one for one in data["codelists"] if one["id"] == "CL_SEX")
    assert (sexes["isPartial"], [one["id"] for one in sexes["codes"]]) == (True, ["F", "M"])
    (providers,) = data["dataProviderSchemes"]
    assert [one["id"] for one in providers["dataProviders"]] == ["KG"]
    (concepts,) = data["conceptSchemes"]
    assert "ORIGIN" not in [one["id"] for one in concepts["concepts"]]


def test_stubs_say_where_the_whole_is(client: httpx.Client) -> None:
    """A stub without the address of the artefact leads nowhere."""
    (stub,) = client.get("/sdmx/structure/codelist/COMITY/CL_FREQ?detail=allstubs").json()["data"]["codelists"]
    assert "codes" not in stub
    assert stub["isExternalReference"]
    (whole,) = client.get(stub["links"][0]["href"]).json()["data"]["codelists"]
    assert len(whole["codes"]) == 7
    data = client.get("/sdmx/structure/dataflow/COMITY/STOCK?references=children&detail=referencestubs").json()[
        "data"
    ]
    assert "structure" in data["dataflows"][0]
    assert data["dataStructures"][0]["isExternalReference"]


def test_a_schema_by_agreement_is_narrower(client: httpx.Client) -> None:
    """A sender would be told that codes are fine which its agreement excludes."""
    accepted = {"accept": "application/vnd.sdmx.schema+xml;version=3.0.0"}
    for context, has_others in (("dataflow/COMITY/STOCK", True), ("provisionagreement/COMITY/KG_STOCK", False)):
        text = client.get(f"/sdmx/schema/{context}", headers=accepted).text
        sexes = text.split('<xs:simpleType name="SEX">')[1].split("</xs:simpleType>")[0]
        assert 'value="F"' in sexes
        assert ('value="_O"' in sexes) is has_others


@pytest.mark.parametrize("query", ["?sort=ORIGIN", "?dimensionAtObservation=ORIGIN", "?includeHistory=true"])
def test_what_must_be_held_in_memory_is_bounded(
    service: RunningHub, client: httpx.Client, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """Anybody could fill the memory with one query for everything, sorted."""
    client.get(FLOW)
    bounded = service.server.config.app.state.sdmx  # type: ignore[union-attr]  # an application
    monkeypatch.setattr(bounded, "most_in_memory", len(COUNTS) - 1)
    answer = client.get(FLOW + query)
    assert answer.status_code == 413
    assert answer.json()["errors"][0]["code"] == 413
    assert client.get(f"{FLOW}/M.KG.RU{query}").status_code == 200
    assert client.get(FLOW).status_code == 200


def test_each_reader_sees_what_is_theirs_to_see(service: RunningHub, client: httpx.Client) -> None:
    """A confidential figure would be shown to the public, or hidden from whoever sent it."""
    keys = {
        "KG": NewKey(label="KG desk", role=Role.PROVIDER, provider="KG"),
        "AM": NewKey(label="AM desk", role=Role.PROVIDER, provider="AM"),
        "": NewKey(label="secretariat", role=Role.SECRETARIAT),
    }
    sees = {"KG": True, "AM": False, "": True}
    tags = {client.get(FLOW).headers["etag"]}
    assert "US" not in table(client, "")["ORIGIN"].to_list()
    assert client.get(f"{FLOW}?c[ORIGIN]=US").status_code == 204
    assert client.get("/sdmx/availability/dataflow/COMITY/CROSSINGS/*/M.KG.US").status_code == 204
    for name, key in keys.items():
        text = add_key(service.hub, OPERATOR, key)[1]
        bearer = {"authorization": f"Bearer {text}"}
        with httpx.Client(base_url=service.url, headers=bearer, trust_env=False) as known:
            assert ("US" in table(known, "")["ORIGIN"].to_list()) is sees[name]
            answer = known.get(FLOW)
            assert answer.headers["cache-control"].startswith("private")
            tags.add(answer.headers["etag"])
            history = table(known, "?includeHistory=true")
            assert (str(HIDDEN) in history["OBS_VALUE"].to_list()) is sees[name]
    assert len(tags) == 4
