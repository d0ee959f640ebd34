"""Bounds of all readers, set in one file."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from comity.errors import ConfigurationError
from comity.formats.limits import ReadingLimits, parse_limits

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "limits.md"


def test_what_is_set_and_what_isnt() -> None:
    """A bound that is named changes, all others stay."""
    limits = parse_limits("[file]\nfile_bytes = 9\n[sdmx_ml]\ndepth = 7\n[sdmx_json]\ncells = 5\n", "limits.toml")
    assert (limits.file.file_bytes, limits.sdmx_ml.depth, limits.sdmx_json.cells) == (9, 7, 5)
    assert limits.file.sheet_cells == ReadingLimits().file.sheet_cells
    assert parse_limits("", "limits.toml") == ReadingLimits()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[files]\n", "Did you mean file?"),
        ("[file]\nfile_byte = 9\n", "Did you mean file_bytes?"),
        ("[file]\nfile_bytes = 0\n", "found 0"),
        ("[file]\nfile_bytes = true\n", "found True"),
        ("[file]\nfile_bytes = 1.5\n", "found 1.5"),
        ("file = 3\n", "a table is expected"),
        ("[file\n", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    """A bound that isn't set as it was meant would be believed to hold."""
    with pytest.raises(ConfigurationError) as caught:
        parse_limits(text, "limits.toml")
    assert said in f"{caught.value} {caught.value.remedy}"


def test_every_bound_is_described() -> None:
    """A bound that the page lacks can't be found by who needs it; its usual value stands there too."""
    page = DOCS.read_text("utf-8")
    for part in fields(ReadingLimits):
        bounds = getattr(ReadingLimits(), part.name)
        assert is_dataclass(bounds)
        section = page.partition(f"## `[{part.name}]`")[2].partition("\n## ")[0]
        for one in fields(bounds):
            assert f"| `{one.name}` | {getattr(bounds, one.name):_} |" in section
