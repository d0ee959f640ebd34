"""The section on victims and enforcement: victims first, marks and reasons in words, how members count below."""

import io
import re
from dataclasses import replace
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from comity.model.periods import parse_period
from comity.model.statements import Said
from comity.publish.charts.render import complete_spec
from comity.publish.document.enforcement import make_course, make_enforcement, make_panels, make_words
from comity.publish.document.parts import Figure, Panel, Table
from comity.publish.enforcement_data import CoursePart, EnforcementPart, FigureLine, FlowPart, MemberFigure, Way
from comity.publish.marks_data import Mark
from comity.publish.texts import Texts

PERIOD = parse_period("2026-S1")
assert PERIOD is not None
IDENTIFIED = (("CL_TRAFFICKING_STAGE", "IDENTIFIED"),)
ASSISTED = (("CL_TRAFFICKING_STAGE", "ASSISTED"),)
OPENED = (("CL_OFFENCE", "ICCS0204"), ("CL_ENFORCEMENT_STAGE", "OPENED"), ("CL_UNIT", "PROCEEDINGS"))
NAMES = {
    IDENTIFIED[0]: {"en": "Identified victims", "ru": "Выявленные пострадавшие"},
    OPENED[0]: {"en": "Trafficking in persons", "ru": "Торговля людьми"},
}
VICTIMS = FlowPart(
    dataflow="TRAFFICKING",
    names={"en": "Victims of trafficking", "ru": "Пострадавшие от торговли людьми"},
    descriptions={"en": "Victims.", "ru": "Пострадавшие."},
    period=PERIOD,
    lines={
        "whole": (
            FigureLine(IDENTIFIED, {"AM": MemberFigure(1234, "A", 5), "KG": MemberFigure(7, "P", 0)}, 1241),
            FigureLine(
                ASSISTED,
                {"AM": MemberFigure(3, "D"), "KG": MemberFigure(None, "Q")},
                None,
                (("missing", ("KG",)), ("flagged", ("AM",))),
            ),
        ),
        "age": (FigureLine(IDENTIFIED, {"AM": MemberFigure(1234)}, 1234),),
    },
    ways=(
        Way("AM", "As agreed.", "A person", "All", "Registers", "Treaty", 4, 2, PERIOD.end),
        Way("KG"),
        Way("TJ"),
    ),
)
ACTIONS = FlowPart(
    dataflow="ENFORCEMENT",
    names={"en": "Law enforcement"},
    descriptions={"en": "Statistics."},
    period=PERIOD,
    lines={"whole": (FigureLine(OPENED, {"KG": MemberFigure(2, "B")}, 2),), "operations": ()},
    ways=(),
)
PART = EnforcementPart(
    flows={"TRAFFICKING": VICTIMS, "ENFORCEMENT": ACTIONS},
    said=(Said("No member has reported victims of trafficking for {period}.", {"period": PERIOD}),),
    members=("AM", "KG", "TJ"),
    course=CoursePart(IDENTIFIED, {"AM": ((PERIOD, 1234.0, "A"),), "KG": ((PERIOD, None, "Q"),)}),
    code_names=NAMES,
)


def table_of(panel: Panel) -> Table:
    """Return the panel's table."""
    assert panel.table is not None
    return panel.table


def test_victims_stand_before_authorities() -> None:
    """The order is a statement of what the figures are for."""
    titles = [panel.title for panel in make_panels(PART, Texts())]
    assert titles == [
        "Victims of trafficking",
        "How members count: Victims of trafficking",
        "What authorities did, by offence",
        "How members count: Law enforcement",
    ]


def test_cells_say_what_their_reader_must_know() -> None:
    """A suppressed figure is no nought, one that is flagged has its mark, and a change stands in brackets."""
    table = table_of(make_panels(PART, Texts())[0])
    assert list(table.columns) == ["What is counted", "Armenia", "Kyrgyzstan", "Together", "If not added up: why"]
    assert list(table.rows[0]) == ["Identified victims", "1\u202f234 (+5)", "7", "1\u202f241", ""]
    why = "missing or suppressed: Kyrgyzstan; flagged as defined otherwise: Armenia"
    assert list(table.rows[1]) == ["ASSISTED", "3†", "suppressed", "–", why]
    assert "† The member flags that its definition differs." in table.note
    assert "‡" not in table.note
    assert "‡ Break in the series." in table_of(make_panels(PART, Texts())[2]).note


def test_how_members_count_stands_below_with_what_is_not_said() -> None:
    """Members that say the same share a row; who says nothing is there, with that."""
    table = table_of(make_panels(PART, Texts())[1])
    assert [row[0] for row in table.rows] == ["Armenia", "Kyrgyzstan and Tajikistan"]
    assert list(table.rows[0][1:6]) == ["As agreed.", "A person", "All", "Registers", "Treaty"]
    assert table.rows[0][6] == "version 2 of 30\xa0June\xa02026"
    assert set(table.rows[1][1:6]) == {"not said"}
    assert table.rows[1][6] == "none has come"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_section_in_either_language(language: str) -> None:
    """A name without its translation, or a chart that can't be drawn, would break the report at night."""
    rows = make_enforcement(PART, Texts(language))
    blocks = [block for row in rows for block in row]
    assert len(blocks) == 6
    figure = next(block for block in blocks if isinstance(block, Figure))
    assert figure.drawing is not None
    spec = complete_spec(figure.drawing(545, None), 545, validate=True)
    assert spec["layer"]
    assert figure.download is not None
    assert figure.download.text.count("\r\n") == 3
    assert make_words(PART, Texts(language)).entries


def test_nothing_over_time_is_said() -> None:
    """An empty chart would read as noughts."""
    empty = replace(PART, course=CoursePart(IDENTIFIED, {"KG": ((PERIOD, None, "Q"),)}))
    figure = make_course(empty, Texts())
    assert figure.drawing is None
    assert figure.absent
    assert make_course(replace(PART, course=None), Texts()).absent


VERDICT = re.compile(
    r"преступность (рас|вы|сни|па)|рост(а|ом)? преступности|снижени[ея] преступности|нелегал|угроз", re.IGNORECASE
)


def test_no_russian_sentence_calls_detections_crime() -> None:
    """A translation can say what the English was made not to say."""
    text = files("comity.publish").joinpath("locale", "ru", "enforcement.po").read_text("utf-8")
    told = [one.string for one in read_po(io.BytesIO(text.encode()), locale="ru") if one.id]
    assert len(told) > 40
    assert [one for one in told if VERDICT.search(str(one))] == []
    assert any("объём преступности они не измеряют" in str(one) for one in told)


def test_what_is_over_time_is_marked_with_the_measures_that_touch_it() -> None:
    """A rise after a joint operation would be read without the operation."""
    later = parse_period("2027-S1")
    course = CoursePart(IDENTIFIED, {"AM": ((PERIOD, 1234.0, "A"), (later, 1300.0, "A"))})
    mark = Mark({"en": "Operation River", "ru": "Операция «Река»"}, later.start, later.end)
    told = make_course(replace(PART, course=course, marks=(mark,)), Texts("ru"))
    assert "Операция «Река»" in told.description
    assert any("Операция «Река»" in entry.label for entry in told.key)
    assert "Операция" not in make_course(replace(PART, course=course), Texts("ru")).description
