"""The page of the situation: right figures for the whole and for a part, as known at a moment, by whoever reads."""

import re
from collections.abc import Iterator

import httpx
import pytest

from comity.errors import UsageError
from comity.hub.home import Hub, open_hub
from comity.hub.situation.narrowed import Narrowing, build_narrowed
from comity.model.access import ANYBODY, OPERATOR, PUBLIC_SIGHT, Principal
from forecast_hub import FIRST, TWO_STATES, figure
from running_hub import RunningHub, running_hub
from small_hub import after, line, make_hub, send

from .conftest import page_settings

MONTHS = 40
LAST = MONTHS - 1
SHARES = {"TOURISM": 0.6, "WORK": 0.4}
HTML = {"accept": "text/html"}
ORIGINS = ("CN", "DE")
THEN = after(2).strftime("%Y-%m-%dT%H:%M:%SZ")
MONTH = str(FIRST.shift(LAST))


def part(reporter: str, number: int, purpose: str) -> int:
    """Return what a member counts of a purpose in a month."""
    return sum(round(SHARES[purpose] * figure(reporter, origin, number)) for origin in ORIGINS)


def rows(reporter: str, first: int, last: int, *, factor: float = 1.0) -> list[str]:
    """Return a member's rows of some months by purpose."""
    return [
        line(
            reporter,
            origin,
            round(factor * round(share * figure(reporter, origin, number))),
            period=str(FIRST.shift(number)),
        ).replace(",IN,_T,", f",IN,{purpose},")
        for number in range(first, last + 1)
        for origin in ORIGINS
        for purpose, share in SHARES.items()
    ]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a served hub of two members and two purposes, whose last month was revised."""
    folder = tmp_path_factory.mktemp("situation")
    with make_hub(folder, TWO_STATES) as hub:
        send(hub, "KG", *rows("KG", 0, LAST), hours=0)
        send(hub, "AM", *rows("AM", 0, LAST), hours=1)
        send(hub, "KG", *rows("KG", LAST, LAST, factor=1.5), hours=30)
    with running_hub(folder / "hub", page_settings()) as running:
        yield running


@pytest.fixture(scope="module")
def hub(served: RunningHub) -> Hub:
    """Give the same hub, to be read."""
    return open_hub(served.hub.directory, read_only=True)


def read(served: RunningHub, who: Principal = OPERATOR, **query: str) -> httpx.Response:
    """Return the page as somebody gets it."""
    with served.client(who, **HTML) as client:
        return client.get("/situation", params=query)


def total_in(page: str) -> str:
    """Return the first key figure, without spaces."""
    found = re.search(r'<div class="kpi"><dt>[^<]*</dt><dd>([^<]*)', page)
    assert found
    return re.sub(r"\s", "", found[1])


def amount(value: float) -> str:
    """Return a count of thousands as the page writes it, without spaces."""
    return f"{value:.0f}"


@pytest.mark.parametrize("member", ["KG", "AM"])
@pytest.mark.parametrize("purpose", ["TOURISM", "WORK"])
def test_a_part_tells_its_own_figures(hub: Hub, member: str, purpose: str) -> None:
    """Total, change on a year and forecast are those of the part, computed here from the rows alone."""
    report = build_narrowed(hub, Narrowing(member, purpose), as_of=THEN)
    now, before = (part(member, number, purpose) for number in (LAST, LAST - 12))
    assert report.total == now
    assert report.change is not None
    assert report.change.relative == pytest.approx(now / before - 1)
    assert {row.area: row.value for row in report.origins} == {
        origin: round(SHARES[purpose] * figure(member, origin, LAST)) for origin in ORIGINS
    }
    assert [row.area for row in report.member_rows] == [member]
    assert len(report.fan.forecast) == 12
    year = sum(part(member, number, purpose) for number in range(LAST - 11, LAST + 1))
    assert report.outlook is not None
    assert report.outlook.mean == pytest.approx(year, rel=0.15), "a forecast of a part is as large as the part"


def test_the_public_is_shown_no_calendar_of_a_part(hub: Hub) -> None:
    """Narrowed to a member, the page would tell the public whether that member has reported."""
    assert build_narrowed(hub, Narrowing("KG"), as_of=THEN).boards
    report = build_narrowed(hub, Narrowing("KG"), as_of=THEN, sight=PUBLIC_SIGHT)
    assert report.boards == ()
    assert report.is_public


def test_the_public_is_shown_three_key_figures(served: RunningHub) -> None:
    """Who has reported is for the exchange's members."""
    assert read(served).text.count('<div class="kpi">') == 4
    page = read(served, ANYBODY).text
    assert page.count('<div class="kpi">') == 3
    assert 'class="kpis three-kpis"' in page
    assert "Reporting" not in page


