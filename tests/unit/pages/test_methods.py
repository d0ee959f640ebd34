"""The project's documents can be read in the application, with links that lead somewhere."""

import re
import tomllib
from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError
from comity.hub.home import Hub
from comity.pages.asked import Asked
from comity.pages.reference.documents import SECTIONS, document, documents
from comity.pages.reference.markdown import render_markdown
from comity.pages.reference.method_words import SUMMARIES, TITLES
from comity.pages.render import render_page
from comity.pages.views.method import address_of
from running_hub import RunningHub
from small_hub import make_hub

REPOSITORY = Path(__file__).resolve().parents[3]
_LINK = re.compile(r'href="(/methods/([^"#]+)|)(?:#([^"]+))?"')
_ANCHOR = re.compile(r'id="([^"]+)"')


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    """Return an empty hub."""
    return make_hub(tmp_path)


def asked(name: str, language: str = "en") -> Asked:
    """Return what is asked for one document."""
    return Asked(page="method", path=f"/methods/{name}", parts={"name": name}, language=language)


def body(name: str) -> str:
    """Return a document as HTML."""
    return render_markdown(document(name).text, address_of).html


@pytest.mark.parametrize("name", sorted(documents()))
def test_links_between_documents_lead_to_a_place_in_them(name: str) -> None:
    """A link into nothing leaves the reader of a method with half of it."""
    for link in _LINK.finditer(body(name)):
        other, anchor = link[2] or name, link[3]
        assert other in documents()
        if anchor:
            assert anchor in _ANCHOR.findall(body(other)), f"{name} links to {other}#{anchor}"


def test_nothing_of_a_document_is_taken_for_html() -> None:
    """A document that shows a tag would otherwise run it."""
    html = render_markdown(
        "# T\n\n<script>alert(1)</script> [x](javascript:alert(1))\n\n```\n<b>\n```\n", address_of
    ).html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "&lt;b&gt;" in html


def test_titles_and_summaries_are_those_of_documents() -> None:
    """A document that is renamed would be listed under its old name, or not at all."""
    assert set(SUMMARIES) <= set(documents())
    assert {name: documents()[name].title for name in TITLES} == dict(TITLES)
    explained = {one.name for one in documents().values() if one.section == "explanation"}
    assert explained <= set(SUMMARIES)
    listed = {one.name for one in documents().values() if one.section != "decisions"}
    assert {name for name in listed if not documents()[name].title.startswith("SDMX-")} <= set(TITLES)


def test_names_of_documents_are_unique() -> None:
    """Two documents of one name would share an address, and one could not be read."""
    files = [file.stem for section in SECTIONS for file in (REPOSITORY / "docs" / section).glob("*.md")]
    assert len(files) == len(set(files))
    assert len(documents()) == len(files) + 1


def test_an_installed_package_brings_the_documents_along() -> None:
    """Without them in the wheel, the pages of methods would be empty wherever Comity is installed."""
    build = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    brought = build["targets"]["wheel"]["force-include"]
    for section in SECTIONS:
        assert brought[f"docs/{section}"] == f"comity/pages/docs/{section}"
    assert brought["GLOSSARY.md"] == "comity/pages/docs/GLOSSARY.md"


def test_a_russian_reader_is_told_the_method_in_russian(hub: Hub) -> None:
    """An English document without a word in Russian would be closed to half of the members."""
    html = render_page(hub, asked("mirror-statistics", "ru"))
    assert "Поток между двумя участниками учитывается дважды" in html
    assert "Этот документ" in html
    assert '<article class="prose" lang="en"' in html


def test_a_document_that_is_not_there_is_a_fault_of_use(hub: Hub) -> None:
    """A mistyped address must not end in a traceback."""
    with pytest.raises(UnknownArtefactError):
        render_page(hub, asked("nothing"))


def test_everybody_may_read_the_methods(served: RunningHub) -> None:
    """How figures are made is public, or nobody trusts them."""
    with served.client() as client:
        page = client.get("/methods/glossary", headers={"accept": "text/html"})
        assert page.status_code == 200
        assert "Provision agreement" in page.text or "provision agreement" in page.text
        assert client.get("/methods/nothing", headers={"accept": "text/html"}).status_code == 404
