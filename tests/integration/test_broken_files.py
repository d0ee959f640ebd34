"""Broken files through the real program: each gets a finding that names the place, and nothing is changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from integration.broken_containers import MAPPING, compressed, false_names, workbook, workbooks
from integration.broken_files import FILE, Broken, line, message
from integration.broken_texts import BROKEN
from run_comity import Answer, comity

MAP = Path("mapping.toml")
CASES = [*BROKEN, *compressed(), *workbooks(MAP), *false_names()]
WHEN = ("--received", "2024-06-12")


@dataclass(frozen=True)
class Prepared:
    """A hub with one good submission, and a folder for files on their way in."""

    hub: Path
    folder: Path

    def send(self, command: str, broken: Broken, *options: str, member: str = "KG") -> Answer:
        """Check or submit a file."""
        path = self.folder / broken.name
        path.write_bytes(broken.data)
        given = [str(self.folder / MAP) if option == str(MAP) else option for option in broken.options]
        when = WHEN if command == "submit" else ()
        common = ("--member", member, "--hub", str(self.hub), "--format", "json")
        return comity(command, path, *common, *when, *given, *options)

    def figures(self) -> tuple[bytes, ...]:
        """Return all that a reader can see of the ledger: figures and vintages."""
        data = comity("data", "CROSSINGS", "--hub", self.hub)
        history = comity("history", "CROSSINGS", "--hub", self.hub, "--format", "json")
        assert (data.code, history.code, len(history.json)) == (0, 0, 1)
        return data.raw, history.raw

    def holds(self, text: str) -> bool:
        """Say whether any file of the hub holds the text, in any of the usual encodings."""
        wanted = [text.encode(codec) for codec in ("utf-8", "utf-16-le", "cp1251") if _can_write(text, codec)]
        files = [path.read_bytes() for path in self.hub.rglob("*") if path.is_file()]
        return any(form in content for form in wanted for content in files)


def _can_write(text: str, codec: str) -> bool:
    return text.encode(codec, "ignore").decode(codec) == text


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """Make a hub that holds May 2024 of Kyrgyzstan; what files do to it stays, so it is verified at the end."""
    folder = tmp_path_factory.mktemp("broken")
    made = Prepared(folder / "hub", folder)
    (folder / MAP).write_text(MAPPING, "utf-8")
    assert comity("init", made.hub).code == 0
    good = Broken("good", message(line(), line(ORIGIN="TR", OBS_VALUE="7")).encode(), "")
    assert made.send("submit", good).json["seq"] == 1
    yield made
    sound = comity("verify", "--hub", made.hub)
    assert sound.code == 0, sound.out


@pytest.fixture(scope="module")
def original(prepared: Prepared) -> tuple[bytes, ...]:
    """Give the figures before any broken file."""
    return prepared.figures()


@pytest.fixture
def unchanged(prepared: Prepared, original: tuple[bytes, ...]) -> Iterator[Prepared]:
    """Give the hub, and see afterwards that its figures are what they were."""
    yield prepared
    assert prepared.figures() == original


def _places(answer: Answer, severity: str = "error") -> list[tuple[str, int | None, str | None]]:
    return [(f["rule"], f["row"], f["column"]) for f in answer.json["findings"] if f["severity"] == severity]


@pytest.mark.parametrize("broken", CASES, ids=lambda broken: broken.id)
def test_a_broken_file_is_refused(broken: Broken, unchanged: Prepared) -> None:
    """A file that is wrong must be refused whole, and the sender told where and what to do."""
    checked = unchanged.send("check", broken)
    sent = unchanged.send("submit", broken)
    for answer in (checked, sent):
        assert (answer.code, answer.err) == (1, "")
        assert (broken.rule, broken.row, broken.column) in _places(answer)
        assert all(found["message"] and found["what_to_do"] for found in answer.json["findings"])
    assert (checked.json["fit"], sent.json["accepted"], sent.json["seq"]) == (False, False, None)


def test_the_kinds_are_many_and_each_has_its_name() -> None:
    """Two cases of one name would hide each other's failure."""
    assert len({broken.id for broken in CASES}) == len(CASES) >= 40


def test_an_ordinary_refused_file_is_kept(unchanged: Prepared) -> None:
    """The sender must be able to see what was refused; and the search for names below must be able to find one."""
    text = message(line("Marked beyond doubt", ORIGIN="CHN"), more=",COMMENT")
    assert unchanged.send("submit", Broken("", text.encode(), "")).code == 1
    assert unchanged.holds("Marked beyond doubt")


