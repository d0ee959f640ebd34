"""docs/reference/pages.md says what the catalogue of pages says, and its pictures are there."""

import re
from pathlib import Path

from comity.pages.reference_page import render_page

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "pages.md"


def test_the_page_is_current() -> None:
    """A page that is new, or that others may read now, would be missing from the docs."""
    assert PAGE.read_text(encoding="utf-8") == render_page()


def test_every_page_has_its_pictures() -> None:
    """A link to a picture that was never made leads nowhere."""
    named = re.findall(r"\]\(([^)]+\.webp)\)", render_page())
    assert len(named) > 50
    assert [one for one in named if not (PAGE.parent / one).is_file()] == []
