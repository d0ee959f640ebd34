from collections.abc import Callable
from dataclasses import replace

import pytest

from comity.publish.document.annex import make_series
from comity.publish.document.board import make_boards
from comity.publish.document.build import build_document
from comity.publish.document.contributions import make_by_origin
from comity.publish.document.fan import quantile
from comity.publish.document.lead import write_lead
from comity.publish.document.origins import choose_breaks, make_largest
from comity.publish.document.parts import Document
from comity.publish.document.sheets import write_sheet
from comity.publish.document.standing import find_standing
from comity.publish.document.unusual import make_unusual
from comity.publish.report_data import (
    Absence,
    BoardCell,
    BoardRow,
    CellState,
    Change,
    Contribution,
    Contributions,
    ForecastPoint,
    OriginRow,
    Report,
)
from comity.publish.texts import Texts
from unit.publish.sample import REPORTS, full_report, huge_report, month, public_report, tiny_report

DocumentOf = Callable[[str], Document]


def plain(text: str) -> str:
    """Return the text with ordinary spaces."""
    return text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2060", "")


def lead(report: Report) -> str:
    """Return the first paragraph with ordinary spaces."""
    return plain(write_lead(report, Texts("en", names=report.names)))


def test_readers_from_whom_figures_are_kept_are_told_so() -> None:
    """A fall that comes from what is kept back would be read as one of the figures."""
    whole, part = full_report(), replace(full_report(), is_whole=False)
    told = [
        "\n".join(text for _, text in build_document(report, Texts("en", names=report.names)).status.entries)
        for report in (whole, part)
    ]
    assert ["Where other figures were kept back a year before" in text for text in told] == [False, True]


def test_lead_tells_level_drivers_outlook_and_who_is_missing() -> None:
    """The first paragraph is the finding, in whole sentences."""
    assert lead(full_report()) == (
        "Visitors from third countries numbered 1.33 million in October 2026, 4.6 % more than in October 2025. "
        "Of the origins, China, Uzbekistan and Türkiye contributed most to the rise. "
        "From November 2026 to October 2027, 17.4 million visitors are expected "
        "(80 % interval 16.5 – 18.3 million). Kyrgyzstan has not reported October 2026."
    )


@pytest.mark.parametrize(
    ("relative", "words"),
    [(-0.231, "23.1 % fewer than in October 2025"), (0.0001, "about as many as in October 2025"), (None, "2026.")],
)
def test_lead_words_of_change(relative: float | None, words: str) -> None:
    """A fall, no change and nothing to compare with are each said as such."""
    change = Change(1.0, 1.0, relative, month("2025-10"))
    assert words in lead(replace(full_report(), change=change))


def test_lead_names_only_parts_that_moved_with_the_total() -> None:
    """An origin that rose is no driver of a fall, and “unknown” is no origin to name."""
    rows = (Contribution("CN", 0.2, 9), Contribution("TR", -0.2, -9), Contribution("_U", -0.1, -5))
    report = replace(
        full_report(), change=Change(1, 2, -0.3, month("2025-10")), by_origin=Contributions(rows, rest=-0.2)
    )
    assert "Of the origins, Türkiye contributed most to the fall." in lead(report)


def test_nothing_reported_is_said() -> None:
    """A hub without figures has a report that says so."""
    assert lead(REPORTS["empty"]()) == "Visitors from third countries: no figures have come for October 2026."


def test_a_refused_file_is_not_called_unsent() -> None:
    """A member whose file was refused would read that it sent nothing, and look in the wrong place."""
    assert lead(huge_report()).endswith(
        "Colombia has not reported October 2026. "
        "What Costa Rica sent for October 2026 was refused and has not been sent again."
    )
    told = plain(write_lead(huge_report(), Texts("ru")))
    assert told.endswith("Октябрь 2026: присланное отклонено и повторно не прислано (Коста-Рика).")


@pytest.mark.parametrize(
    ("language", "calendar", "sent"),
    [
        ("en", "The exchange calendar is for the exchange’s members.", "What was sent, and what was refused, is"),
        ("ru", "Календарь обмена предназначен для участников обмена.", "Сведения о том, что прислано и что"),
    ],
)
def test_the_public_is_not_told_who_sent_what(language: str, calendar: str, sent: str) -> None:
    """Who is late is for members; a board said to be asked for by nobody would be untrue."""
    texts = Texts(language)
    document = build_document(public_report(), texts)
    assert [one.label for one in document.key_figures] == [
        one.label for one in build_document(full_report(), texts).key_figures[:3]
    ]
    assert document.boards == ()
    assert document.boards_absent == calendar
    assert document.intake.absent.startswith(sent)
    assert document.refusals is None
    assert "Kyrgyzstan has not reported" in build_document(full_report(), Texts()).lead
    assert "Kyrgyzstan" not in document.lead
    assert "Киргизия" not in document.lead
    assert len(document.status.entries) == len(build_document(full_report(), texts).status.entries) - 1


