"""Any code list survives the way out and back in every format."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.formats.structure import StructureFormat, read_structures, write_structures
from comity.model.structures import Code, Codelist, Reference
from comity.structures.area_names import AreaResolver
from comity.structures.pack import standard_pack
from examples import examples

IDS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).map(
    lambda text: f"x{text}x"
)
NAMES = st.dictionaries(st.sampled_from(["en", "ru", "fr"]), TEXTS, min_size=1)
DAYS = st.none() | st.dates().map(lambda day: day.isoformat())
CODES = st.builds(Code, IDS, NAMES, st.none(), DAYS, DAYS)


@st.composite
def codelists(draw: st.DrawFn) -> Codelist:
    """Draw a code list whose codes may have earlier codes as parents."""
    drawn = draw(st.lists(CODES, min_size=1, max_size=6, unique_by=lambda code: code.id))
    codes = [
        Code(code.id, code.names, draw(st.none() | st.sampled_from([c.id for c in drawn[:index]])), *dates(code))
        if index
        else code
        for index, code in enumerate(drawn)
    ]
    return Codelist(Reference("TEST", draw(IDS), "1.0.0"), draw(NAMES), tuple(codes))


def dates(code: Code) -> tuple[str | None, str | None]:
    """Return a code's dates."""
    return code.valid_from, code.valid_to


@pytest.mark.parametrize("name", get_args(StructureFormat))
@given(codelist=codelists())
@examples(40)
def test_a_code_list_comes_back(name: StructureFormat, codelist: Codelist) -> None:
    """Quotes, markup, blanks and any script in names; parents and dates."""
    assert read_structures(write_structures([codelist], [], format=name)).codelists == (codelist,)


AREA_NAMES = [
    (code.id, name) for code in standard_pack().codelists["CL_AREA"].codes for name in code.names.values()
]


@given(st.sampled_from(AREA_NAMES), st.data())
@examples(200)
def test_noise_in_a_name_makes_no_difference(area: tuple[str, str], data: st.DataObject) -> None:
    """Case, doubled and no-break blanks and a word broken over two lines are in every ministry's workbook."""
    code, name = area
    place = data.draw(st.integers(0, len(name)))
    noise = data.draw(st.sampled_from(["\u00a0", "  ", "- ", "-\n", "\u00ad", "\t"]))
    change = data.draw(st.sampled_from([str.upper, str.lower, str.title, str]))
    assert AreaResolver().resolve(change(name[:place] + noise + name[place:]) + " ") == code
