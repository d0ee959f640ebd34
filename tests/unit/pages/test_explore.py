"""Exploring figures: the page shows what the ledger holds, as the reader may see it, and it can be taken along."""

import csv
import html
import io
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from comity.model.access import ANYBODY, OPERATOR, Principal, Role
from running_hub import RunningHub
from small_hub import AM, KG, line, send

HTML = {"accept": "text/html"}
ANALYST = Principal("analyst", Role.ANALYST)
TABLE = {"view": "table", "d.ORIGIN": "*"}


@pytest.fixture
def hub(served: RunningHub) -> RunningHub:
    """Give a served hub: KG sent two months, corrected a figure, and kept one from the public."""
    many = [line("KG", "CN", 100), line("KG", "TR", 40, more=",,Counted by hand"), line("KG", "RU", 7, more="N,,")]
    send(served.hub, "KG", *many)
    send(served.hub, "KG", line("KG", "CN", 120, period="2026-02"), line("KG", "TR", 50, period="2026-02"), hours=1)
    send(served.hub, "KG", line("KG", "CN", 110), line("KG", "TR", 40), line("KG", "RU", 7, more="N,,"), hours=2)
    return served


def read(hub: RunningHub, who: Principal = OPERATOR, **query: object) -> httpx.Response:
    """Return the page as somebody gets it."""
    with hub.client(who, **HTML) as client:
        return client.get("/explore", params=query)


def rows_of(text: str) -> dict[str, list[str]]:
    """Return the cells of the table's rows by the row's names."""
    body = text[text.index('<table class="num cube">') :].split("</table>", maxsplit=1)[0]
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)[1:]:
        names = [_plain(cell) for cell in re.findall(r"<th[^>]*>(.*?)</th>", row, re.DOTALL)]
        found[", ".join(names)] = [_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)]
    return found


def snippet(text: str, name: str) -> str:
    """Return a program that the page offers."""
    part = text[text.index(f'id="copy-{name}"') :]
    return html.unescape(re.search(r"<code>(.*?)</code>", part, re.DOTALL)[1])  # type: ignore[index]


