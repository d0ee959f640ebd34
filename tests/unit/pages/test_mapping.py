"""The mapping assistant: guesses, choices, preview, the mapping that is kept and used; whose drafts are whose."""

import io
import re

import httpx
import polars as pl
import xlsxwriter

from comity.hub.intake.kept_mappings import mappings_for
from comity.model.access import Principal, Role
from comity.model.frames import OBS_VALUE, PERIOD
from comity.model.periods import parse_period
from running_hub import RunningHub
from small_hub import AM, KG
from unit.pages.browsing import HERE, left_of_files, post, post_file, send_by_form, show

STAFF = Principal("office", Role.SECRETARIAT)
WIDE = (
    "Country of citizenship;January 2025;February 2025;Total\nChina;1 200;1 300;2 500\nIndia;20;:;20\n"
    "Ruritania;3;4;7\n"
)
FIXED = {
    "fixed.FREQ": "M",
    "fixed.REPORTER": "{member}",
    "fixed.ORIGIN_BASIS": "C",
    "fixed.DIRECTION": "IN",
    "fixed.PURPOSE": "_T",
    "fixed.MODE": "_T",
    "fixed.NEIGHBOUR": "_T",
    "fixed.COUNT_UNIT": "CROSSINGS",
}


def begin(client: httpx.Client, data: bytes, name: str, provider: str = "KG") -> str:
    """Give a sample; return the path of its draft."""
    answer = post_file(client, "/submit/mapping", data, name, provider=provider, dataflow="CROSSINGS")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def choices(page: str, **changes: str) -> dict[str, str | list[str]]:
    """Return what a draft's form would send: what is chosen on the page, with changes."""
    told: dict[str, str | list[str]] = {"head": re.findall(r'name="head" value="(\d+)"[^>]* checked', page)}
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        told[name] = (re.findall(r'value="([^"]*)" selected', options) or [""])[0]
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.findall(r' name="([^"]+)"', tag), re.findall(r' value="([^"]*)"', tag)
        if name and "checkbox" not in tag:
            told[name[0]] = value[0] if value else ""
    return {**{key: value for key, value in told.items() if key != "token"}, **changes}


def test_months_across_become_rows_and_the_mapping_is_used(served: RunningHub) -> None:
    """A mapping that reads otherwise than its preview showed would send wrong figures."""
    with served.client(KG) as client:
        place = begin(client, WIDE.encode(), "wide.csv")
        page = show(client, place)
        form = choices(page, of="ORIGIN", label="Ruritania", code="-", **FIXED)
        assert post(client, "/submit/mapping/choices", **form).status_code == 303
        page = show(client, place)
        assert "The layout becomes 4 rows, with 0 errors" in page
        assert "1\u202f200" in page
        draft = place.rpartition("=")[2]
        assert post(client, "/submit/mapping/keep", draft=draft, name="arrivals").status_code == 303
        number = send_by_form(client, WIDE.encode(), "wide.csv", mapping="KG-arrivals")
    assert served.hub.submissions.get(number).errors == 0
    flow = served.hub.catalogue.dataflow("CROSSINGS")
    first, last = parse_period("2025-01"), parse_period("2025-02")
    assert first is not None
    assert last is not None
    frame = served.hub.ledger.figures(flow, key={"REPORTER": ("KG",)}, first=first, last=last)
    told = frame.filter(pl.col(OBS_VALUE).is_not_nan()).select("ORIGIN", PERIOD, OBS_VALUE).rows()
    assert set(told) == {("CN", first.id, 1200.0), ("CN", last.id, 1300.0), ("IN", first.id, 20.0)}


def workbook() -> bytes:
    """Return a ministry's table: a title with the period, heads over two rows, a row of sums."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Отчёт")
    sheet.write(0, 0, "Сведения за март 2025 года")
    sheet.merge_range(2, 0, 3, 0, "Страна гражданства")
    sheet.merge_range(2, 1, 2, 2, "Въезд")
    sheet.merge_range(2, 3, 2, 4, "Выезд")
    for column, text in enumerate(["Воздушный", "Наземный", "Воздушный", "Наземный"], 1):
        sheet.write(3, column, text)
    for row, (name, *values) in enumerate(
        [("Китай", 5, 6, 7, 8), ("Индия", 1, 2, 3, 4), ("ИТОГО", 6, 8, 10, 12)], 4
    ):
        sheet.write_row(row, 0, [name, *values])
    book.close()
    return out.getvalue()


def test_heads_over_two_rows_are_guessed(served: RunningHub) -> None:
    """Guesses are what makes it an assistant; with wrong ones everything is to be said by hand."""
    with served.client(KG) as client:
        place = begin(client, workbook(), "март.xlsx")
        form = choices(
            show(client, place), **{k: v for k, v in FIXED.items() if "DIR" not in k and "MODE" not in k}
        )
        assert (form["heading.3"], form["heading.4"], form["column.1"]) == ("DIRECTION", "MODE", "ORIGIN")
        assert form["period"] == "2025-03"
        assert (form["head"], form["totals"]) == (["3", "4"], "ИТОГО")
        post(client, "/submit/mapping/choices", **form)
        assert "The layout becomes 8 rows, with 0 errors" in show(client, place)


def test_a_sample_about_persons_is_refused_and_gone(served: RunningHub) -> None:
    """The assistant must be no way round the rule that no record of a person is kept."""
    rows = [f"Orozbekov{n},Azamat,1980-01-{1 + n % 28:02d},AN{n:07d}" for n in range(150)]
    data = "\n".join(["surname,first_name,date_of_birth,passport_number", *rows]).encode()
    with served.client(KG) as client:
        answer = post_file(client, "/submit/mapping", data, "p.csv", provider="KG", dataflow="CROSSINGS")
    assert answer.status_code == 400
    assert left_of_files(served.hub.directory) == []


def test_anothers_draft_is_not_there(served: RunningHub) -> None:
    """A sample has a state's figures in it."""
    with served.client(KG) as client:
        place = begin(client, WIDE.encode(), "wide.csv")
    with served.client(AM) as other:
        assert other.get(place, headers=HERE).status_code == 404
        draft = place.rpartition("=")[2]
        assert post(other, "/submit/mapping/keep", draft=draft, name="x").status_code == 404


def test_what_is_still_to_be_said_is_told(served: RunningHub) -> None:
    """An unfinished mapping is no fault: the page says what is lacking."""
    with served.client(KG) as client:
        page = show(client, begin(client, WIDE.encode(), "wide.csv"))
    assert "Not said yet: What origin means and What is counted." in page


def test_the_secretariat_alone_keeps_mappings_where_the_group_says_so(served: RunningHub) -> None:
    """A setting that is shown and not heeded protects nobody."""
    (served.hub.directory / "server.toml").write_text("[uploads]\nown_mappings = false\n")
    drafts = {}
    for principal in (KG, STAFF):
        with served.client(principal) as client:
            place = begin(client, WIDE.encode(), "wide.csv")
            post(client, "/submit/mapping/choices", **choices(show(client, place), **FIXED))
            drafts[principal.name] = post(
                client, "/submit/mapping/keep", draft=place.rpartition("=")[2], name="arrivals"
            ).status_code
    assert drafts == {"KG desk": 403, "office": 303}
    assert [one.name for one in mappings_for(served.hub, "KG")] == ["KG-arrivals"]
    assert mappings_for(served.hub, "AM") == []
