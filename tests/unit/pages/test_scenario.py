"""The page of scenarios: a form or a file does what it says, and what is wrong is told at its field."""

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import polars as pl
import pytest

from comity.errors import ConfigurationError
from comity.forecasting.scenario.texts import TEXTS
from comity.hub.forecasts.forecast import forecast_indicator
from comity.hub.forecasts.scenario import told_scenario
from comity.hub.home import Hub
from comity.model.access import OPERATOR
from comity.model.periods import Frequency
from comity.pages.asked import Asked
from comity.pages.forecast.scenario_faults import say_fault
from comity.pages.forecast.scenario_file import render_file
from comity.pages.forecast.scenario_form import content_of, read_form
from comity.pages.page import Page
from comity.pages.render import make_page, render_page
from comity.pages.texts import texts_for
from forecast_hub import make_forecast_hub
from running_hub import RunningHub, running_hub

from .browsing import HERE, post_file
from .conftest import page_settings

PATH = "/forecast/scenario"
KEYS = {
    "step",
    "threshold",
    "kind",
    "value",
    "scope",
    "above",
    "add",
    "set",
    "low",
    "central",
    "high",
    "ds",
    "TOML",
}
"""What a Russian sentence on a file may say as the file has it."""
NOT_TOLD = {"not_utf8", "not_utf8_remedy", "no_paths", "no_paths_remedy"}
"""What is said where a file is read from a disk, or series are given without paths: never on the page."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a served hub that issued a forecast of February 2025 to January 2026."""
    folder = tmp_path_factory.mktemp("scenario")
    with make_forecast_hub(folder) as hub:
        forecast_indicator(hub)
    with running_hub(folder / "hub", page_settings()) as running:
        yield running


def asked(query: str, language: str = "en") -> Asked:
    """Return a request for the page."""
    return Asked(page="scenario", path=PATH, query=parse_qsl(query), principal=OPERATOR, language=language)


def page_of(hub: Hub, query: str, language: str = "en") -> Page:
    """Return the page before it is written out."""
    return make_page(hub, asked(query, language))[0]


def sheet(page: Page) -> list[dict[str, str]]:
    """Return the rows of all sums and parts."""
    download = page.figures["scenario"].download
    assert download is not None
    return list(csv.DictReader(io.StringIO(download.text)))


def sums(page: Page, name: str) -> dict[str, float]:
    """Return the sums of a column over all periods, by node."""
    found: dict[str, float] = {}
    for row in sheet(page):
        found[row["unique_id"]] = found.get(row["unique_id"], 0.0) + float(row[name])
    return found


def test_a_multiplier_multiplies_its_scope_alone(served: RunningHub) -> None:
    """A scenario that changes more, or less, than it says misleads."""
    page = page_of(served.hub, "kind1=multiplier&size1=2&from_origins1=CN&to_members1=KG")
    before, after = sums(page, "baseline"), sums(page, "scenario")
    assert after["KG/CN"] == pytest.approx(2 * before["KG/CN"])
    assert after["AM/CN"] == pytest.approx(before["AM/CN"])
    assert after["total"] - before["total"] == pytest.approx(before["KG/CN"])
    assert after["destination=AM"] == pytest.approx(before["destination=AM"])


def test_its_forecast_is_the_one_that_was_issued(served: RunningHub) -> None:
    """The scenario would be held against another forecast than the page of forecasts shows."""
    frame = served.hub.ledger.forecast_runs()[-1].frame
    page = page_of(served.hub, "kind1=level&mode1=add&size1=0")
    issued = frame.filter(pl.col("unique_id") == "total")["mean"].sum()
    assert sums(page, "baseline")["total"] == pytest.approx(issued, rel=0.005)
    assert sums(page, "difference")["total"] == pytest.approx(0)
    assert "about as many as without it" in page.lead
    assert len(served.hub.ledger.forecast_runs()) == 1


def test_steps_are_applied_in_order(served: RunningHub) -> None:
    """Adding and then doubling is not doubling and then adding."""
    span = "from{0}=2025-02&to{0}=2025-02"
    add = "kind{0}=level&mode{0}=add&size{0}=1000&" + span
    double = "kind{0}=multiplier&size{0}=2&" + span
    found = [
        sums(page_of(served.hub, f"{one.format(1)}&{two.format(2)}"), "difference")["total"]
        for one, two in ((add, double), (double, add))
    ]
    assert found[0] - found[1] == pytest.approx(1000)


def test_a_season_that_keeps_its_sum_moves_figures(served: RunningHub) -> None:
    """Visitors would come out of nothing."""
    profile = "1+1+1+1+1+2+2+1+1+1+1+1"
    page = page_of(served.hub, f"kind1=seasonal&profile1={profile}&keep1=1")
    assert sums(page, "difference")["total"] == pytest.approx(0, abs=1e-3)
    june = next(row for row in sheet(page) if row["unique_id"] == "total" and row["ds"].startswith("2025-06"))
    assert float(june["difference"]) > 0


