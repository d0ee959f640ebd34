"""A mapping that comes with its file is a stranger's: whatever it holds, it is read at once or refused."""

import pytest

from comity.errors import UsageError
from comity.hub.intake.receive import LONGEST_MAPPING, MOST_DOTS, sent_mapping

USUAL = """
[mapping]
id = "K.G" # of the ministry. In several. Parts.
[values]
column = "Entries, total. Of that: none"
[fixed]
TIME_PERIOD = '2026-01'
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a." * (MOST_DOTS + 1) + "b=1", "deeply nested"),
        ('"a".' * 10_000 + "b=1", "deeply nested"),
        ("'a'." * 10_000 + "b=1", "deeply nested"),
        ("[" + "a." * 20_000 + "b]", "deeply nested"),
        ('x = "\\"" # "\ny.' + "a." * 20_000, "deeply nested"),
        ('x = "' + '\\"' * 30_000, "valid TOML"),
        ('a = ["""\n\'""", {' + "a." * 20_000 + "b=1}, '']", "several lines"),
        ("a=" + "[" * 60_000, "deeply nested"),
        ("a={" * 20_000, "deeply nested"),
        ("a=" + "1" * 60_000, "valid TOML"),
        ("[mapping]\n[values]\ncolumn=0x" + "f" * 60_000, "beyond all bounds"),
        ("[mapping]\n[values]\ncolumn=0xffffffff", "beyond all bounds"),
        ("#" * (LONGEST_MAPPING + 1), "too long"),
        (b"\xff", "UTF-8"),
    ],
    ids=lambda value: value[:20],
)
def test_a_mapping_that_would_take_for_ever_is_refused(text: str | bytes, said: str) -> None:
    """A file of 40 KB that takes minutes to read, or ends in a fault of the program, stops the service."""
    with pytest.raises(UsageError) as caught:
        sent_mapping(text if isinstance(text, bytes) else text.encode())
    assert said in caught.value.detail


def test_what_stands_in_texts_and_remarks_does_not_count() -> None:
    """A header with many abbreviations, in a real table, would keep it out."""
    long = USUAL.replace("total.", "total. " + "a.b." * MOST_DOTS).replace("several.", "several. " + "x." * 99)
    assert sent_mapping(long.encode()).id == "K.G"
