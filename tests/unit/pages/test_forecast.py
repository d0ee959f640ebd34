"""The page of forecasts: the figures of the forecast that was issued, in every form, for whoever may see them."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
import vl_convert

from comity.errors import UsageError
from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.home import Hub
from comity.model.access import ANYBODY, OPERATOR, Principal
from comity.pages.asked import Asked
from comity.pages.figures import figure_file
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from comity.pages.texts import texts_for
from forecast_hub import FIRST, HISTORY, keep_forecast, make_forecast_hub, months_of, send_month
from running_hub import RunningHub, running_hub
from small_hub import make_hub, send

from .conftest import page_settings

HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a served hub that issued a forecast from each of two months."""
    folder = tmp_path_factory.mktemp("forecast")
    with make_forecast_hub(folder) as hub:
        forecast_indicator(hub)
        send_month(hub, HISTORY)
        forecast_indicator(hub)
    with running_hub(folder / "hub", page_settings()) as running:
        yield running


def asked(*query: tuple[str, str], who: Principal = OPERATOR, language: str = "en") -> Asked:
    """Return a request for the page."""
    return Asked(page="forecast", path="/forecast", query=query, principal=who, language=language)


def page_of(hub: Hub, *query: tuple[str, str], who: Principal = OPERATOR) -> Page:
    """Return the page before it is written out."""
    return make_page(hub, asked(*query, who=who))[0]


def sheet(page: Page, figure: str) -> list[dict[str, str]]:
    """Return the rows of a figure's CSV file."""
    download = page.figures[figure].download
    assert download is not None
    return list(csv.DictReader(io.StringIO(download.text)))


def means(frame: pl.DataFrame, series: str) -> list[float]:
    """Return a series' means in a run."""
    found: list[float] = frame.filter(pl.col("unique_id") == series).sort("ds")["mean"].to_list()
    return found


@pytest.mark.parametrize("series", ["total", "member:KG", "origin:CN"])
def test_it_shows_the_forecast_that_was_issued(served: RunningHub, series: str) -> None:
    """A page that forecasts anew would contradict what was issued and is scored."""
    run = served.hub.ledger.forecast_runs()[-1]
    page = page_of(served.hub, ("series", series))
    shown = [float(row["mean"]) for row in sheet(page, "fan") if row["mean"]]
    assert shown == pytest.approx(means(run.frame, series))
    assert page.content["coming"].table.rows[0][0] == "March\u00a02025"


def test_an_earlier_forecast_and_an_earlier_moment_can_be_seen(served: RunningHub) -> None:
    """Nobody could look up what was said then."""
    first = served.hub.ledger.forecast_runs()[0]
    moment = first.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    for choice in (("made", "1"), ("as_of", moment)):
        shown = [float(row["mean"]) for row in sheet(page_of(served.hub, choice), "fan") if row["mean"]]
        assert shown == pytest.approx(means(first.frame, "total"))


def test_reading_changes_nothing(served: RunningHub) -> None:
    """A reader would issue forecasts."""
    before = served.hub.log.size()
    page_of(served.hub, ("made", "now"), ("horizon", "6"))
    assert served.hub.log.size() == before


def test_its_parts_give_the_forecast_back(served: RunningHub) -> None:
    """An explanation that doesn't add up explains nothing."""
    rows = sheet(page_of(served.hub), "made-of")
    assert rows
    for row in rows:
        told = float(row["level"]) * float(row["growth"]) * float(row["season"]) * float(row["calendar"])
        assert told == pytest.approx(float(row["mean"]))


def test_crossings_add_up_to_it(served: RunningHub) -> None:
    """Members and origins would contradict the total."""
    page = page_of(served.hub)
    cells = sum(float(row["mean"]) for row in sheet(page, "crossings"))
    assert cells == pytest.approx(sum(float(row["mean"]) for row in sheet(page, "fan") if row["mean"]), rel=0.01)


def test_what_changed_since_an_earlier_forecast_is_told(served: RunningHub) -> None:
    """A reader sees another number than last month, and not why."""
    plain, compared = (page_of(served.hub, *query).content["made_of"] for query in ((), (("since", "1"),)))
    assert len(compared.sentences) == len(plain.sentences) + 1