@pytest.mark.parametrize(
    "query",
    [
        "kind1=ramp&size1=1.4&low1=1.2&high1=1.8&from1=2025-02&to1=2025-07&recovery1=3&from_origins1=CN",
        "kind1=level&mode1=set&size1=30 000&from1=2025-05&kind2=multiplier&size2=0,5&to_members2=KG&above=90000",
        "kind1=seasonal&profile1=1 1 1 1 1 2 2 1 1 1 1 1&keep1=1",
    ],
)
def test_the_file_says_what_the_form_says(served: RunningHub, query: str) -> None:
    """The file that is passed on would be another scenario."""
    form = read_form(asked(query))
    content = content_of(form, Frequency.MONTHLY, texts_for(served.hub, "en"))
    assert not form.faults
    of_form, of_file = (told_scenario(told, name="s.toml") for told in (content, render_file(content)))
    assert of_form == of_file
    assert of_form[0] is not None
    assert page_of(served.hub, query).content["file"] == render_file(content)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind1=multiplier&size1=abc", "size1"),
        ("kind1=multiplier&size1=2000", "size1"),
        ("kind1=multiplier&from1=2025-03", "size1"),
        ("kind1=multiplier&size1=1&from1=soon", "from1"),
        ("kind1=multiplier&size1=1&from1=2025-05&to1=2025-03", "to1"),
        ("kind1=multiplier&size1=1&low1=0.5", "high1"),
        ("kind1=multiplier&size1=1&low1=2&high1=3", "low1"),
        ("kind1=ramp&size1=1.5&from1=2025-03", "to1"),
        ("kind1=seasonal&profile1=1 2 3", "profile1"),
        ("kind1=multiplier&size1=1&kind2=multiplier&size2=x", "size2"),
        ("kind1=multiplier&size1=1&above=much", "above"),
        ("kind1=multiplier&size1=1&from1=2050-01", "from1"),
        ("kind1=multiplier&size1=1&from_origins1=XX", "from_origins1"),
    ],
)
def test_what_is_wrong_stands_at_its_field(served: RunningHub, query: str, field: str) -> None:
    """Whoever typed it would look for it in vain."""
    page = page_of(served.hub, query)
    assert list(page.content["form"].faults) == [field]
    html = render_page(served.hub, asked(query))
    assert f'id="w-{field}"' in html
    assert f'aria-describedby="w-{field}"' in html or field.startswith("from_origins")
    assert not page.figures


def test_faults_are_told_in_russian(served: RunningHub) -> None:
    """An English sentence in a Russian form helps nobody."""
    told = page_of(served.hub, "kind1=multiplier&size1=1&from1=2050-01", "ru").content["form"].faults["from1"]
    assert told == (
        "Ни один период прогноза не начинается в этом промежутке. Прогноз охватывает период с 2025-02 по 2026-01."
    )


def test_faults_of_files_are_told_in_russian_with_their_place(served: RunningHub) -> None:
    """The line to correct would have to be guessed."""
    texts = texts_for(served.hub, "ru")
    _none, faults = told_scenario({"step": [{"kind": "level"}, {"kind": "multiplier"}]}, name="s.toml")
    told = [say_fault(fault, texts, with_place=True) for fault in faults]
    assert told[0] == (
        "[[step]] number 1, add: Уровень либо прибавляет, либо задаёт. Укажите ровно один из ключей add и set."
    )
    assert told[1].startswith("[[step]] number 2, value: Этот ключ обязателен.")


@pytest.mark.parametrize("name", sorted(set(TEXTS) - NOT_TOLD))
def test_nothing_of_a_fault_stays_english(served: RunningHub, name: str) -> None:
    """A fault that scenarios learn to tell would be half English in a Russian form."""
    said = re.sub(r"\{hint\}", " Did you mean 1?", TEXTS[name])
    said = re.sub(r"\{\w+\}", "1", said).strip()
    is_sentence = said.endswith((".", "?"))
    fault = ConfigurationError(said if is_sentence else f"s.toml, the file: {said}.")
    told = say_fault(fault, texts_for(served.hub, "ru"), with_place=False)
    assert set(re.findall(r"[A-Za-z]+", told)) <= KEYS, told


def test_a_file_is_read_into_the_address(served: RunningHub) -> None:
    """A scenario that was sent could be neither seen, changed, nor passed on."""
    text = '[scenario]\nid = "X"\nname.en = "Twice"\n\n[[step]]\nkind = "multiplier"\nvalue = 2\n'
    with served.client(OPERATOR) as client:
        answer = post_file(client, PATH, text.encode(), "x.toml")
        assert answer.status_code == 303
        where = answer.headers["location"]
        assert dict(parse_qsl(urlsplit(where).query)) == {"text": text}
        page = client.get(where, headers=HERE)
        assert page.status_code == 200
        assert "Twice" in page.text
        assert texts_for(served.hub, "en").percent(1.0, signed=True) in page.text


@pytest.mark.parametrize(("data", "said"), [(b"\xff\xfe\xfa", "UTF-8"), (b"#" * 7000, "6000 bytes")])
def test_a_file_that_cannot_be_read_is_told(served: RunningHub, data: bytes, said: str) -> None:
    """The sender would look at an error of the service."""
    with served.client(OPERATOR) as client:
        answer = post_file(client, PATH, data, "x.toml")
    assert answer.status_code == 400
    assert said in answer.text


def test_a_file_needs_the_secret_of_the_form(served: RunningHub) -> None:
    """Another site could send in a reader's name."""
    with served.client(OPERATOR) as client:
        answer = client.post(PATH, files={"file": ("x.toml", b"x")}, headers=HERE)
    assert answer.status_code == 403


def test_before_the_first_figures_there_is_nothing_to_try(served: RunningHub) -> None:
    """As of a moment before all figures, the page would end in a fault."""
    page = page_of(served.hub, "kind1=multiplier&size1=2&as_of=2000-01-01T00:00:00Z")
    assert page.lead == "No figures have come yet, so that there is no forecast to try a scenario on."


def test_the_public_tries_no_scenarios(served: RunningHub) -> None:
    """The table of permissions says so."""
    with served.client() as client:
        assert client.get(PATH, headers=HERE).status_code == 303
