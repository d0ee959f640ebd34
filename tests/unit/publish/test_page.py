import base64
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from comity.errors import UsageError
from comity.publish.page import SLOTS, render_html
from unit.publish.markup import Page
from unit.publish.sample import REPORTS, full_report, tiny_report

PageOf = Callable[[str], Page]
SECTIONS = (
    "fan unusual map largest by-origin by-purpose members next accuracy board-1 intake methods status".split()  # noqa: SIM905 - plain ids
)
everywhere = pytest.mark.parametrize("name", REPORTS)


@everywhere
def test_page_is_well_formed_and_has_every_section(page_of: PageOf, name: str) -> None:
    """A part that is empty is still there and says why."""
    ids = [e.attributes["id"] for e in page_of(name).elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert set(SECTIONS) <= set(ids)


@everywhere
def test_page_shows_no_raw_values(page_of: PageOf, name: str) -> None:
    """No None, nan, enum name or unfilled placeholder reaches a reader."""
    for text in page_of(name).texts:
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b|Absence|CellState|[{}]|Period\(", text), text


@everywhere
def test_page_fetches_nothing_and_runs_nothing(page_of: PageOf, name: str) -> None:
    """The file is whole in itself: no script, and only data and inner links."""
    page = page_of(name)
    assert not page.find("script")
    links = [e.attributes.get(k, "") for e in page.elements for k in ("href", "src") if k in e.attributes]
    assert links
    assert all(link.startswith(("#", "data:")) for link in links)
    assert "url(http" not in page.find("style")[0].texts[0]


@everywhere
def test_page_is_marked_up_for_everyone(page_of: PageOf, name: str) -> None:
    """Skip link, language, one main heading, scopes in tables, and words for every drawing and glyph."""
    page = page_of(name)
    assert page.find("html")[0].attributes["lang"] == "en"
    assert page.find("a", href="#main")
    assert len(page.find("h1")) == 1
    assert all(e.attributes.get("scope") in {"col", "row"} for e in page.find("th"))
    assert len(page.find("caption")) == len(page.find("table"))
    drawn = [e for e in page.elements if e.attributes.get("role") == "img"]
    assert all(e.attributes["aria-label"] for e in drawn)


@everywhere
def test_every_chart_is_as_wide_as_its_slot(html_of: Callable[[str], str], name: str) -> None:
    """A chart that is scaled has text of the wrong size."""
    pairs = re.findall(r'data-slot="(\d+)">\s*<svg [^>]*?\bwidth="(\d+)"', html_of(name))
    assert len(pairs) == html_of(name).count('class="chart"')
    assert all(slot == width and int(slot) in SLOTS.values() for slot, width in pairs)


def test_every_figure_has_its_table_and_its_csv(page_of: PageOf) -> None:
    """What is drawn can be read and taken along."""
    page = page_of("full")
    figures = len(page.find("figure"))
    assert len(page.find("details")) == figures
    downloads = [e for e in page.find("a") if "download" in e.attributes]
    assert {e.attributes["download"] for e in downloads} >= {"visitors.csv", "origins.csv"}


def test_csv_holds_codes_and_unrounded_numbers(page_of: PageOf) -> None:
    """The CSV of origins can be computed with."""
    link = next(e for e in page_of("full").find("a", download="origins.csv")).attributes["href"]
    lines = base64.b64decode(link.partition(",")[2]).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("ORIGIN,ORIGIN_NAME,TIME_PERIOD,OBS_VALUE")
    assert lines[1].startswith("CN,China,2026-10,")
    assert len(lines) == 1 + len(full_report().origins)


def test_board_says_each_cell_in_words(page_of: PageOf) -> None:
    """A glyph alone says nothing to a screen reader."""
    labels = [e.attributes.get("aria-label", "") for e in page_of("full").find("span", role="img")]
    assert "Kyrgyzstan, October\u00a02026: missing" in labels
    assert "Belarus, October\u00a02026: 6 days late" in labels
    assert "Kyrgyzstan, September\u00a02026: revised since, 3 days late" in labels


def test_hostile_names_stay_text() -> None:
    """A name from a configuration file can't become markup."""
    hostile = {"en": '<script>alert("1")</script> & more'}
    html = render_html(replace(tiny_report(), group=hostile, names={"AM": hostile}))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    Page(html)


def test_areas_are_named_never_shown_as_codes(page_of: PageOf) -> None:
    """Every origin and member with a name appears by it."""
    cells = {text for e in page_of("full").find("th") + page_of("full").find("td") for text in e.texts}
    assert {
        "Türkiye",
        "Congo - Kinshasa",
        "South Georgia & South Sandwich Islands",
        "Stateless",
        "Unknown",
    } <= cells
    assert not cells & {"TR", "CD", "GS", "STLS", "_U", "KG"}


def test_unknown_language_is_a_fault_in_use() -> None:
    """A language that CLDR doesn't know says so."""
    with pytest.raises(UsageError, match="not known"):
        render_html(tiny_report(), "q-q")


def test_three_key_figures_fill_the_row(page_of: PageOf) -> None:
    """The public's three figures would leave a gap where the fourth stands."""
    for name, count, kind in (("full", 4, "kpis"), ("public", 3, "kpis three-kpis")):
        page = page_of(name)
        assert page.find("dl", **{"class": kind})
        assert len(page.find("div", **{"class": "kpi"})) == count
