"""The page of reports: who finds which, the form that prints one and keeps it, a month printed anew."""

import re
import time
from collections.abc import Iterator

import httpx
import pytest

from comity.hub.archive.figures import figures_digest
from comity.hub.archive.order import Wanted, order_report
from comity.hub.archive.printing import print_orders
from comity.hub.situation.report import build_report
from comity.model.access import ANYBODY, OPERATOR, PUBLIC_SIGHT, Principal
from forecast_hub import TWO_STATES, months_of
from running_hub import RunningHub, running_hub
from small_hub import AM, after, make_hub, send

from .conftest import page_settings

HTML = {"accept": "text/html", "sec-fetch-site": "same-origin"}
MONTHS = 8
LAST = "2022-08"
PATIENCE = 120


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a served hub with a report for members in its archive."""
    folder = tmp_path_factory.mktemp("reports")
    with make_hub(folder, TWO_STATES) as hub:
        send(hub, "KG", *months_of("KG", 0, MONTHS - 1), hours=0)
        send(hub, "AM", *months_of("AM", 0, MONTHS - 1), hours=1)
        order_report(hub, Wanted(audience="members"), actor="s. secretary", at=after(2))
        print_orders(hub)
        send(hub, "KG", *months_of("KG", MONTHS - 1, MONTHS - 1, factor=1.5), hours=30)
    with running_hub(folder / "hub", page_settings()) as running:
        yield running


def read(served: RunningHub, path: str, who: Principal, **query: str) -> httpx.Response:
    """Return what somebody gets, waiting while it is being made."""
    with served.client(who, **HTML) as client:
        for _ in range(PATIENCE):
            answer = client.get(path, params=query)
            if "refresh" not in answer.headers:
                return answer
            time.sleep(1)
    raise TimeoutError(path)


def test_a_kept_report_is_found_by_those_it_was_made_for(served: RunningHub) -> None:
    """A member downloads the very bytes that were printed; the public isn't even told that they are there."""
    page = read(served, "/reports", AM).text
    (kept,) = [one for one in served.hub.reports.all() if one.order.audience == "members"]
    assert kept.made is not None
    assert kept.made.figures in page
    for suffix, begin in ((".pdf", b"%PDF-"), (".html", b"<!doctype html>")):
        link = f"/reports/files/{kept.id}{suffix}"
        assert link in page
        answer = read(served, link, AM)
        assert answer.content == served.hub.reports.content(kept.made.files[suffix].sha256)
        assert answer.content.startswith(begin)
        assert link not in read(served, "/reports", ANYBODY).text
        assert read(served, link, ANYBODY).status_code == 404


def test_a_month_printed_anew_tells_what_was_known_then(served: RunningHub) -> None:
    """The report as of the day before a revision is the kept one; as of now it isn't."""
    (kept,) = [one for one in served.hub.reports.all() if one.order.audience == "members"]
    assert kept.made is not None
    moment = kept.order.as_of.isoformat()
    then = read(served, "/reports/print", AM, month=LAST, as_of=moment, lang="en", form="html")
    now = read(served, "/reports/print", AM, month=LAST, lang="en", form="html")
    assert then.content == served.hub.reports.content(kept.made.files[".html"].sha256)
    assert now.content != then.content
    assert then.headers["content-security-policy"].startswith("default-src 'none'"), "no script runs in it"


@pytest.mark.parametrize(
    "query", [{"form": "docx"}, {"lang": "fr"}, {"as_of": "2031-01-01"}, {"as_of": "soon"}, {"month": "soon"}]
)
def test_what_cant_be_printed_is_told(served: RunningHub, query: dict[str, str]) -> None:
    """A slip in an address must end in a sentence, not in a fault of the hub."""
    answer = read(served, "/reports/print", AM, **query)
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def test_the_secretariat_prints_one_and_finds_it(served: RunningHub) -> None:
    """The order stands in the archive at once, is printed in the background, and tells the right figures."""
    with served.client(OPERATOR, **HTML) as browser:
        form = browser.get("/reports").text
        token = re.search(r'name="token" value="([^"]+)"', form)
        assert token
        told = {"token": token[1], "month": LAST, "lang": "ru", "audience": "public"}
        answer = browser.post("/reports", data=told)
        assert answer.status_code == 303
    number = int(answer.headers["location"].rpartition("-")[2])
    for _ in range(PATIENCE):
        made = served.hub.reports.get(number).made
        if made is not None:
            break
        time.sleep(1)
    assert made is not None
    assert not made.problem
    order = served.hub.reports.get(number).order
    again = build_report(served.hub, as_of=order.as_of.isoformat(), period=LAST, sight=PUBLIC_SIGHT, keep=False)
    assert figures_digest(again) == made.figures
    assert f"/reports/files/{number}.pdf" in read(served, "/reports", ANYBODY).text


def test_only_the_secretariat_keeps_reports(served: RunningHub) -> None:
    """What stands in the archive is what the group says together."""
    assert 'action="/reports"' not in read(served, "/reports", AM).text
    with served.client(AM, **HTML) as browser:
        assert browser.post("/reports", data={"month": LAST, "lang": "en"}).status_code == 403


def test_the_page_speaks_russian(served: RunningHub) -> None:
    """Half a page in another language is a defect."""
    page = read(served, "/reports", AM, language="ru").text
    assert "Отчёты о ситуации" in page
    assert "для участников" in page
    assert "август\u00a02022" in page
