"""What somebody writes stays what it is, wherever it comes out: no path, no header, no template, no markup."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from comity.hub.home import create_hub
from comity.hub.intake.upload import FOLDER
from comity.model.access import Principal, Role
from integration.blank_pages import with_blank_pages
from integration.route_examples import examples_of
from integration.small_group import GROUP, HEADER, KG
from running_hub import RunningHub, running_hub

SECRETARIAT = Principal("secretariat", Role.SECRETARIAT)
CLIMBING = (
    "../../hub.key",
    "..%2f..%2fhub.key",
    "%2e%2e/%2e%2e/hub.key",
    "....//....//hub.key",
    "..\\..\\hub.key",
    "/etc/passwd",
    "%00",
    "comity.toml",
    "file:///etc/passwd",
)
OUT_OF_SCOPE = ("/sdmx/registration", "/sdmx/metadata")
INSIDE = (b"PRIVATE KEY", b"root:x:", b"[[agreement]]", b"SQLite format 3")
"""What stands in the files that these would lead to."""
TEMPLATE = "{{7*7}}{found.__class__}{0}%s${7*7}<script>x</script>"
OURS = re.compile(rf"hub/(files(/..(/[0-9a-f]{{64}})?)?|{FOLDER}(/[0-9a-f]{{32}}\.(json|part))?)")
"""Paths of files by their digest, and of uploads by a number of our own."""
RUNNING = re.compile(r"49|&lt;class|<class|Finding\(")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub whose pages are blank."""
    directory = tmp_path_factory.mktemp("injection") / "hub"
    create_hub(directory, group_text=GROUP).close()
    with running_hub(directory, prepare=with_blank_pages) as running:
        yield running


def _row(origin: str) -> bytes:
    cell = '"' + origin.replace('"', '""') + '"'
    return (
        f"{HEADER}\ndataflow,COMITY:CROSSINGS(1.0.0),M,M,KG,{cell},C,IN,_T,_T,_T,CROSSINGS,2024-03,5,A\n".encode()
    )


def test_no_address_leads_out_of_where_it_should(service: RunningHub) -> None:
    """A path that climbs would hand the hub's key to whoever may read a form, a report or a picture."""
    app = service.server.config.app
    paths = {one.path for one in examples_of(app) if one.method == "GET" and "{" in one.path}  # type: ignore[arg-type]
    assert len(paths) > 60
    with service.client(SECRETARIAT) as client:
        for number, path in enumerate(sorted(paths)):
            climbing = CLIMBING[number % len(CLIMBING)]
            answer = client.get(re.sub(r"\{[^}]*\}", lambda _: climbing, path))  # noqa: B023 - used at once
            assert answer.status_code < 500 or path.startswith(OUT_OF_SCOPE), path
            assert not [one for one in INSIDE if one in answer.content], (path, climbing)


def test_no_name_of_a_file_is_a_path(service: RunningHub) -> None:
    """A file kept under the name that its sender gave it would be written where the sender likes."""
    before = _tree(service.hub.directory.parent)
    with service.client(KG) as client:
        for climbing in CLIMBING:
            told = {"content-disposition": f'attachment; filename="{climbing}"', "content-type": "text/csv"}
            assert client.post("/api/v1/submissions", content=_row("CN"), headers=told).status_code in {200, 201}
            mapped = client.post(f"/api/v1/submissions?mapping={quote(climbing)}", content=b"a,b\n1,2\n")
            assert mapped.status_code in {400, 404, 415, 422}
            name = base64.b64encode(climbing.encode()).decode()
            tus = {"tus-resumable": "1.0.0", "upload-length": "5", "upload-metadata": f"filename {name}"}
            assert client.post("/api/v1/uploads", headers=tus).status_code in {201, 429}
    new = {path for path in _tree(service.hub.directory.parent) - before if not path.startswith("hub/comity.db")}
    assert new
    assert {path for path in new if not OURS.fullmatch(path)} == set()


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1.csv", "a\nSet-Cookie: x=1", 'a";x="', "a\x00b.csv", "ünï €.csv"])
def test_no_name_of_a_file_is_a_header(service: RunningHub, name: str) -> None:
    """A line break in a name would let its sender write headers into what others fetch."""
    encoded = base64.b64encode(name.encode()).decode()
    with service.client(KG, **{"tus-resumable": "1.0.0"}) as client:
        data = _row("TR")
        created = client.post(
            "/api/v1/uploads", headers={"upload-length": str(len(data)), "upload-metadata": f"filename {encoded}"}
        )
        assert created.status_code in {201, 400, 429}
        if created.status_code == 201:
            place = created.headers["location"]
            offset = {"upload-offset": "0", "content-type": "application/offset+octet-stream"}
            assert client.patch(place, content=data, headers=offset).status_code == 204
            sent = client.post(f"{place}/submission")
            number = sent.json()["submissions"][0]["id"]
            fetched = client.get(f"/api/v1/submissions/{number}/file")
            assert "x-evil" not in fetched.headers
            assert "set-cookie" not in fetched.headers
            assert re.fullmatch(r"[!-~ ]*", fetched.headers["content-disposition"])


@pytest.mark.parametrize("after", ["//evil.example", "https://evil.example", "/\\evil.example", "/x\r\nX-Evil: 1"])
def test_nobody_is_led_elsewhere_after_signing_in(service: RunningHub, after: str) -> None:
    """A link to our own sign-in that ends on another's copy of it would collect passwords."""
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        token = re.findall(r'value="([^"]+)"', client.get("/sign-in").text)[0]
        form = {"token": token, "name": "x", "password": "y", "after": after}
        answer = client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        there = client.get("/sign-in", params={"after": after, "language": after})
    for one in (answer, there):
        assert "evil.example" not in one.headers.get("location", "")
        assert "x-evil" not in one.headers


def test_what_is_written_in_a_file_is_no_template_and_no_markup(tmp_path: Path) -> None:
    """A code that is run where it is shown would run in the browser of whoever looks at the report."""
    create_hub(tmp_path / "hub", group_text=GROUP).close()
    with running_hub(tmp_path / "hub") as running, running.client(KG) as client:
        told = {"content-disposition": f'attachment; filename="{TEMPLATE}.csv"', "content-type": "text/csv"}
        answer = client.post("/api/v1/submissions", content=_row(TEMPLATE), headers=told)
        assert answer.status_code == 422
        shown = [answer.text, *(_shown(client, path) for path in _places(1))]
    for text in shown:
        assert "{{7*7}}" in text
        assert not RUNNING.search(text.replace("2049", ""))
    assert all("<script>x" not in text for text in shown[1:] if text.lstrip().startswith("<"))


def _places(number: int) -> tuple[str, ...]:
    return (f"/submissions/{number}", f"/submissions/{number}?language=ru", f"/api/v1/submissions/{number}/report")


def _shown(client: httpx.Client, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html" if path.startswith("/submissions") else "*/*"})
    assert answer.status_code == 200, path
    return answer.text


def _tree(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
