import re
from collections.abc import Callable

import pytest
from babel import Locale

from comity.publish.charts.render import complete_spec, make_chart, render_svg
from comity.publish.charts.world import alpha3_of_shapes, pick_colours, small_states
from comity.publish.document.parts import Document
from comity.publish.page import draw
from comity.publish.texts import Texts
from comity.publish.time_texts import time_locale
from unit.publish.sample import REPORTS

DocumentOf = Callable[[str], Document]


@pytest.mark.parametrize("name", REPORTS)
def test_every_specification_is_valid_vega_lite(document_of: DocumentOf, name: str) -> None:
    """Charts are rendered unvalidated for speed, so they are validated here."""
    for figure in document_of(name).figures:
        if figure.drawing is not None:
            spec = complete_spec(figure.drawing(740, None), 740, validate=True)
            assert spec["width"] == 740
            assert figure.description
            assert complete_spec(make_chart(figure.drawing, 740, None), 740) == spec


def test_svg_takes_the_language_of_the_report(document_of: DocumentOf) -> None:
    """Axes show the decimal mark and the narrow space of the language."""
    svg = draw(document_of("full").fan, 740, Texts("ru"))
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert "0,5" in texts


def test_svg_keeps_the_digits_of_its_texts() -> None:
    """Coordinates are rounded, labels are not."""
    import altair as alt

    data = alt.InlineData(values=[{"t": "0.03 to 12.3456"}])
    chart = alt.Chart(data).mark_text().encode(text="t:N")
    svg = render_svg(chart, 200, time_locale=time_locale(Locale("en")), decimal=".")
    assert "0.03 to 12.3456" in svg
    assert not re.search(r'="[^"]*\d\.\d\d', svg)


def test_charts_bring_no_ids(html_of: Callable[[str], str]) -> None:
    """Ids of several charts on one page would meet."""
    charts = re.findall(r"<svg role=.*?</svg>", html_of("full"), flags=re.DOTALL)
    assert len(charts) == 5
    assert not [chart for chart in charts if re.search(r'\bid="|url\(#', chart)]


def test_map_knows_states_and_small_states() -> None:
    """Codes of states find a shape, those without shape a place, none both or neither."""
    shapes, places = alpha3_of_shapes(), small_states()
    assert {"AM": "ARM", "XK": "XKX", "RU": "RUS", "XNC": "CYN"}.items() <= shapes.items()
    assert not set(shapes) & set(places)
    assert {"SG", "MT", "MV", "HK", "BH", "LI", "KI"} <= set(places)
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in places.values())


def test_most_areas_of_iso_3166_are_on_the_map() -> None:
    """Only uninhabited or polar territories have neither shape nor dot."""
    areas = {code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)}
    pseudo = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    assert areas - pseudo - set(alpha3_of_shapes()) - set(small_states()) == {
        "AQ", "BV", "GS", "HM", "IO", "PN", "SJ", "UM",
    }  # fmt: skip


@pytest.mark.parametrize("count", range(1, 8))
def test_classes_have_different_colours(count: int) -> None:
    """However many classes there are, none looks like another."""
    assert len(set(pick_colours(count))) == count
