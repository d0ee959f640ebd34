"""Mapping files: what they say, and how their faults are named."""

import pytest

from comity.errors import ConfigurationError, UsageError
from comity.formats.mapping import ColumnRef, Duplicates, EmptyValue, LayoutMapping, parse_mapping
from comity.formats.mapping.parameters import fill_in, fill_in_all
from comity.model.groups import Action

SMALL = """
[mapping]
id = "small"
parameters = ["member", "period"]

[components.ORIGIN]
column = "nat"
area = true
map = { OOO = "_O", Total = false }
empty = "_U"

[components.TIME_PERIOD]
column = "t"

[fixed]
REPORTER = "{member}"

[values]
column = "n"
"""


def parse(text: str) -> LayoutMapping:
    """Read a mapping under a name that messages can show."""
    return parse_mapping(text, "small.toml")


def test_a_small_mapping_is_read_whole() -> None:
    """Sources, codes, dropped labels and fixed values are what the file says; the rest has its defaults."""
    mapping = parse(SMALL)
    origin = mapping.component("ORIGIN")
    assert origin is not None
    assert (origin.columns, origin.codes, origin.empty) == ((ColumnRef("nat"),), {"OOO": "_O", "Total": None}, "_U")
    assert origin.on_unknown == "error"
    reporter = mapping.component("REPORTER")
    assert reporter is not None
    assert reporter.value == "{member}"
    assert (mapping.on_duplicate, mapping.action, mapping.values.empty) == (
        Duplicates.ERROR,
        None,
        EmptyValue.MISSING,
    )
    assert mapping.load_parameters == ()


def test_columns_are_named_by_header_number_or_letter() -> None:
    """`#B`, `2` and `#2` are the second column; anything else is a header."""
    mapping = parse(SMALL.replace('column = "n"', 'first = "#B"\nlast = 4').replace('"nat"', '"#2"'))
    origin = mapping.component("ORIGIN")
    assert origin is not None
    assert origin.columns[0].number == 2
    assert (mapping.values.first, mapping.values.last) == (ColumnRef("#B", 2), ColumnRef("#4", 4))
    assert mapping.values.empty is EmptyValue.OMIT


def test_a_mapping_may_say_that_it_replaces() -> None:
    """Action and scope of the submission travel with the mapping where it names them."""
    mapping = parse(SMALL.replace('id = "small"', 'id = "small"\naction = "replace"\nscope = []'))
    assert (mapping.action, mapping.scope) == (Action.REPLACE, ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('column = "n"', "", "[values]"),
        ('column = "n"', 'column = "n"\ncolum = "m"', "[values] colum"),
        ("area = true", "area = 1", "[components.ORIGIN] area"),
        ("Total = false", "Total = 1", "[components.ORIGIN] map"),
        ('column = "t"', "", "[components.TIME_PERIOD]"),
        ('[components.TIME_PERIOD]\ncolumn = "t"', "", "[components.TIME_PERIOD] is missing"),
        ('"{member}"', '"{sender}"', "{sender} is used but not named"),
        ('column = "t"', 'column = "t"\nfrequency = "X"', "[components.TIME_PERIOD] frequency"),
        ("[fixed]", '[file]\nencoding = "klingon"\n[fixed]', "[file] encoding"),
        ("[fixed]", "[rows]\nheader = -1\n[fixed]", "[rows] header"),
        ("[fixed]", '[[rows.drop]]\ncolumn = "nat"\n[fixed]', "[rows.drop[1]]"),
        ("[fixed]", '[[rows.drop]]\ncolumn = "nat"\nmatches = "("\n[fixed]', "regular expression"),
        ("[fixed]", '[fixed]\nORIGIN = "KG"', "[fixed] ORIGIN"),
        ("[mapping]", "[mapping", "not valid TOML"),
        ('id = "small"', 'id = "small"\non_duplicate = "forget"', "[mapping] on_duplicate"),
        ('column = "n"', 'column = "n"\ndecimal = ","\nthousands = ","', "[values] thousands"),
    ],
)
def test_a_fault_in_a_mapping_names_table_and_key(old: str, new: str, said: str) -> None:
    """Whoever wrote the mapping must find the place without searching."""
    with pytest.raises(ConfigurationError) as caught:
        parse(SMALL.replace(old, new, 1))
    assert said in caught.value.detail
    assert "small.toml" in caught.value.detail
    assert caught.value.remedy


def test_a_misspelt_key_gets_a_suggestion() -> None:
    """A key that nobody knows is refused with the nearest one that is known."""
    with pytest.raises(ConfigurationError) as caught:
        parse(SMALL.replace("empty =", "emty ="))
    assert caught.value.remedy == "Did you mean empty?"


def test_parameters_are_filled_in_and_lists_spread() -> None:
    """A list may stand where several texts may, and nowhere else."""
    given = {"member": "KG", "members": ["KG", "AM"]}
    assert fill_in("{member}-x", given) == "KG-x"
    assert fill_in_all(["{members}", "_T"], given) == ("KG", "AM", "_T")
    with pytest.raises(UsageError, match="has several"):
        fill_in("{members}", given)
    with pytest.raises(UsageError, match="not given"):
        fill_in("{period}", given)
