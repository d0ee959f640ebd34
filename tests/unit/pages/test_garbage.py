"""Addresses that somebody has written by hand, or a scanner has: pages are shown, or refuse them with a reason."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from comity.errors import ComityError
from comity.hub.home import Hub
from comity.model.access import Principal, Role
from comity.pages.asked import Asked
from comity.pages.catalogue import PAGES, Entry
from comity.pages.texts import texts_for
from running_hub import RunningHub, running_hub
from small_hub import GROUP, line, make_hub, send
from unit.pages.browsing import HERE

from .conftest import page_settings

STAFF = Principal("the desk", Role.SECRETARIAT)
GARBAGE = (
    *("²", "9" * 20, "9" * 5000, "-1", "0", "00001", "x\x00'"),
    *("0001-01-01", "9999-12-31", "0001-01-01T00:00+14:00"),
)
COMMON = ("as_of",)
PARAMETERS = {
    "situation": ("month", "member", "purpose"),
    "forecast": ("about", "series", "by", "horizon", "made", "since"),
    "scenario": ("about", "series", "horizon", "steps", "size1", "size²", "above", "from1", "text"),
    "explore": ("flow", "page", "part", "from", "to", "first", "last", "view", "rows", "since", "until", "sort"),
    "calendar": ("flow", "last", "end", "member", "state", "reminded", "notices"),
    "member": ("flow", "period", "below"),
    "submit": ("provider", "corrects"),
    "mapping": ("provider", "draft"),
    "submissions": ("provider", "dataflow", "state", "month", "below"),
    "alerts": ("month", "state", "member", "origin"),
    "alert": ("month",),
    "revisions": ("flow", "reporter"),
    "mirror": ("flow", "pair", "period"),
    "quality": ("flow", "member", "report", "last"),
    "measures": ("kind", "member", "flow", "period"),
    "strategy": ("period",),
    "enforcement": ("period", "offence", "what"),
    "points": ("flow", "period"),
    "point": ("month", "minutes", "slower", "seconds", "shared", "percent", "source", "lanes", "more"),
    "reports": ("all",),
    "questions": ("member", "flow", "state", "submission", "due", "period"),
    "log": ("page", "find", "by"),
    "verify_receipt": ("submission", "digest", "receipt"),
    "rules": ("q", "what"),
    "administer": ("page", "since", "until", "user", "who", "flow", "rule", "to"),
}
"""What each page reads of its address, beside the moment."""
PARTS = {"code": "AM", "submission_id": "1", "subject": "audit", "kind": "rule", "name": "x", "index": "0"}
"""What stands in an address where a page needs a part that is there."""


UNREADABLE = [
    *("/?as_of=²", "/situation?as_of=99999999999999999999", "/alerts?month=0001-01-01", "/forecast?horizon=²"),
    *("/submissions?below=99999999999999999999", "/submissions?provider=ZZ", "/submissions?month=0001-01"),
    *("/calendar/AM?below=99999999999999999999", "/calendar?reminded=²", "/calendar?end=9999"),
    *("/submit?corrects=99999999999999999999", "/log?page=00000000000000000000000001", "/explore?page=²"),
    *("/forecast/scenario?steps=²", "/api/v1/board?as_of=99999999999999999999"),
]
UNKNOWN = [
    *("/submissions/99999999999999999999", "/submissions/0", "/questions/²", "/questions/99999999999999999999"),
    *("/points/²", "/points/NONE"),
    *("/reports/files/99999999999999999999.pdf", "/reports/files/²²²²².pdf", "/log/99999999999999999999"),
]
WITHOUT_AGREEMENT = GROUP[: GROUP.index("[[agreement]]")]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a hub with one month of figures."""
    folder = tmp_path_factory.mktemp("garbage")
    with make_hub(folder) as hub:
        send(hub, "KG", line("KG", "CN", 5))
    return folder / "hub"


@pytest.fixture(scope="module")
def running(directory: Path) -> Iterator[RunningHub]:
    """Return the hub, served."""
    with running_hub(directory, page_settings()) as running:
        yield running


@pytest.fixture(scope="module")
def client(running: RunningHub) -> Iterator[httpx.Client]:
    """Return the secretariat's client of the hub."""
    with running.client(STAFF, **HERE) as client:
        yield client


def is_broken(hub: Hub, entry: Entry, parts: dict[str, str], query: Sequence[tuple[str, str]] = ()) -> bool:
    """Say whether a page is neither shown nor refused."""
    known = {name: PARTS.get(name, "x") for name in names_of(entry)} | parts
    path = entry.path.format(**known)
    asked = Asked(page=entry.name, path=path, parts=known, query=query, principal=STAFF)
    try:
        entry.make()(hub, asked, texts_for(hub, "en"))
    except ComityError:
        return False
    except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
        return True
    return False


def names_of(entry: Entry) -> list[str]:
    """Return the parts of a page's address."""
    return [piece.partition("}")[0] for piece in entry.path.split("{")[1:]]


@pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.name)
def test_no_choice_of_a_page_breaks_it(running: RunningHub, entry: Entry) -> None:
    """A number in another script, or one longer than any that is kept, would be told as a fault of the service."""
    pairs = [(name, value) for name in (*COMMON, *PARAMETERS.get(entry.name, ())) for value in GARBAGE]
    assert [(name, value[:30]) for name, value in pairs if is_broken(running.hub, entry, {}, [(name, value)])] == []


@pytest.mark.parametrize("entry", [one for one in PAGES if "{" in one.path], ids=lambda entry: entry.name)
def test_no_part_of_an_address_breaks_a_page(running: RunningHub, entry: Entry) -> None:
    """The number of a page is the first thing that somebody changes in its address."""
    pairs = [(name, value) for name in names_of(entry) for value in GARBAGE]
    assert [(name, value[:30]) for name, value in pairs if is_broken(running.hub, entry, {name: value})] == []


@pytest.mark.parametrize(
    ("status", "path"), [*((400, one) for one in UNREADABLE), *((404, one) for one in UNKNOWN)]
)
def test_what_is_refused_is_the_readers_fault(client: httpx.Client, status: int, path: str) -> None:
    """A 500 wakes up whoever runs the hub; an empty list for a member that isn't there misleads its reader."""
    answer = client.get(path)
    assert answer.status_code == status


@pytest.mark.parametrize(("path", "said"), [
    ("/situation", "The situation appears here once"),
    ("/alerts", "Alerts appear here once"),
    ("/reports/print", "there is nothing to print"),
])  # fmt: skip
def test_a_new_hub_says_what_will_be_where(served: RunningHub, path: str, said: str) -> None:
    """The first thing that a new secretariat opens from the menu would be a page of faults."""
    with served.client(STAFF, **HERE) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert said in answer.text
    assert 'href="/submit"' in answer.text


@pytest.mark.parametrize("path", ["/submit", "/submit/mapping"])
def test_without_agreements_it_says_who_adds_them(tmp_path: Path, path: str) -> None:
    """A sentence with an empty name in it tells nobody what is missing."""
    make_hub(tmp_path, WITHOUT_AGREEMENT).close()
    with running_hub(tmp_path / "hub", page_settings()) as running, running.client(STAFF, **HERE) as client:
        answer = client.get(path)
    assert answer.status_code == 200
    assert "The group has no agreement yet" in answer.text
    assert 'href="/administration/group"' in answer.text
