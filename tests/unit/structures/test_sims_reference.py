"""The reference page of quality reports."""

from pathlib import Path

from comity.structures.sims_reference import render_page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "quality.md"


def test_the_page_is_current() -> None:
    """A page made once and forgotten would name concepts that are no more."""
    assert PAGE.read_text("utf-8") == render_page(), "make it anew: python -m comity.structures.sims_reference"
