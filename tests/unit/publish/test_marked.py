"""Measures on charts: what touches a figure is marked on it, and told to whoever can't see it."""

import datetime as dt
from dataclasses import replace

from comity.model.measures import Effect, ExpectedEffect, MeasureKind, Stage
from comity.publish.charts.render import complete_spec
from comity.publish.document.fan import make_fan
from comity.publish.document.marked import Span, mark_figure
from comity.publish.document.measures import make_measures
from comity.publish.document.parts import Figure, Panel
from comity.publish.marks_data import Mark
from comity.publish.measures_data import MeasureRow, MeasuresPart
from comity.publish.texts import Texts
from unit.publish.sample import full_report

SPAN = Span(dt.date(2020, 1, 1), dt.date(2025, 12, 1))
VISA = Mark({"en": "Visa-free entry", "ru": "Безвизовый въезд"}, dt.date(2023, 2, 1))
CLOSED = Mark({"en": "Closed border"}, dt.date(2019, 3, 1), dt.date(2021, 6, 30))
BREAK = Mark({"en": "The act"}, dt.date(2024, 1, 1), dt.date(2024, 1, 1), is_break=True)
OVER = Mark({"en": "Long ago"}, dt.date(2018, 1, 1), dt.date(2019, 12, 31))


def fan(*marks: Mark, language: str = "en") -> Figure:
    """Return the fan of the sample report with marks."""
    return make_fan(replace(full_report(), marks=marks), Texts(language))


def layers(figure: Figure, *, validate: bool = False) -> list[dict[str, object]]:
    """Return what a figure draws."""
    assert figure.drawing is not None
    spec = complete_spec(figure.drawing(740, 300), 740, validate=validate)
    found: list[dict[str, object]] = spec["layer"]
    return found


def test_a_marked_chart_is_valid_vega_lite() -> None:
    """Charts are rendered unvalidated, so this one is validated here."""
    marked = layers(fan(VISA, CLOSED, BREAK, language="ru"), validate=True)
    assert len(marked) == len(layers(fan())) + 4, "a band, lines, and numbers twice, on a white ground"


def test_marks_stand_in_key_and_description() -> None:
    """A number on a chart that nothing explains is noise, and a chart alone says nothing to who can't see it."""
    figure = mark_figure(fan(), (BREAK, VISA, CLOSED, OVER), SPAN, Texts("en"))
    words = [entry.label.replace("\u00a0", " ") for entry in figure.key[-3:]]
    assert words == [
        "1 Closed border: 1 March 2019 to 30 June 2021",
        "2 Visa-free entry: since 1 February 2023",
        "3 The act: from 1 January 2024 on other figures",
    ]
    assert "Marked on the chart: 1 Closed border" in figure.description


def test_marks_outside_a_charts_time_dont_stretch_it() -> None:
    """A chart of five years that begins with a measure of 1998 shows a line in its corner."""
    figure = mark_figure(fan(), (CLOSED,), SPAN, Texts("en"))
    assert figure.drawing is not None
    assert '"first": "2020-01-01"' in figure.drawing(740, 300).to_json()
    assert '"first": "2019-03-01"' not in figure.drawing(740, 300).to_json()


def test_a_figure_that_nothing_touches_stays_as_it_is() -> None:
    """A key with nothing in it would stand below every chart."""
    figure = fan()
    assert mark_figure(figure, (OVER,), SPAN, Texts("en")) is figure
    assert mark_figure(figure, (VISA,), None, Texts("en")) is figure
    absent = Figure("x", "X", "", 12, absent="No figures.")
    assert mark_figure(absent, (VISA,), SPAN, Texts("en")) is absent


def test_no_more_than_nine_marks_stand_on_a_chart() -> None:
    """Forty lines hide the figures; the latest ones explain what is seen now."""
    many = [Mark({"en": f"M{day}"}, dt.date(2023, 1, day)) for day in range(1, 29)]
    figure = mark_figure(fan(), many, SPAN, Texts("en"))
    added = [entry.label for entry in figure.key if " M" in entry.label]
    assert len(added) == 9
    assert added[-1].startswith("9 M28")


def test_the_reports_table_says_what_is_expected_and_that_it_is_no_estimate() -> None:
    """What a ministry hopes for would be quoted as what happened."""
    row = MeasureRow(
        id="m",
        kind=MeasureKind.VISA,
        names={"en": "Visa-free entry"},
        stage=Stage.IN_FORCE,
        first=dt.date(2023, 2, 1),
        last=None,
        members=("KG",),
        citizenships=("CN",),
        expected=ExpectedEffect(Effect.UP, 0.2, dt.date(2023, 6, 30)),
        is_restricted=True,
    )
    ((panel,),) = list(make_measures(MeasuresPart((row,), dt.date(2023, 5, 1)), Texts("en")))
    assert isinstance(panel, Panel)
    assert panel.table is not None
    (cells,) = panel.table.rows
    assert [cell.replace("\u00a0", " ") for cell in cells] == [
        "Visa-free entry (restricted)",
        "Visa rule",
        "in force",
        "from 1 February 2023",
        "Kyrgyzstan; citizens of China",
        "A rise by 20 %, whole by 30 June 2023",
    ]
    assert "no estimate" in panel.table.note
