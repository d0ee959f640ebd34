"""What stands around every page: signing in, languages, faults, compression, what browsers may do."""

import gzip
import re
from collections.abc import Iterator

import brotli
import httpx
import pytest

from comity.hub.registry import add_user
from comity.model.access import OPERATOR, Role
from running_hub import RunningHub

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NAME, PASSWORD = "desk@example.org", "correct horse battery staple"


@pytest.fixture
def browser(served: RunningHub) -> Iterator[httpx.Client]:
    """Return a client that behaves as a browser does, for somebody who hasn't signed in."""
    headers = {**HTML, "sec-fetch-site": "same-origin"}
    with httpx.Client(base_url=served.url, headers=headers, trust_env=False, timeout=60) as client:
        yield client


def token_in(html: str) -> str:
    """Return the secret of the page's first form."""
    found = re.search(r'name="token" value="([^"]+)"', html)
    assert found
    return found[1]


def sign_in(browser: httpx.Client, password: str = PASSWORD, *, after: str = "/sign-in") -> httpx.Response:
    """Fill in the form and send it."""
    form = browser.get(after, follow_redirects=True)
    onward = re.search(r'name="next" value="([^"]*)"', form.text)
    assert onward
    told = {"token": token_in(form.text), "name": NAME, "password": password, "next": onward[1]}
    return browser.post("/sign-in", data=told)


@pytest.mark.usefixtures("served")
class TestSigningIn:
    """Somebody with a name and a password."""

    @pytest.fixture(autouse=True)
    def user(self, served: RunningHub) -> None:
        """Let somebody be known."""
        add_user(served.hub, OPERATOR, name=NAME, role=Role.AUDITOR, password=PASSWORD)

    def test_a_stranger_is_led_to_the_form_and_then_on(self, browser: httpx.Client) -> None:
        """Whoever follows a link from a letter would end on the front page."""
        assert browser.get("/calendar?last=6").headers["location"] == "/sign-in?next=/calendar%3Flast%3D6"
        answer = sign_in(browser, after="/calendar?last=6")
        assert (answer.status_code, answer.headers["location"]) == (303, "/calendar?last=6")
        assert NAME in browser.get("/sign-in").text

    def test_a_wrong_password_is_told_on_the_form(self, browser: httpx.Client) -> None:
        """A bare 401 leaves people with the browser's own words."""
        answer = sign_in(browser, "wrong")
        assert answer.status_code == 401
        assert "don&#39;t fit together" in answer.text
        assert 'name="password"' in answer.text

    def test_nobody_is_led_elsewhere(self, browser: httpx.Client) -> None:
        """A link could lead people through our sign-in to somebody else's copy of it."""
        assert sign_in(browser, after="/sign-in?next=//evil.example/").headers["location"] == "/"

    def test_signing_out_ends_the_session(self, browser: httpx.Client) -> None:
        """On a shared computer the next person would go on as the one before."""
        sign_in(browser)
        form = browser.get("/sign-in")
        assert browser.post("/sign-out", data={"token": token_in(form.text)}).status_code == 303
        assert NAME not in browser.get("/sign-in").text

    def test_a_form_of_another_session_is_refused(self, browser: httpx.Client) -> None:
        """What one visitor's page holds must not speak for somebody who signed in."""
        before = token_in(browser.get("/sign-in").text)
        sign_in(browser)
        answer = browser.post("/sign-out", data={"token": before})
        assert answer.status_code == 403
        assert "too old" in answer.text

    def test_a_form_sent_by_another_site_is_refused(self, browser: httpx.Client) -> None:
        """The browser says where a form comes from; that counts even with a good secret."""
        sign_in(browser)
        token = token_in(browser.get("/sign-in").text)
        answer = browser.post("/sign-out", data={"token": token}, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403


def test_a_page_that_is_not_there_is_a_page(browser: httpx.Client) -> None:
    """People would see the raw text of an API."""
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert "<h1>There is nothing here</h1>" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", ["application/json", "*/*"])
def test_programs_are_told_of_faults_as_before(browser: httpx.Client, accept: str) -> None:
    """A script that got a page for a fault couldn't read it."""
    answer = browser.get("/nowhere", headers={"accept": accept})
    assert answer.headers["content-type"] == "application/problem+json"
    assert browser.get("/api/v1/nowhere").headers["content-type"] == "application/problem+json"


def test_a_chosen_language_is_kept(browser: httpx.Client) -> None:
    """Choosing it anew on every page would be a nuisance."""
    assert 'lang="ru"' in browser.get("/sign-in?language=ru").text
    answer = browser.get("/sign-in", headers={"accept-language": "en"})
    assert "<h1>Войти</h1>" in answer.text
    assert answer.headers["content-language"] == "ru"


def test_browsers_may_do_nothing_but_what_pages_need(browser: httpx.Client) -> None:
    """A text smuggled into a page must find nothing to run, and nowhere to send to."""
    policy = browser.get("/sign-in").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_page_that_is_unchanged_is_not_sent_again(browser: httpx.Client) -> None:
    """Every look at a page would carry all of it."""
    first = browser.get("/")
    again = browser.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize(("accepted", "used"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", "")])
def test_pages_come_compressed_as_far_as_the_browser_can(served: RunningHub, accepted: str, used: str) -> None:
    """A page over a slow line would take five times as long."""
    with httpx.stream(
        "GET", f"{served.url}/sign-in", headers={**HTML, "accept-encoding": accepted}, trust_env=False
    ) as answer:
        raw = b"".join(answer.iter_raw())
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, "": bytes}[used]
    assert answer.headers.get("content-encoding", "") == used
    assert b"<h1>Sign in</h1>" in unpack(raw)


def test_all_that_a_page_fetches_is_there_and_stays(browser: httpx.Client) -> None:
    """A style sheet that is missing, or asked for each time, spoils every page."""
    page = browser.get("/sign-in").text
    sheet = browser.get(re.findall(r'href="(/static/[^"]+\.css)"', page)[0])
    names = re.findall(r'(?:href|src)="(/static/[^"]+)"', page) + re.findall(r"url\((/static/[^)]+)\)", sheet.text)
    assert len(names) > 5
    for name in names:
        answer = browser.get(name)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_no_file_outside_can_be_asked_for(browser: httpx.Client) -> None:
    """A path that climbs out would show the server's own files."""
    for name in ("/static/x/..%2Fasked.py", "/static/x/shell.html", "/static/x/__init__.py"):
        assert browser.get(name).status_code == 404
