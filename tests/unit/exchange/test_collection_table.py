"""`[[collection]]`: what it says arrives, and what can't be meant is refused with table and key."""

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from comity.model.collection import Collection, Phase, SourceKind

GROUP = """
[group]
id = "G"
name.en = "Group"
[[agreement]]
providers = ["KG", "TJ"]
dataflow = "CROSSINGS"
frequency = "M"
due_days = 20
"""
SERVICE = """
[[collection]]
provider = "KG"
dataflow = "CROSSINGS"
source = "sdmx"
url = "https://stat.example/sdmx/"
"""


def collections(text: str) -> tuple[Collection, ...]:
    """Return the collections of the group with this text added."""
    return parse_group(GROUP + text).collections


def test_a_service_needs_little() -> None:
    """A collection without a word on times or keys must still have usable ones."""
    (one,) = collections(SERVICE)
    assert (one.name, one.source, one.place) == ("KG/CROSSINGS", SourceKind.SDMX, "https://stat.example/sdmx")
    assert (one.key, one.updated_after, one.overlap_minutes) == ("*", True, 60)
    assert {phase: rhythm.text for phase, rhythm in one.timetable.rhythms.items()} == {
        Phase.WINDOW: "daily at 06:00",
        Phase.NEAR_DUE: "every 3 hours",
        Phase.OTHERWISE: "weekly on monday at 06:00",
    }


def test_every_key_arrives() -> None:
    """A key that is read but not passed on would be a silent default."""
    (one,) = collections(
        SERVICE
        + """
flow = "KGSTAT:BORDER(2.1.0)"
key = "M.KG.*,M.KZ.*"
accept = "text/csv;q=0.5, */*"
updated_after = false
overlap_minutes = 5
headers.Authorization = "Bearer ${KG_KEY}"
mapping = "kg"
parameters.unit = "persons"
language = "ru"
timetable.window = "every 6 hours"
timetable.near_due = "hourly"
timetable.otherwise = "never"
timetable.near_days = 4
timetable.jitter_minutes = 0
"""
    )
    assert (one.flow, one.key, one.updated_after, one.overlap_minutes) == (
        "KGSTAT:BORDER(2.1.0)",
        "M.KG.*,M.KZ.*",
        False,
        5,
    )
    assert (dict(one.headers), one.mapping, one.language) == ({"Authorization": "Bearer ${KG_KEY}"}, "kg", "ru")
    assert one.accept == "text/csv;q=0.5, */*"
    assert dict(one.parameters) == {"unit": "persons"}
    assert set(one.timetable.rhythms) == {Phase.WINDOW, Phase.NEAR_DUE}
    assert one.timetable.rhythms[Phase.WINDOW].hours == (0, 6, 12, 18)
    assert (one.timetable.near_days, one.timetable.jitter_minutes) == (4, 0)


def test_files_and_folders_have_their_own_keys() -> None:
    """A file's placeholders and a folder's pattern must reach those who fetch."""
    file, folder = collections(
        """
[[collection]]
provider = "KG"
dataflow = "CROSSINGS"
source = "file"
url = "https://stat.example/{year}/border-{period}.csv"
periods = 6
[[collection]]
provider = "TJ"
dataflow = "CROSSINGS"
source = "folder"
folder = "incoming/TJ"
files = "*.xlsx"
settle_seconds = 0
"""
    )
    assert (file.source, file.periods) == (SourceKind.FILE, 6)
    assert file.place == "https://stat.example/{year}/border-{period}.csv"
    assert (folder.place, folder.files, folder.settle_seconds) == ("incoming/TJ", "*.xlsx", 0)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('provider = "KG"', 'provider = "AM"', "AM has no agreement on CROSSINGS"),
        ("https://stat", "http://stat", "only https"),
        ("https://stat", "ftp://stat", "no address"),
        ("https://stat", "https://user:word@stat", "no address"),
        ("/sdmx/", "/{period}", "placeholder {period}"),
        ('source = "sdmx"', 'source = "file"\nkey = "M"', "this is for sdmx, not for file"),
        ('source = "sdmx"', 'source = "sdmx"\nfolder = "x"', "this is for folder"),
        ('source = "sdmx"', 'source = "sdmx"\nkey = "M.KG?x=1"', "a key of SDMX-REST"),
        ('source = "sdmx"', 'source = "sdmx"\nflow = "BORDER"', "the dataflow there"),
        ('source = "sdmx"', 'source = "sdmx"\nmapping = "../kg"', "the name of a mapping"),
        ('source = "sdmx"', 'source = "sdmx"\nheaders.X = "a\\nb"', "can't be sent"),
        ('source = "sdmx"', 'source = "sdmx"\ntimetable.window = "every 5 hours"', "no rhythm"),
        ('source = "sdmx"', 'source = "sdmx"\ntimetable.window = "daily at 24:00"', "no rhythm"),
        ('source = "sdmx"', 'source = "sdmx"\ntimetable.window = "monthly on day 31 at 06:00"', "no rhythm"),
    ],
)
def test_what_cannot_be_meant_is_refused(old: str, new: str, said: str) -> None:
    """A collection that silently asks for something else, or leaks a password, must not start."""
    with pytest.raises(ConfigurationError, match=r"\[\[collection\]\] number 1") as caught:
        collections(SERVICE.replace(old, new))
    assert said in caught.value.detail


def test_an_agreement_is_collected_once() -> None:
    """Two collections of one agreement would fight over what came last."""
    with pytest.raises(ConfigurationError, match="collected twice"):
        collections(SERVICE + SERVICE)


def test_files_stay_within_their_folder() -> None:
    """A pattern that climbs out of the folder would read whatever lies beside it."""
    text = SERVICE.replace('source = "sdmx"', 'source = "folder"\nfolder = "in"\nfiles = "../*"')
    with pytest.raises(ConfigurationError, match="within the folder"):
        collections("\n".join(one for one in text.splitlines() if not one.startswith("url")))
