"""The quality section: words, the figure of two shares, the table of all indicators."""

from dataclasses import replace

import pytest

from comity.model.periods import parse_period
from comity.model.statements import Said
from comity.publish.charts.render import complete_spec
from comity.publish.document.parts import Figure, Panel, Paragraphs
from comity.publish.document.quality import make_quality
from comity.publish.quality_data import IndicatorRow, QualitySection
from comity.publish.texts import Texts

SECTION = QualitySection(
    dataflow="CROSSINGS",
    names={"en": "Border crossings", "ru": "Пересечения границы"},
    first=parse_period("2025-01"),
    last=parse_period("2025-12"),
    providers=("AM", "KG"),
    rows=(
        IndicatorRow("R1", Said("R1. Data completeness – rate, per cent"), "percent", 1, 95.0, (100.0, 90.0)),
        IndicatorRow("ON_TIME", Said("Deliveries on time, per cent"), "percent", 1, 70.0, (None, 70.0)),
        IndicatorRow("A6", Said("A6. Data revision – average size, per cent"), "percent", 2, 0.034, (0.034, None)),
    ),
    said=(Said("No figure of the last three years was revised."),),
)


def test_the_blocks() -> None:
    """Words beside the figure, then the table with all indicators."""
    (words, figure), (panel,) = make_quality(SECTION, Texts())
    assert isinstance(words, Paragraphs)
    assert words.title == "Quality of the figures: Border crossings"
    assert words.entries[0][1] == "No figure of the last three years was revised."
    assert isinstance(panel, Panel)
    assert panel.table is not None
    assert list(panel.table.columns) == ["Indicator", "All members", "Armenia", "Kyrgyzstan"]
    assert [row[1:] for row in panel.table.rows] == [
        ("95.0", "100.0", "90.0"),
        ("70.0", "", "70.0"),
        ("0.03", "0.03", ""),
    ]
    assert isinstance(figure, Figure)
    assert figure.download is not None
    assert "KG,R1" in figure.download.text


def test_the_chart_leaves_out_what_isnt_known() -> None:
    """A member without a share has no dot, rather than one at nought."""
    figure = make_quality(SECTION, Texts("ru"))[0][1]
    assert isinstance(figure, Figure)
    assert figure.drawing is not None
    spec = complete_spec(figure.drawing(545, None), 545, validate=True)
    points = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    dots = [spec["datasets"][layer["data"]["name"]] for layer in points]
    assert [len(one) for one in dots] == [2, 1]
    assert dots[1][0]["name"] == "Киргизия"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_before_anything_was_due(language: str) -> None:
    """The page says so."""
    empty = replace(SECTION, rows=(), first=None, last=None)
    (_, figure), (panel,) = make_quality(empty, Texts(language))
    assert isinstance(figure, Figure)
    assert isinstance(panel, Panel)
    assert figure.absent == panel.absent != ""