@pytest.mark.parametrize(
    ("language", "note", "sentence"),
    [
        ("en", "without Kyrgyzstan", "Without Kyrgyzstan, in every period."),
        ("ru", "не входят: Киргизия", "Ни в один из периодов не входят: Киргизия."),
    ],
)
def test_sums_say_whose_figures_they_lack(language: str, note: str, sentence: str) -> None:
    """A total without a member would be read as that of all."""
    document = build_document(public_report(), Texts(language))
    assert document.key_figures[0].note.endswith(f"({note})")
    assert all(one.note.endswith(f" · {note}") for one in document.key_figures[1:])
    assert sentence in document.fan.subtitle
    assert document.next_periods.subtitle.endswith(sentence)
    whole = build_document(full_report(), Texts(language))
    assert all(note not in one.note for one in whole.key_figures[1:])
    assert sentence not in whole.fan.subtitle + whole.next_periods.subtitle


def test_a_note_counts_many_who_are_left_out() -> None:
    """Ten names under one number would be no note."""
    report = public_report()
    many = replace(report, fan=replace(report.fan, left_out=("AM", "BY", "KZ", "KG")))
    assert build_document(many, Texts()).key_figures[2].note.endswith(" · without 4 members")
    assert build_document(many, Texts("ru")).key_figures[2].note.endswith(" · не входят 4 участника")


def test_reporting_counts_what_came_and_not_what_came_on_time(document_of: DocumentOf) -> None:
    """Late is reported; refused and missing are not."""
    reporting = document_of("huge").key_figures[3]
    assert reporting.value == "8 of 10"
    assert reporting.note == "1 came late · 1 partial · 1 refused · 1 missing"
    assert document_of("first_month").key_figures[3].note == "5 not yet due"


def test_a_derogation_is_not_expected() -> None:
    """Who needn't report isn't counted among those who should."""
    report = full_report()
    board = report.boards[0]
    first = replace(board.rows[0], cells=(*board.rows[0].cells[:-1], BoardCell(CellState.DEROGATION)))
    standing = find_standing(replace(report, boards=(replace(board, rows=(first, *board.rows[1:])),)))
    assert standing is not None
    assert "AM" not in standing.expected
    assert "AM" not in standing.reported


@pytest.mark.parametrize("name", REPORTS)
def test_every_absent_part_says_why(document_of: DocumentOf, name: str) -> None:
    """A figure is drawn or explained, never neither and never both."""
    for figure in document_of(name).figures:
        assert (figure.drawing is None) == bool(figure.absent)
        assert (figure.drawing is None) == (figure.table is None)


def test_reasons_are_particular(document_of: DocumentOf) -> None:
    """The reason fits the part."""
    document = document_of("tiny")
    assert document.by_purpose.absent == "Members send no breakdown by purpose."
    assert document.next_periods.absent == "No forecast: the history is too short."
    assert plain(document.key_figures[0].note) == "There were none in October 2025."
    assert plain(document_of("huge").unusual.absent).startswith("Nothing unusual: 1 204 series were looked at")


@pytest.mark.parametrize("absence", Absence)
def test_every_absence_can_be_told(absence: Absence) -> None:
    """No reason that the hub may give is without words."""
    report = tiny_report()
    parts = Contributions(absent=absence)
    fan = replace(report.fan, absent=absence)
    document = build_document(replace(report, by_origin=parts, by_purpose=parts, fan=fan), Texts())
    assert all((document.by_origin.absent, document.by_purpose.absent, document.next_periods.absent))


@pytest.mark.parametrize("state", CellState)
def test_every_state_has_glyph_colour_and_words(state: CellState) -> None:
    """Status is never colour alone."""
    report = full_report()
    board = report.boards[0]
    row = BoardRow("AM", (BoardCell(state, days_late=4 if state is CellState.LATE else 0),) * 12, None)
    view = make_boards(replace(report, boards=(replace(board, rows=(row,)),)), Texts())[0]
    cell = view.rows[0].cells[0]
    assert cell.kind == state.value
    assert cell.glyph
    assert cell.label.startswith("Armenia, November\u00a02025: ")
    assert [entry.kind for entry in view.legend] == [state.value]
    assert view.rows[0].on_time == "–"


