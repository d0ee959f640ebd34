import re
from dataclasses import replace

import pytest

from comity.publish.pdf import render_pdf
from comity.publish.report_data import BoardRow
from unit.publish.sample import REPORTS, empty_report, full_report, make_board, tiny_report

UA_MARK = b"pdfuaid"


@pytest.mark.parametrize(
    ("name", "pages"), [("full", 4), ("huge", 4), ("tiny", 3), ("first_month", 3), ("empty", 1), ("public", 4)]
)
def test_pdf_is_tagged_and_has_its_pages(name: str, pages: int) -> None:
    """The report is a PDF/UA of so many pages."""
    pdf = render_pdf(REPORTS[name]())
    assert pdf.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in pdf
    assert UA_MARK in pdf
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == pages


def test_a_script_that_the_fonts_lack_costs_only_the_mark() -> None:
    """A group named in Chinese gets its report, without the claim to be PDF/UA."""
    pdf = render_pdf(replace(empty_report(), group={"en": "上海合作组织"}))
    assert pdf.startswith(b"%PDF")
    assert UA_MARK not in pdf


def test_names_are_not_read_as_typst() -> None:
    """Text of the report is data to the layout, whatever is in it."""
    pdf = render_pdf(replace(empty_report(), group={"en": '#panic("x") $ * _ @ \\ ` [ ] <a>'}))
    assert UA_MARK in pdf


def test_a_board_longer_than_a_page_breaks() -> None:
    """A group of eighty providers still prints."""
    board = make_board("CROSSINGS", "Border crossings")
    rows = tuple(BoardRow(f"P{i:02}", board.rows[0].cells, 1.0) for i in range(80))
    pdf = render_pdf(replace(tiny_report(), boards=(replace(board, rows=rows),)))
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 4


def test_the_same_report_gives_the_same_bytes() -> None:
    """Nothing of the moment or machine of rendering gets into the file."""
    assert render_pdf(full_report()) == render_pdf(full_report())
