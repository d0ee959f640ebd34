from dataclasses import replace

import pytest

from comity.model.periods import Frequency, Period
from comity.model.statements import Said
from comity.publish.charts.render import complete_spec
from comity.publish.document.parts import Figure
from comity.publish.document.seasonal import make_seasonal_figure, make_seasonal_panel
from comity.publish.seasonal_data import Seasonal, SeasonalPoint, SeasonalSeries
from comity.publish.texts import Texts

FIRST = Period(Frequency.MONTHLY, 2020, 1)
POINTS = [
    SeasonalPoint(
        FIRST.shift(at),
        value=None if at == 3 else 20_000.0 + at,
        adjusted=None if at == 3 else 21_000.0 + at,
        trend=20_500.0,
        trend_is_uncertain=at >= 30,
        is_outlier=at == 10,
    )
    for at in range(36)
]
TOTAL = SeasonalSeries("", "x13", POINTS, 0.021, [])
WHY = Said("The total is shown as it is: no season could be shown in it.")
BARE = replace(
    TOTAL,
    method="",
    points=[replace(point, adjusted=None, trend=None, is_outlier=False) for point in POINTS],
    change=None,
    statements=[WHY],
)
CHINA = replace(TOTAL, origin="CN", method="stl", change=None)


def _figure(*series: SeasonalSeries, language: str = "en") -> Figure:
    made = Seasonal(series, {"en": "visitors", "ru": "посетителей"})
    return make_seasonal_figure(made, Texts(language), lookup=lambda _list, _code: {})


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_chart_is_valid_vega_lite(language: str) -> None:
    """Charts are rendered unvalidated, so this one is validated here."""
    figure = _figure(TOTAL, CHINA, language=language)
    assert figure.drawing is not None
    spec = complete_spec(figure.drawing(740, None), 740, validate=True)
    assert len(spec["layer"]) == 5
    assert figure.table is not None
    assert len(figure.table.rows) == 24


def test_the_uncertain_end_meets_the_trend() -> None:
    """A gap before the dashed end would look like a missing month."""
    figure = _figure(TOTAL)
    assert figure.drawing is not None
    spec = figure.drawing(740, None).to_dict(validate=False)
    rows = spec["datasets"][spec["layer"][0]["data"]["name"]] if "datasets" in spec else spec["data"]["values"]
    assert [row["date"] for row in rows if row["trend"] and row["uncertain"]] == ["2022-06-01"]
    assert rows[3]["value"] is None


def test_a_total_that_is_not_adjusted_says_why() -> None:
    """An empty place on the page would be taken for a defect."""
    figure = _figure(BARE)
    assert figure.drawing is None
    assert figure.absent == WHY.pattern
    assert _figure().absent


def test_the_table_names_method_and_change() -> None:
    """A change within the noise is left empty, an unadjusted series named as such."""
    made = Seasonal([TOTAL, CHINA, BARE], {"en": "visitors"})
    panel = make_seasonal_panel(made, Texts("en"), lookup=lambda _list, _code: {})
    assert panel.table is not None
    assert [row[0] for row in panel.table.rows] == ["Total", "China", "Total"]
    assert [row[3].replace("\u00a0", " ") for row in panel.table.rows] == ["+2.1 %", "", ""]
    assert [row[4] for row in panel.table.rows] == ["X-13ARIMA-SEATS", "STL", "as it is"]
    assert panel.table.note == WHY.pattern


def test_the_download_holds_every_period_of_every_series() -> None:
    """The CSV is what others compute with."""
    figure = _figure(TOTAL, CHINA)
    assert figure.download is not None
    lines = figure.download.text.splitlines()
    assert len(lines) == 1 + 2 * 36
    assert lines[4].startswith("_T,2020-04,,,20500,")