def test_what_is_missing_is_not_called_late() -> None:
    """Days since a missed due date aren't days by which figures came late."""
    report = full_report()
    row = BoardRow("AM", (BoardCell(CellState.MISSING, days_late=9),) * 12, 0.0)
    view = make_boards(replace(report, boards=(replace(report.boards[0], rows=(row,)),)), Texts())[0]
    assert {cell.glyph for cell in view.rows[0].cells} == {"✗"}


def test_quantiles_between_given_ones_are_read_off_and_outside_not() -> None:
    """The 50 % band comes from neighbouring quantiles; a tail that isn't given isn't made up."""
    point = ForecastPoint(month("2026-11"), 5.0, {0.2: 4.0, 0.3: 5.0, 0.9: 9.0})
    assert quantile(point, 0.25) == pytest.approx(4.5)
    assert quantile(point, 0.9) == 9.0
    assert quantile(point, 0.975) is None


def test_bands_without_quantiles_are_left_out() -> None:
    """A forecast of means alone is drawn as a line, its intervals told as not given."""
    report = full_report()
    points = tuple(replace(point, quantiles={}) for point in report.fan.forecast)
    document = build_document(replace(report, fan=replace(report.fan, forecast=points)), Texts())
    assert not [entry for entry in document.fan.key if entry.mark == "box"]
    assert document.next_periods.table is not None
    assert document.next_periods.table.rows[0][2] == "not given"


@pytest.mark.parametrize("highest", [0.4, 1, 9.99, 10, 1234, 7.1e7])
def test_breaks_are_round_and_below_the_highest(highest: float) -> None:
    """The darkest class is never empty."""
    breaks = choose_breaks(highest)
    assert breaks == sorted(set(breaks))
    assert len(breaks) <= 6
    assert max(breaks) < highest


def test_largest_origins_leave_what_is_no_place_to_the_end() -> None:
    """“Unknown” doesn't lead a ranking of places."""
    rows = (OriginRow("_U", 900.0), OriginRow("TR", 5.0), OriginRow("CN", 70.0))
    table = make_largest(replace(full_report(), origins=rows), Texts()).table
    assert table is not None
    assert [row[0] for row in table.rows] == ["China", "Türkiye", "Unknown"]


def test_contributions_beyond_the_shown_join_the_others() -> None:
    """What is drawn adds up to the change."""
    codes = ("CN", "TR", "DE", "FR", "IT", "ES", "PL", "US", "IN", "JP", "BR", "EG")
    rows = tuple(Contribution(code, 0.01 + i / 1000, 1.0) for i, code in enumerate(codes))
    figure = make_by_origin(replace(full_report(), by_origin=Contributions(rows, rest=0.5)), Texts())
    assert figure.table is not None
    assert len(figure.table.rows) == 11
    drawn = sum(float(row[1].replace("−", "-")) for row in figure.table.rows)
    assert drawn == pytest.approx(100 * (0.5 + sum(row.points for row in rows)), abs=0.3)


def test_unusual_items_are_told_neutrally() -> None:
    """Who, by how much, and what was expected."""
    items = make_unusual(full_report(), Texts()).items
    assert [(i.head, plain(i.figure)) for i in items][1] == (
        "South Georgia & South Sandwich Islands → Russia",
        "+19 %",
    )
    assert plain(items[0].text) == "21 400; expected 13 900 – 17 100. For 3 months in a row."


def test_series_table_has_a_year_a_row() -> None:
    """The printed series is compact, in thousands where millions would not fit."""
    table = make_series(huge_report(), Texts())
    assert table is not None
    assert plain(table.caption) == "Observed figures: Thousand visitors per month"
    assert len(table.columns) == 13
    assert [row[0] for row in table.rows] == [str(year) for year in range(2019, 2027)]
    assert table.rows[-1][10].endswith("*")
    assert table.rows[-1][11:] == ("–", "–")


def test_sheets_run_nothing() -> None:
    """Text that a spreadsheet would compute is written as text; numbers stay numbers."""
    sheet = write_sheet("a.csv", ("a", "b", "c"), [("=1+1", -2.0, None), ("@x", 0.5, "-")])
    assert sheet.text.splitlines() == ["a,b,c", "'=1+1,-2,", "'@x,0.5,'-"]