WARNED = [
    Broken("utf16-unmarked", message(line()).encode("utf-16-le"), "FIL-15"),
    Broken("nan-without-reason", message(line(OBS_VALUE="NaN")).encode(), "STA-02", 2, "OBS_VALUE"),
    Broken(
        "total-below-its-parts",
        message(line(ORIGIN="_T", OBS_VALUE="9"), line(), line(ORIGIN="TR")).encode(),
        "TOT-01",
        2,
        "OBS_VALUE",
    ),
    Broken("period-not-over", message(line(TIME_PERIOD="2024-06")).encode(), "PER-06", 2, "TIME_PERIOD"),
    Broken("surplus-separators", message(line("", "")).encode(), "CSV-05", 2),
    Broken("column-misspelt", message(line("A"), more=",OBS_STATUSS").encode(), "CSV-11", 1, "OBS_STATUSS"),
]


@pytest.mark.parametrize("doubtful", WARNED, ids=lambda doubtful: doubtful.id)
def test_a_doubtful_file_is_warned_about(doubtful: Broken, unchanged: Prepared) -> None:
    """What may be right must not be refused, and must not pass unsaid."""
    answer = unchanged.send("check", doubtful)
    assert (answer.code, answer.json["fit"]) == (0, True)
    assert (doubtful.rule, doubtful.row, doubtful.column) in _places(answer, "warning")


PERSONS = (
    ("Surname", "Given name", "Date of birth", "Passport", "Entry"),
    ("Zhumagulova", "Aisuluu", "1990-01-02", "AN1234567", "2024-05-03"),
    ("Zhumagulov", "Temirlan", "1985-03-04", "AC7654321", "2024-05-04"),
)
PERSONS_TEXT = "\n".join(",".join(row) for row in PERSONS) + "\n"
PERSON_FILES = [
    Broken("csv", PERSONS_TEXT.encode(), "PSN-01", FILE, "Surname", name="Zhumagulova_AN1234567.csv"),
    Broken("utf16", PERSONS_TEXT.encode("utf-16"), "PSN-01", FILE, "Surname", name="Zhumagulova.csv"),
    Broken("xlsx", workbook(*PERSONS), "PSN-01", FILE, "Surname", name="Zhumagulova.xlsx"),
    Broken(
        "sdmx-csv-with-names",
        message(
            line("Zhumagulova", "AN1234567"), line("Zhumagulov", "AC7654321"), more=",SURNAME,PASSPORT"
        ).encode(),
        "PSN-01",
        FILE,
        "SURNAME",
    ),
]


@pytest.mark.parametrize("broken", PERSON_FILES, ids=lambda broken: broken.id)
@pytest.mark.parametrize(
    "options", [(), ("--flow", "CROSSINGS"), ("--map", str(MAP))], ids=["plain", "flow", "map"]
)
def test_nothing_of_a_file_about_persons_is_kept(
    broken: Broken, options: tuple[str, ...], unchanged: Prepared
) -> None:
    """A name that lies anywhere in the hub is a breach that no later deletion mends."""
    given = [str(unchanged.folder / MAP) if option == str(MAP) else option for option in options]
    answer = unchanged.send("submit", broken, *given)
    assert (answer.code, answer.err) == (1, "")
    assert _places(answer) == [(broken.rule, broken.row, broken.column)]
    for said in ("Zhumagulov", "AN1234567", "Aisuluu"):
        assert said not in answer.out
        assert not unchanged.holds(said)


@pytest.mark.parametrize(
    ("options", "member", "said"),
    [
        (("--flow", "NOPE"), "KG", "NOPE"),
        (("--flow", "ASYLUM"), "KG", "no agreement on ASYLUM"),
        (("--map", "nowhere.toml"), "KG", "nowhere.toml"),
        (("--set", "period"), "KG", "NAME=VALUE"),
        (("--received", "tomorrow"), "KG", "no date"),
        ((), "XX", "XX has no agreement"),
        ((), "", "Nobody is named"),
    ],
)
def test_wrong_use_is_told_from_wrong_data(
    options: tuple[str, ...], member: str, said: str, unchanged: Prepared
) -> None:
    """Whoever calls wrongly must not be told that the file is at fault."""
    answer = unchanged.send("submit", Broken("", message(line()).encode(), ""), *options, member=member)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(answer.err.splitlines()) >= 3


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_what_is_no_file_is_wrong_use(name: str, unchanged: Prepared) -> None:
    """A wrong path is the caller's slip, not a refused submission."""
    answer = comity("submit", unchanged.folder / name, "--member", "KG", "--hub", unchanged.hub)
    assert (answer.code, answer.out) == (2, "")
