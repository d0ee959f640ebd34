"""Asking a service: every way in which it can go wrong has its reason, and nothing half or foreign is taken."""

import gzip
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from comity.errors import ConfigurationError
from comity.exchange.collection_texts import text_of
from comity.hub.collecting.failure import CollectionError
from comity.hub.collecting.headers import filled_headers
from comity.hub.collecting.http import Answer, Caller, Came, Question, is_missing, is_no_results
from comity.hub.collecting.sdmx import is_data_type
from comity.hub.collecting.settings import CollectionSettings
from own_certificate import write_certificate
from source_server import CSV, Reply, Source, source_server

SETTINGS = CollectionSettings(tries=2, pause_seconds=0.0)
BODY = b"STRUCTURE,STRUCTURE_ID\n" + b"x" * 5000


@pytest.fixture
def source() -> Iterator[Source]:
    """Run a service."""
    with source_server() as running:
        yield running


def ask(
    source: Source,
    folder: Path,
    *,
    path: str = "/data",
    settings: CollectionSettings = SETTINGS,
    most_bytes: int = 1 << 20,
    **question: object,
) -> Answer:
    """Ask the service once."""
    asked = replace(Question(source.url + path, is_data_type), **question)  # type: ignore[arg-type]
    with Caller(settings, headers={"Authorization": "Bearer k"}, folder=folder, most_bytes=most_bytes) as caller:
        return caller.ask(asked)


def reason(source: Source, folder: Path, **more: object) -> str:
    """Return the code of the reason for which asking fails; its text must name all that it needs."""
    with pytest.raises(CollectionError) as caught:
        ask(source, folder, **more)  # type: ignore[arg-type]
    assert text_of(caught.value.reason, "ru") != text_of(caught.value.reason)
    return caught.value.reason.code


def test_content_comes_with_its_version_and_digest(source: Source, tmp_path: Path) -> None:
    """Without its entity tag, an unchanged file would come again each time."""
    source.say(
        Reply(BODY, headers={"Content-Type": CSV, "ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"})
    )
    answer = ask(source, tmp_path, accept="text/csv")
    assert answer.path is not None
    assert answer.path.read_bytes() == BODY
    assert (answer.came, answer.etag, answer.modified) == (Came.CONTENT, '"v1"', "Mon, 02 Mar 2026 09:00:00 GMT")
    asked = source.asked[0].headers
    assert (asked["authorization"], asked["accept"], asked["accept-encoding"]) == (
        "Bearer k",
        "text/csv",
        "gzip, zstd",
    )


def test_what_is_unchanged_does_not_come_again(source: Source, tmp_path: Path) -> None:
    """The version that is here must be named, and 304 understood."""
    source.say(Reply(status=304, headers={"ETag": '"v1"'}))
    answer = ask(source, tmp_path, etag='"v1"', modified="Mon, 02 Mar 2026 09:00:00 GMT")
    assert (answer.came, answer.path) == (Came.UNCHANGED, None)
    asked = source.asked[0].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"v1"', "Mon, 02 Mar 2026 09:00:00 GMT")


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_packed_answers(source: Source, tmp_path: Path, coding: str) -> None:
    """A packed answer would be kept as it is, and refused as no file."""
    packed = gzip.compress(BODY) if coding == "gzip" else zstandard.compress(BODY)
    source.say(Reply(packed, headers={"Content-Type": CSV, "Content-Encoding": coding}))
    answer = ask(source, tmp_path)
    assert answer.path is not None
    assert answer.path.read_bytes() == BODY


@pytest.mark.parametrize("status", [500, 502, 503, 429, 408])
def test_what_may_pass_is_asked_again(source: Source, tmp_path: Path, status: int) -> None:
    """A service that stumbles once must not count as down."""
    source.say(Reply(status=status, headers={"Retry-After": "0"}), Reply(BODY))
    assert ask(source, tmp_path).came is Came.CONTENT
    assert len(source.asked) == 2


