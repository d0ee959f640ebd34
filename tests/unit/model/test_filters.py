import pytest

from comity.errors import UsageError
from comity.model.filters import parse_filter

# The table of examples in SDMX-REST 2.2, "Data queries"; brackets are choices.
STANDARD = {
    "A": [["eq A"]],
    "A,B": [["eq A"], ["eq B"]],
    "ge:A": [["ge A"]],
    "ge:A+le:B": [["ge A", "le B"]],
    "A,B+C": [["eq A"], ["eq B", "eq C"]],
    "ge:A+le:B,ge:C+le:D": [["ge A", "le B"], ["ge C", "le D"]],
    "ne:A,B": [["ne A"], ["eq B"]],
    "ne:A+B": [["ne A", "eq B"]],
    "ne:A,ne:B": [["ne A"], ["ne B"]],
    "ne:A+ne:B": [["ne A", "ne B"]],
}


@pytest.mark.parametrize("text", STANDARD)
def test_the_examples_of_the_standard(text: str) -> None:
    """A filter means what the standard's own table says that it means."""
    found = parse_filter("X", text)
    assert found.component == "X"
    assert [[f"{c.operator.value} {c.value}" for c in choice] for choice in found.choices] == STANDARD[text]


@pytest.mark.parametrize("text", ["", "A,", "ge:", "A+", "ge:A+le:"])
def test_a_missing_value_is_told(text: str) -> None:
    """A filter without a value isn't read as one that lets everything pass, or nothing."""
    with pytest.raises(UsageError, match="X lacks a value"):
        parse_filter("X", text)


def test_a_colon_may_be_in_a_value() -> None:
    """A moment's colons aren't taken for operators."""
    (((condition,),)) = parse_filter("TIME_PERIOD", "2024-03-05T10:00:00").choices
    assert condition.value == "2024-03-05T10:00:00"