def test_parts_add_up_to_the_whole(hub: Hub) -> None:
    """Nobody is counted twice, and nothing is lost between the parts."""
    whole = build_narrowed(hub, Narrowing()).total
    assert whole is not None
    for parts in ([Narrowing("KG"), Narrowing("AM")], [Narrowing(purpose=one) for one in SHARES]):
        assert sum(build_narrowed(hub, one).total or 0 for one in parts) == pytest.approx(whole)


def test_alerts_of_a_part_are_the_members_own(hub: Hub) -> None:
    """A page on Armenia that shows Kyrgyzstan's departure would accuse the wrong member."""
    kg, am, work = (build_narrowed(hub, one) for one in (Narrowing("KG"), Narrowing("AM"), Narrowing("", "WORK")))
    assert kg.analyses is not None
    assert kg.analyses.alerts is not None
    assert kg.analyses.alerts.alerts, "half as many again is far above what was expected"
    assert am.analyses is not None
    assert am.analyses.alerts is not None
    assert am.analyses.alerts.alerts == ()
    assert am.analyses.alerts.judged == len(ORIGINS) + 1
    assert work.analyses is not None
    assert work.analyses.alerts is None


@pytest.mark.parametrize("wrong", [Narrowing("XX"), Narrowing(purpose="CREW")])
def test_a_part_that_there_isnt_is_told(hub: Hub, wrong: Narrowing) -> None:
    """Zero visitors would be taken for a figure."""
    with pytest.raises(UsageError, match="There is no"):
        build_narrowed(hub, wrong)


def test_the_page_shows_the_whole_the_part_and_the_past(served: RunningHub) -> None:
    """Figures of the page are those of the choices in its address, and it says what they are of."""
    then = sum(part(member, LAST, purpose) for member in ("KG", "AM") for purpose in SHARES)
    assert total_in(read(served, as_of=THEN).text) == amount(then)
    assert total_in(read(served).text) != amount(then), "the revision is known now"
    page = read(served, as_of=THEN, member="AM", purpose="WORK").text
    assert total_in(page) == amount(part("AM", LAST, "WORK"))
    assert 'id="part"' in page
    assert 'id="known"' in page
    assert 'id="seasonal"' not in page


def test_a_figure_has_the_query_that_gives_its_data(served: RunningHub) -> None:
    """The cells behind the query add up to what the fan shows of the last month."""
    page = read(served, as_of=THEN, member="KG").text
    link = re.search(r'id="fan".*?href="(/sdmx/data[^"]+)"', page, re.DOTALL)
    assert link
    accept = {"accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
    with served.client(OPERATOR, **accept) as client:
        answer = client.get(link[1].replace("&amp;", "&"))
    assert answer.status_code == 200
    head, *lines = (row.split(",") for row in answer.text.lstrip("\ufeff").strip().splitlines())
    period, value = head.index("TIME_PERIOD"), head.index("OBS_VALUE")
    told = sum(float(row[value]) for row in lines if row[period] == MONTH)
    assert told == sum(part("KG", LAST, purpose) for purpose in SHARES)


@pytest.mark.parametrize("query", [{"month": "soon"}, {"as_of": "2031-01-01"}, {"member": "XX"}, {"purpose": "X"}])
def test_a_choice_that_there_isnt_is_told_on_a_page(served: RunningHub, query: dict[str, str]) -> None:
    """A slip in an address must end in a sentence, not in a fault of the hub."""
    answer = read(served, **query)
    assert answer.status_code == 400
    assert "<h1>" in answer.text


def test_strangers_see_no_way_that_is_closed_to_them(served: RunningHub) -> None:
    """A link to a page that answers 403 is no help."""
    page = read(served, ANYBODY).text
    assert 'href="/alerts' not in page
    assert 'href="/alerts' in read(served).text


def test_the_page_speaks_russian(served: RunningHub) -> None:
    """Names, months and numbers are in the reader's language."""
    page = read(served, member="AM", language="ru").text
    assert "Армения" in page
    assert "апрель\u00a02025" in page
    assert "Показана часть данных" in page