def test_after_so_many_tries_it_failed(source: Source, tmp_path: Path) -> None:
    """A service that is down must not be asked for ever."""
    source.say(Reply(status=503))
    assert reason(source, tmp_path) == "status"
    assert len(source.asked) == SETTINGS.tries


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(status=401), "not_allowed"),
        (Reply(status=403), "not_allowed"),
        (Reply(status=404), "not_found"),
        (Reply(status=410), "not_found"),
        (Reply(status=400), "status"),
        (Reply(b"<html>Log in", headers={"Content-Type": "text/html; charset=utf-8"}), "wrong_type"),
        (Reply(BODY, headers={}), "wrong_type"),
        (Reply(status=302, headers={"Location": "https://elsewhere.example/x"}), "redirected"),
        (Reply(status=302, headers={"Location": "//127.0.0.2/x"}), "redirected"),
        (Reply(status=302, headers={"Location": "/data"}), "status"),
    ],
)
def test_what_cannot_pass_is_not_asked_again(source: Source, tmp_path: Path, reply: Reply, code: str) -> None:
    """A wrong key, asked with again and again, gets locked; a key must never be sent to another host."""
    source.say(reply)
    assert reason(source, tmp_path) == code
    is_circle = code == "status" and reply.status == 302
    assert len(source.asked) == (4 if is_circle else 1)


def test_a_redirect_within_the_host_is_followed(source: Source, tmp_path: Path) -> None:
    """Services that add a slash, or name the latest file, would otherwise be out of reach."""
    source.answer = lambda asked: (
        Reply(BODY) if asked.path == "/new" else Reply(status=307, headers={"Location": "/new"})
    )
    assert ask(source, tmp_path).came is Came.CONTENT


def test_a_cut_answer_is_not_taken(source: Source, tmp_path: Path) -> None:
    """Half a file would replace a whole one."""
    source.say(Reply(BODY, cut=True), Reply(BODY))
    assert ask(source, tmp_path).came is Came.CONTENT
    source.say(Reply(BODY, cut=True))
    assert reason(source, tmp_path) == "broken_off"


def test_a_cut_in_packed_content_is_not_taken(source: Source, tmp_path: Path) -> None:
    """A packed file that breaks off can still be framed well."""
    source.say(Reply(gzip.compress(BODY)[:-8], headers={"Content-Type": CSV, "Content-Encoding": "gzip"}))
    assert reason(source, tmp_path) == "encoding"


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_too_much_is_not_taken(source: Source, tmp_path: Path, coding: str) -> None:
    """A huge answer, or a small one that unpacks to a huge one, would fill the disk."""
    huge = bytes(3 << 20)
    body = gzip.compress(huge) if coding else huge
    source.say(
        Reply(body, headers={"Content-Type": CSV, "Content-Encoding": coding} if coding else {"Content-Type": CSV})
    )
    assert reason(source, tmp_path) == "too_large"
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 3 << 20
    assert len(source.asked) == 1


def test_silence_ends(source: Source, tmp_path: Path) -> None:
    """A service that takes the question and never answers would hold everything up."""
    source.say(Reply(silent=True))
    hasty = replace(SETTINGS, read_seconds=0.1, tries=1)  # type: ignore[arg-type]
    assert reason(source, tmp_path, settings=hasty) == "timeout"


@pytest.mark.parametrize(
    "reply", [Reply(drips="header"), Reply(drips="body"), Reply(drips="body", status=404)], ids=str
)
def test_a_drip_ends(source: Source, tmp_path: Path, reply: Reply) -> None:
    """A service that sends a byte now and then, wherever in its answer, would hold up all collection."""
    source.say(reply)
    hasty = replace(SETTINGS, answer_seconds=0.3, tries=1)  # type: ignore[arg-type]
    assert reason(source, tmp_path, settings=hasty) == "timeout"


