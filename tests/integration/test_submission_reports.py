"""The report on a submission over real HTTP, in each of its forms: JSON, HTML, and the sender's file with marks."""

import io
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from openpyxl import Workbook, load_workbook

from comity.formats.marked.marks import COLOURS
from comity.hub.home import create_hub
from comity.hub.intake.template import make_template
from comity.model.findings import Severity
from integration.small_group import AUDITOR, GROUP, KG, PERSONS, TJ, crossings
from running_hub import RunningHub, running_hub

pytestmark = pytest.mark.databases

API = "/api/v1/submissions"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RED = COLOURS[Severity.ERROR]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """Give a running hub without figures."""
    directory = tmp_path_factory.mktemp("reports") / "hub"
    create_hub(directory, group_text=GROUP).close()
    with running_hub(directory) as running:
        yield running


@pytest.fixture(scope="module")
def kg(service: RunningHub) -> Iterator[httpx.Client]:
    """Give a client that sends for KG."""
    with service.client(KG) as client:
        yield client


@pytest.fixture(scope="module")
def refused(kg: httpx.Client) -> str:
    """Give the path of the report on a refused file, whose text would be markup or a formula."""
    answer = kg.post(f"{API}?name=<b>.csv", content=crossings(12, "=1+1", "<script>"))
    assert answer.status_code == 422
    return str(answer.json()["submissions"][0]["links"]["report"])


def opened(answer: httpx.Response) -> Any:  # noqa: ANN401 - a workbook
    """Return the workbook that was answered."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX), answer.text[:500]
    return load_workbook(io.BytesIO(answer.content))


def texts_of(book: Any) -> set[str]:  # noqa: ANN401 - a workbook
    """Return the text of every cell."""
    return {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}


def coloured(sheet: Any) -> list[str]:  # noqa: ANN401 - a sheet
    """Return the addresses of cells marked as faulty."""
    return [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.start_color.rgb == RED]


def test_an_auditor_gets_the_list_without_the_file(kg: httpx.Client, service: RunningHub) -> None:
    """Figures that are confidential or under embargo, denied as a file, must not come as a marked one."""
    sent = kg.post(f"{API}?name=a.csv", content=crossings(4242, "abc"))
    path = f"{sent.json()['submissions'][0]['links']['report']}.xlsx"
    with service.client(AUDITOR) as auditor:
        theirs, whole = opened(auditor.get(path)), opened(kg.get(path))
    assert theirs.sheetnames == whole.sheetnames[:1]
    assert [cell.value for cell in whole.worksheets[0]["A"]] == [cell.value for cell in theirs.worksheets[0]["A"]]
    assert ["4242" in texts_of(book) for book in (whole, theirs)] == [True, False]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        (XLSX, XLSX),
        (f"{XLSX};q=0.2, application/json;q=0.9", "application/json"),
    ],
)
def test_the_form_is_that_which_is_asked_for(kg: httpx.Client, refused: str, accept: str, kind: str) -> None:
    """A browser that gets JSON, or a program that gets a page, can do nothing with it."""
    answer = kg.get(refused, headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    assert "accept" in answer.headers["vary"].lower()


def test_a_form_that_there_is_none_of_is_said(kg: httpx.Client, refused: str) -> None:
    """Anything else than what was asked for is taken for what was asked for."""
    assert kg.get(refused, headers={"accept": "image/png"}).status_code == 406
    assert kg.get(f"{refused}.pdf").status_code in {400, 404}


def test_json_holds_every_finding(kg: httpx.Client, refused: str) -> None:
    """A program that checks its export before sending needs rule, place and remedy."""
    told = kg.get(f"{refused}.json").json()
    assert told["errors"] == len(told["findings"]) == 2
    assert {(one["row"], one["found"]) for one in told["findings"]} == {(3, "=1+1"), (4, "<script>")}
    assert all(one["what_to_do"] for one in told["findings"])


@pytest.mark.parametrize(("language", "heading"), [("en", "What to do"), ("ru", "Что сделать")])
def test_the_page_is_readable_and_harmless(kg: httpx.Client, refused: str, language: str, heading: str) -> None:
    """What a file holds must stay text: a page of the hub acts with its reader's rights."""
    answer = kg.get(f"{refused}.html", headers={"accept-language": language})
    assert heading in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "<b>" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'sha256-" in policy


