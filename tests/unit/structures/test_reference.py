"""The reference page of the pack is what the pack says."""

from pathlib import Path

from comity.structures.indicators import indicators
from comity.structures.pack import standard_pack
from comity.structures.reference import render_reference

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "dataflows.md"


def test_the_reference_page_is_current() -> None:
    """A changed code list must reach the page, which says how it is made."""
    assert PAGE.read_text(encoding="utf-8") == render_reference(standard_pack(), indicators().values())
