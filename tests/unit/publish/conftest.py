"""Pages and documents of the sample reports, rendered once."""

import functools
from collections.abc import Callable

import pytest

from comity.publish.document.build import build_document
from comity.publish.document.parts import Document
from comity.publish.page import render_html
from comity.publish.texts import Texts
from unit.publish.markup import Page
from unit.publish.sample import REPORTS


@functools.cache
def _html(name: str) -> str:
    return render_html(REPORTS[name]())


@functools.cache
def _page(name: str) -> Page:
    return Page(_html(name))


@functools.cache
def _document(name: str) -> Document:
    report = REPORTS[name]()
    return build_document(report, Texts("en", names=report.names))


@pytest.fixture(scope="session")
def html_of() -> Callable[[str], str]:
    """Give the page of a sample report as text."""
    return _html


@pytest.fixture(scope="session")
def page_of() -> Callable[[str], Page]:
    """Give the page of a sample report, read."""
    return _page


@pytest.fixture(scope="session")
def document_of() -> Callable[[str], Document]:
    """Give a sample report in English words."""
    return _document
