"""The table of joint operations: codes that can be codes, each once, with a name."""

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from small_hub import GROUP

TABLE = '\n[[operation]]\ncode = "{code}"\nname.en = "River"\nname.ru = "Река"\n'


def test_operations_are_read_in_order() -> None:
    """A code without its name would stand in reports as it is."""
    group = parse_group(GROUP + TABLE.format(code="OP_RIVER") + TABLE.format(code="OP_LAKE"))
    assert [(one.code, dict(one.names)) for one in group.operations] == [
        ("OP_RIVER", {"en": "River", "ru": "Река"}),
        ("OP_LAKE", {"en": "River", "ru": "Река"}),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TABLE.format(code="river 1"), "can't be the code of an operation"),
        (TABLE.format(code="JOINT"), "can't be the code of an operation"),
        (TABLE.format(code="_T"), "can't be the code of an operation"),
        (TABLE.format(code="OP_A") * 2, "is given twice"),
        ('\n[[operation]]\ncode = "OP_A"\n', "needs a name"),
        ('\n[[operation]]\ncode = "OP_A"\nname.en = "A"\nfrom = "2025"\n', "from"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, said: str) -> None:
    """A second "joint", or a code with a blank, would break the structure that members send by."""
    with pytest.raises(ConfigurationError, match=said):
        parse_group(GROUP + text)
