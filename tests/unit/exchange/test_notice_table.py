"""The tables [notices] and [[contact]] of the group's file."""

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from comity.model.notices import SECRETARIAT, Contact, Kind, NoticeRules

GROUP = """
[group]
id = "RIVER"
name.en = "River states"

[[member]]
code = "KG"

[[agreement]]
providers = "members"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 20
"""


def test_without_the_tables_the_usual_holds() -> None:
    """A group's file from before would be refused, or send to nobody knows whom."""
    group = parse_group(GROUP)
    assert (group.notices, group.contacts) == (NoticeRules(), ())


def test_everything_can_be_said() -> None:
    """A key that is read into the wrong place would send the wrong thing to the wrong address."""
    group = parse_group(
        GROUP
        + """
[notices]
window = false
reminder_days = [10, 3]
due_today = false
late_days = [2, 5]
digest_weekday = 5
receipts = false
stale_days = 60

[[contact]]
provider = "KG"
email = "stat@kg.example"
webhook = "https://kg.example/hook?from=hub"
language = "ru"
kinds = ["late", "refused"]

[[contact]]
provider = "secretariat"
email = "office@hub.example"
"""
    )
    assert group.notices == NoticeRules(False, (3, 10), False, (2, 5), 5, False, 60)
    assert group.contacts == (
        Contact("KG", "stat@kg.example", "https://kg.example/hook?from=hub", "ru", (Kind.LATE, Kind.REFUSED)),
        Contact(SECRETARIAT, "office@hub.example"),
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[[contact]]\nprovider = "AM"\nemail = "a@b.example"', "AM has no agreement"),
        ('[[contact]]\nprovider = "KG"', "a contact needs an address"),
        ('[[contact]]\nprovider = "KG"\nemail = "nobody"', "no e-mail address"),
        ('[[contact]]\nprovider = "KG"\nemail = "a@b.example\\nBcc: c@d.example"', "no e-mail address"),
        ('[[contact]]\nprovider = "KG"\nemail = "A <a@b.example>"', "no e-mail address"),
        ('[[contact]]\nprovider = "KG"\nwebhook = "ftp://b.example"', "can be called"),
        ('[[contact]]\nprovider = "KG"\nwebhook = "https://user:word@b.example"', "can be called"),
        ('[[contact]]\nprovider = "KG"\nwebhook = "https://b.example:99999/"', "can be called"),
        ('[[contact]]\nprovider = "KG"\nwebhook = "https://b.example/a\\r\\nX: y"', "can be called"),
        ('[[contact]]\nprovider = "KG"\nemail = "a@b.example"\nkinds = ["lates"]', "lates is no kind"),
        ('[[contact]]\nprovider = "KG"\nemail = "a@b.example"\nlanguage = "Russian"', "no code of a language"),
        ("[notices]\nlate_days = [7, 7]", "a list of days"),
        ("[notices]\nreminder_days = [0]", "a list of days"),
        ("[notices]\nstale_days = 0", "a whole number from 1"),
        ("[notices]\nlate = [7]", "this key is not known"),
    ],
)
def test_what_is_wrong_is_refused(table: str, said: str) -> None:
    """A mistake would come to light only when a mail that mattered did not arrive."""
    with pytest.raises(ConfigurationError, match=said):
        parse_group(GROUP + table)