def test_the_sdmx_query_gives_the_same_figures(served: RunningHub) -> None:
    """The link beside the chart would lead to other figures."""
    page = page_of(served.hub, ("series", "member:KG"))
    with served.client(OPERATOR, accept="application/vnd.sdmx.data+csv;version=2.0.0") as client:
        answer = client.get(page.queries["fan"])
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    found = {row["TIME_PERIOD"]: float(row["OBS_VALUE"]) for row in rows if row["QUANTILE"] == "MEAN"}
    shown = {row["TIME_PERIOD"]: float(row["mean"]) for row in sheet(page, "fan") if row["mean"]}
    assert found == pytest.approx(shown)


def test_a_confidential_forecast_is_for_those_who_see_its_figures(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The public would read what was made of figures that are hidden from it."""
    with make_forecast_hub(tmp_path_factory.mktemp("hidden")) as hub:
        keep_forecast(hub, 5.0, hours=2000, confidentiality="C")
        offered = [
            [code for code, _title in page_of(hub, ("made", "now"), who=who).content["filters"]["made"]]
            for who in (OPERATOR, ANYBODY)
        ]
        assert offered == [["1", "now"], ["now"]]
        with pytest.raises(UsageError):
            page_of(hub, ("made", "1"), who=ANYBODY)


@pytest.mark.parametrize(
    "choice",
    [
        ("series", "member:XX"),
        ("made", "99"),
        ("made", "x"),
        ("horizon", "0"),
        ("horizon", "many"),
        ("about", "STOCK"),
        ("since", "7"),
        ("as_of", "yesterday"),
    ],
)
def test_a_choice_that_cannot_be_is_told_as_a_page(served: RunningHub, choice: tuple[str, str]) -> None:
    """A wrong address would be the service's fault."""
    with served.client(OPERATOR, **HTML) as client:
        answer = client.get("/forecast", params=dict([choice]))
    assert answer.status_code == 400
    assert "What to do:" in answer.text


def test_a_dataflows_series_have_a_page_too(served: RunningHub) -> None:
    """Figures that are no headline indicator's couldn't be forecast."""
    page = page_of(served.hub, ("about", "CROSSINGS"), ("by", "REPORTER"), ("horizon", "3"))
    groups = page.content["filters"]["groups"]
    assert {name for _title, series in groups for _code, name in series} == {"Armenia", "Kyrgyzstan"}
    assert len([row for row in sheet(page, "fan") if row["mean"]]) == 3
    assert page.queries == {}


def test_every_figure_comes_alive(served: RunningHub) -> None:
    """A chart that Vega refuses would stay mute in the browser."""
    texts = texts_for(served.hub, "ru")
    page = make_page(served.hub, asked(language="ru"))[0]
    assert list(page.figures) == ["fan", "made-of", "horizon", "coverage", "series", "crossings"]
    for name in page.figures:
        told = json.loads(figure_file(page, name, "json", texts).data)
        assert "tooltip" in json.dumps(told["spec"]), name
        assert "<svg" in vl_convert.vega_to_svg(told["spec"])


def test_it_is_written_in_russian(served: RunningHub) -> None:
    """Half of the readers would meet English."""
    html = render_page(served.hub, asked(language="ru"))
    assert "ожидается" in html
    assert "Из чего складывается прогноз" in html
    assert "Expected" not in html


def test_an_empty_hub_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The first visitor would meet an error."""
    with make_hub(tmp_path_factory.mktemp("empty")) as hub:
        page = page_of(hub)
        assert "No figures have come yet" in page.lead
        assert "No figures have come yet" in render_page(hub, asked())


def test_a_total_says_whose_figures_it_lacks(tmp_path: Path) -> None:
    """A forecast without a member would be read as that of all; the member's own lacks nobody."""
    with make_forecast_hub(tmp_path) as hub:
        send(hub, "KG", *months_of("KG", HISTORY, HISTORY), hours=24)
        forecast_indicator(hub, period=str(FIRST.shift(HISTORY)))
        total, own = page_of(hub), page_of(hub, ("series", "member:KG"))
    assert "Without Armenia, in every period." in total.figures["fan"].subtitle
    assert "Without Armenia, in every period." in total.content["coming"].subtitle
    assert all(one.note.endswith("without Armenia") for one in total.content["key_figures"][:2])
    assert "Without" not in own.figures["fan"].subtitle
    assert all("without" not in one.note for one in own.content["key_figures"])