@pytest.mark.parametrize(
    "date",
    ["Mon, 01 Jan 2026 00:00:00 +999999999999999999", "Fri, 31 Dec 9999 23:59:59 -2300", "99999999999", ""],
)
def test_a_date_beyond_all_bounds_is_none(source: Source, tmp_path: Path, date: str) -> None:
    """A clock that is set wrong, or a joke in a header, must not keep a source's figures away."""
    source.date = date or "x"
    source.say(Reply(BODY))
    answer = ask(source, tmp_path)
    assert (answer.came, answer.at) == (Came.CONTENT, None)


def test_nobody_there(tmp_path: Path) -> None:
    """A node that is down has a reason of its own."""
    with source_server() as source:
        pass
    assert reason(source, tmp_path) == "unreachable"


def test_nothing_found_is_no_failure(source: Source, tmp_path: Path) -> None:
    """SDMX says that nothing changed with a 404 of its own; a wrong address says so, too, and isn't the same."""
    source.say(Reply(b'{"errors":[{"code":100,"title":"No results found"}]}', status=404))
    assert ask(source, tmp_path, may_lack=is_no_results).came is Came.NOTHING
    source.say(Reply(b"<h1>Not found</h1>", status=404))
    assert reason(source, tmp_path, may_lack=is_no_results) == "not_found"
    assert ask(source, tmp_path, may_lack=is_missing).came is Came.NOTHING
    source.say(Reply(status=204))
    assert ask(source, tmp_path).came is Came.NOTHING


@pytest.mark.parametrize(
    ("body", "is_nothing"),
    [
        (b'<mes:ErrorMessage code="100"><com:Text>No data</com:Text>', True),
        (b'{"errors": [ {"code": 100} ]}', True),
        (b'{"errors":[{"code":1000}]}', False),
        (b'{"errors":[{"code":110}]}', False),
    ],
)
def test_codes_of_sdmx(body: bytes, is_nothing: bool) -> None:  # noqa: FBT001 - a table's column
    """Another error of SDMX must not pass for an empty answer."""
    assert is_no_results(404, body) is is_nothing


def test_a_service_must_be_who_it_says(tmp_path: Path) -> None:
    """A key must not be sent to whoever answers in a provider's name; an authority of one's own can be named."""
    certificate, key = write_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with source_server(lambda _asked: Reply(BODY), tls=context) as source:
        assert reason(source, tmp_path) == "certificate"
        assert source.asked == []
        trusting = replace(SETTINGS, ca_file=str(certificate))
        assert ask(source, tmp_path, settings=trusting).came is Came.CONTENT
    missing = replace(SETTINGS, ca_file=str(tmp_path / "nowhere.pem"))
    with pytest.raises(ConfigurationError, match=r"nowhere\.pem can't be read"):
        ask(source, tmp_path, settings=missing)


def test_odd_versions_are_not_sent_back(source: Source, tmp_path: Path) -> None:
    """A service could have any header sent to it, or the question could not be put at all."""
    for tag in ('"' + "x" * 600 + '"', '"\u0431"'.encode().decode("latin-1")):
        source.say(Reply(BODY, headers={"Content-Type": CSV, "ETag": tag}))
        assert ask(source, tmp_path).etag == ""


def test_a_header_takes_what_the_environment_holds() -> None:
    """A key that isn't set, or holds a line break, must not be sent as it is."""
    headers = {"X-Key": "a-${ONE}-${TWO}"}
    assert filled_headers(headers, environment={"ONE": "1", "TWO": " 2\n"}) == {"X-Key": "a-1-2"}
    for environment, code in (({"ONE": "1"}, "variable"), ({"ONE": "1", "TWO": "2\nX: y"}, "header")):
        with pytest.raises(CollectionError) as caught:
            filled_headers(headers, environment=environment)
        assert caught.value.reason.code == code
        assert "TWO" in caught.value.detail