def test_a_text_file_becomes_a_sheet_with_its_faults_marked(kg: httpx.Client, refused: str) -> None:
    """A list of line numbers is no help to somebody who works in a spreadsheet."""
    book = opened(kg.get(f"{refused}.xlsx"))
    assert book.sheetnames == ["Findings", "File"]
    sheet = book["File"]
    headers = [cell.value for cell in sheet[2]]
    value = headers.index("OBS_VALUE") + 1
    assert [sheet.cell(row, 1).value for row in (2, 3, 4, 5)] == [1, 2, 3, 4]
    assert coloured(sheet) == [sheet.cell(4, value).coordinate, sheet.cell(5, value).coordinate]
    assert (sheet.cell(4, value).value, sheet.cell(4, value).data_type) == ("=1+1", "s")
    assert sheet.cell(4, value).comment.text
    listing = book["Findings"]
    links = [cell.hyperlink.location for row in listing.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'File'!{address}" for address in coloured(sheet)]
    assert not [cell for one in book for row in one.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_form_comes_back_as_it_was_with_its_faults_marked(kg: httpx.Client, service: RunningHub) -> None:
    """Whoever filled in the form corrects it there; in another layout they would have to search."""
    data = make_template("CROSSINGS", "KG", hub=service.hub, period="2024-03")
    book = load_workbook(io.BytesIO(data))
    sheet = book["DATA"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for name, code in {
        "FREQ": "M", "REPORTER": "KG", "ORIGIN": "KZ", "ORIGIN_BASIS": "C", "DIRECTION": "IN", "PURPOSE": "_T",
        "MODE": "_T", "NEIGHBOUR": "_T", "COUNT_UNIT": "CROSSINGS", "TIME_PERIOD": "2024-03", "OBS_VALUE": "many",
        "OBS_STATUS": "A",
    }.items():  # fmt: skip
        sheet.cell(3, columns[name]).value = code
    filled = io.BytesIO()
    book.save(filled)
    answer = kg.post(f"{API}?name=form.xlsx", content=filled.getvalue())
    assert answer.status_code == 422, answer.text
    report = answer.json()["submissions"][0]["links"]["report"]
    marked = opened(kg.get(f"{report}.xlsx", headers={"accept-language": "ru"}))
    assert marked.sheetnames == ["Замечания", *book.sheetnames]
    assert coloured(marked["DATA"]) == [marked["DATA"].cell(3, columns["OBS_VALUE"]).coordinate]
    assert marked["DATA"].cell(3, columns["ORIGIN"]).value == "KZ"
    assert marked["_comity"].sheet_state == book["_comity"].sheet_state
    again = io.BytesIO()
    marked["DATA"].cell(3, columns["OBS_VALUE"]).value = 12
    marked.save(again)
    assert kg.post(API, content=again.getvalue()).status_code == 201, "the corrected report can be sent as the form"


def test_a_file_about_persons_leaves_nothing_in_its_report(kg: httpx.Client) -> None:
    """The report must not be the way out for what the hub refused to keep."""
    report = kg.post(API, content=PERSONS.encode()).json()["submissions"][0]["links"]["report"]
    book = opened(kg.get(f"{report}.xlsx"))
    assert book.sheetnames == ["Findings"]
    for text in (kg.get(f"{report}.html").text, kg.get(f"{report}.json").text, str([*book["Findings"].values])):
        assert "Ivan" not in text
        assert "PSN-01" in text


def test_a_file_that_is_no_workbook_has_a_report_all_the_same(kg: httpx.Client) -> None:
    """A damaged file is refused; its report must not fail on the same damage."""
    workbook = Workbook()
    whole = io.BytesIO()
    workbook.save(whole)
    for data in (whole.getvalue()[:-200], b"%PDF-1.7 no figures", b"<a><b></a>", b"\x00\x01\x02" * 50):
        answer = kg.post(API, content=data)
        assert answer.status_code == 422, answer.text
        report = answer.json()["submissions"][0]["links"]["report"]
        assert opened(kg.get(f"{report}.xlsx")).sheetnames[0] == "Findings"


def test_anothers_report_is_not_shown(service: RunningHub, refused: str) -> None:
    """A refused file's faults are between its sender and the secretariat."""
    with service.client(TJ) as tj:
        for suffix in ("", ".json", ".html", ".xlsx"):
            assert tj.get(f"{refused}{suffix}").status_code in {403, 404}