def _plain(cell: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", cell)).strip()


class TestFigures:
    """What stands in the table."""

    def test_table_holds_the_latest_figures(self, hub: RunningHub) -> None:
        """A corrected figure must stand in its latest vintage, one that came for one period alone beside a gap."""
        rows = rows_of(read(hub, **TABLE).text)
        assert rows["China"] == ["110", "120"]
        assert rows["Türkiye"] == ["40", "50"]
        assert rows["Russia"][0].startswith("7")

    def test_added_up_figures_are_the_sum(self, hub: RunningHub) -> None:
        """Origins added up must be the sum of what each has."""
        rows = rows_of(read(hub, view="table", sum="ORIGIN").text)
        assert [next(iter(rows.values()))[at].rstrip("†") for at in (0, 1)] == ["157", "170"]

    def test_earlier_moment_brings_the_earlier_vintage(self, hub: RunningHub) -> None:
        """As of a moment before the correction the first figure must stand, and the page must say so."""
        text = read(hub, **TABLE, as_of="2026-03-02T10:30:00Z").text
        assert rows_of(text)["China"] == ["100", "120"]
        assert "What was known on" in text

    def test_flags_and_footnotes_are_explained(self, hub: RunningHub) -> None:
        """A comment must be told as a footnote while it holds, a status with its meaning."""
        text = read(hub, **TABLE, as_of="2026-03-02T10:30:00Z").text
        assert "Counted by hand" in text.split('class="footnotes"')[1]
        assert "Not for publication, for internal use only" in text.split('class="signs"')[1]

    def test_gap_is_told_apart(self, hub: RunningHub) -> None:
        """Who sees everything must learn why there is no figure; the public must not learn of what is hidden."""
        assert "no figure, or none that you may see" not in read(hub, **TABLE).text
        send(hub.hub, "KG", line("KG", "UZ", 5), line("KG", "CN", 1), hours=3)
        assert "no figure, or none that you may see" in read(hub, ANYBODY, **TABLE).text

    def test_sorted_by_a_column(self, hub: RunningHub) -> None:
        """Sorting by a period must put the largest first."""
        rows = rows_of(read(hub, **TABLE, sort="-2026-01").text)
        assert list(rows) == ["China", "Türkiye", "Russia"]

    def test_pivot_turned(self, hub: RunningHub) -> None:
        """Rows and columns must be exchangeable."""
        rows = rows_of(read(hub, **TABLE, rows="TIME_PERIOD", columns="ORIGIN").text)
        assert list(rows) == ["January\u00a02026", "February\u00a02026"]


class TestMap:
    """The map in the browser."""

    @pytest.mark.parametrize(
        ("language", "name", "said"), [("en", "China", "Border crossings"), ("ru", "Китай", "Пересечения границы")]
    )
    def test_areas_tell_their_name_and_figure(self, hub: RunningHub, language: str, name: str, said: str) -> None:
        """Under the pointer an area would tell its class alone; one without figures has to be named, too."""
        with hub.client(OPERATOR) as client:
            query = {"view": "map", "d.ORIGIN": "*", "at": "2026-01", "language": language}
            told = client.get("/explore/figures/map.json", params=query).json()
        tips = {
            row["a3"]: row["tip"] for data in told["spec"]["data"] for row in data.get("values", ()) if "tip" in row
        }
        assert tips["CHN"] == {"title": name, said: "110"}
        assert tips["FRA"]["title"] in {"France", "Франция"}
        assert list(tips["FRA"]) == ["title", " "]


class TestSight:
    """Who sees what."""

    @pytest.mark.parametrize(
        ("who", "is_there"), [(ANYBODY, False), (AM, True), (KG, True), (ANALYST, True), (OPERATOR, True)]
    )
    def test_same_as_the_sdmx_service(self, hub: RunningHub, who: Principal, *, is_there: bool) -> None:
        """A figure for members only must be on the page of exactly those to whom SDMX-REST sends it."""
        page = read(hub, who, **TABLE).text
        with hub.client(who, accept="text/csv") as client:
            sent = client.get("/sdmx/data/dataflow/COMITY/CROSSINGS").text
        assert (",RU," in sent) is is_there
        assert ("Russia" in rows_of(page)) is is_there
        assert ('value="RU"' in page) is is_there

    def test_vintages_hide_it_too(self, hub: RunningHub) -> None:
        """Comparing vintages must not show the public what its figures don't."""
        text = read(hub, ANYBODY, view="vintages", **{"d.ORIGIN": "*"}).text
        assert "China" in text
        assert "Russia" not in text

    def test_embargo_is_told_to_the_secretariat_alone(self, hub: RunningHub) -> None:
        """Figures under embargo must be on nobody's page; that they wait is for the secretariat to know."""
        send(hub.hub, "KG", line("KG", "IR", 9, period="2026-03", more="E,2027-01-01T00:00:00Z,"), hours=4)
        with_notice, without = read(hub, **TABLE).text, read(hub, ANALYST, **TABLE).text
        assert "1 figure of Kyrgyzstan is under embargo until" in with_notice
        assert "under embargo until" not in without
        assert "Iran" not in rows_of(with_notice)


class TestVintages:
    """Two vintages compared."""

    def test_last_revision_is_shown_first(self, hub: RunningHub) -> None:
        """Without a choice the page must compare the last revision with what was known just before."""
        text = read(hub, view="vintages", **{"d.ORIGIN": "*"}).text
        changes = text.split('class="scroll changes"')[1].split("</table>")[0]
        assert [_plain(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", changes)] == [
            "100",
            "110",
            "+10",
            "+10.0\u00a0%",
        ]

    def test_every_moment_of_receipt_can_be_chosen(self, hub: RunningHub) -> None:
        """The choice of moments must hold those at which these figures came, for who has no script too."""
        text = read(hub, **TABLE).text
        chosen = text.split('id="v-as-of"')[1].split("</select>")[0]
        assert re.findall(r'value="(2026[^"]*)"', chosen) == [
            f"2026-03-02T{hour:02}:00:00Z" for hour in (11, 10, 9)
        ]

    def test_difference_file_has_the_changes(self, hub: RunningHub) -> None:
        """The file of the differences must name each cell that changed, and no other."""
        with hub.client(OPERATOR) as client:
            told = client.get("/explore/figures/differences.csv", params={"view": "vintages", "d.ORIGIN": "*"})
        rows = list(csv.DictReader(io.StringIO(told.text.removeprefix("\ufeff"))))
        assert [(row["ORIGIN"], row["kind"], row["then"], row["now"]) for row in rows] == [
            ("CN", "changed", "100", "110")
        ]


class TestTakenAlong:
    """The programs that the page offers."""

    def test_address_brings_the_figures_of_the_table(self, hub: RunningHub) -> None:
        """The SDMX address must bring exactly the cells of the table."""
        text = read(hub, **TABLE).text
        address = snippet(text, "url")
        assert address.startswith(hub.url)
        with hub.client(OPERATOR, accept="text/csv") as client:
            sent = list(csv.DictReader(io.StringIO(client.get(address).text)))
        cells = sorted(
            re.sub(r"\D.*", "", cell) for row in rows_of(text).values() for cell in row if cell[:1].isdigit()
        )
        assert sorted(row["OBS_VALUE"] for row in sent) == cells

    @pytest.mark.parametrize("name", ["python", "sdmx1"])
    def test_python_runs(self, hub: RunningHub, tmp_path: Path, name: str) -> None:
        """The Python programs must run as they stand, and bring the public figures of both months."""
        program = tmp_path / "read.py"
        chosen = {"d.ORIGIN": ["CN", "TR"], "d.DIRECTION": "IN"}
        tail = (
            "\nprint(sorted(figures['OBS_VALUE']))"
            if name == "python"
            else "\nprint(sorted(sdmx.to_pandas(message)))"
        )
        program.write_text(snippet(read(hub, ANYBODY, **chosen).text, name) + tail, encoding="utf-8")
        done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert [float(one) for one in re.findall(r"\d+\.\d+", done.stdout.splitlines()[-1])] == [40, 50, 110, 120]

    def test_moment_is_part_of_the_query(self, hub: RunningHub) -> None:
        """As of an earlier moment every program must ask for that moment, and none that can't may be offered."""
        text = read(hub, **TABLE, as_of="2026-03-02T10:30:00Z").text
        assert "asOf=2026-03-02T10:30:00Z" in snippet(text, "curl")
        assert 'as_of="2026-03-02T10:30:00Z"' in snippet(text, "python")
        assert 'id="copy-sdmx1"' not in text
        with hub.client(OPERATOR, accept="text/csv") as client:
            sent = list(csv.DictReader(io.StringIO(client.get(snippet(text, "url")).text)))
        assert {row["OBS_VALUE"] for row in sent if row["ORIGIN"] == "CN"} == {"100", "120"}

    def test_csv_has_codes_names_and_flags(self, hub: RunningHub) -> None:
        """The whole cut as a file must hold every figure with its codes and names."""
        with hub.client(OPERATOR) as client:
            told = client.get("/explore/figures/data.csv", params=TABLE)
        rows = list(csv.DictReader(io.StringIO(told.text.removeprefix("\ufeff"))))
        assert {(row["ORIGIN"], row["ORIGIN_NAME"]) for row in rows} == {
            ("CN", "China"),
            ("TR", "Türkiye"),
            ("RU", "Russia"),
        }
        assert len(rows) == 5


class TestStates:
    """What isn't as usual."""

    @pytest.mark.parametrize(
        "query",
        [
            {"flow": "NOWHERE"},
            {"view": "hologram"},
            {"d.ORIGIN": "ZZ9"},
            {"d.SHOE": "1"},
            {"first": "2026-Q1"},
            {"first": "2026-02", "last": "2026-01"},
            {"as_of": "yesterday"},
            {"page": "none"},
            {"rows": "SHOE"},
            {"sum": "COUNT_UNIT"},
        ],
    )
    def test_what_cannot_be_is_told_with_a_remedy(self, hub: RunningHub, query: dict[str, str]) -> None:
        """A choice that can't be must end in a page that says what to do, not in a fault of the service."""
        answer = read(hub, **query)
        assert answer.status_code in {400, 404}, answer.status_code
        assert "What to do:" in answer.text

    def test_nothing_there_yet(self, served: RunningHub) -> None:
        """A hub without figures must show a page that says so."""
        answer = read(served)
        assert answer.status_code == 200
        assert "There are no figures" in answer.text

    def test_russian(self, hub: RunningHub) -> None:
        """In Russian, names of codes and the page's own words must be Russian."""
        text = read(hub, **TABLE, language="ru").text
        assert "Китай" in rows_of(text)
        assert "Об этих данных" in text
        assert "About these" not in text
