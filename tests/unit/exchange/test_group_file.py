"""The group's file: what it says arrives, and what is wrong is named with table and key."""

import datetime as dt
from pathlib import Path

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import default_group_text, parse_group
from comity.model.groups import Absent, Acceptance, Action
from comity.model.periods import Frequency, Period

SMALL = """
[group]
id = "G"
name.en = "Group"
[[member]]
code = "AM"
[[member]]
code = "KG"
joined = 2015-08-12
left = 2024-03-01
"""
AGREEMENT = """
[[agreement]]
providers = "members"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 20
"""


def test_the_demonstration_group_is_complete() -> None:
    """`comity init` would otherwise write a file that Comity itself refuses."""
    group = parse_group(default_group_text())
    assert [m.code for m in group.members] == ["AM", "BY", "KZ", "KG", "RU", "TJ"]
    assert {(a.provider, a.dataflow) for a in group.agreements} == {
        (m.code, flow) for m in group.members for flow in ("CROSSINGS", "IRREGULAR")
    }
    assert group.simulated
    assert group.languages == ("en", "ru")
    assert group.names["ru"]
    assert all(a.reporters == (a.provider,) for a in group.agreements)


def test_every_key_of_an_agreement_arrives() -> None:
    """A key that is read but not passed on would be a silent default."""
    text = (
        SMALL
        + """
[[agreement]]
provider = "AGENCY"
dataflow = "IRREGULAR"
frequency = "Q"
due_days = 45
reporters = ["*"]
first_period = "2019-Q1"
last_period = "2025-Q4"
action = "replace"
scope = []
absent = "zero"
acceptance = "secretariat"
derogations = ["2020-Q2", "2021-Q1..2021-Q3"]
legal_basis = "Protocol 7"
region.CITIZENSHIP = ["CN", "UZ"]
exclude.ROUTE = ["WAF"]
"""
    )
    (agreement,) = parse_group(text).agreements
    assert (agreement.provider, agreement.dataflow, agreement.reporters) == ("AGENCY", "IRREGULAR", ("*",))
    assert (agreement.frequency, agreement.due_days) == (Frequency.QUARTERLY, 45)
    assert (str(agreement.first_period), str(agreement.last_period)) == ("2019-Q1", "2025-Q4")
    assert (agreement.action, agreement.scope, agreement.absent) == (Action.REPLACE, (), Absent.ZERO)
    assert agreement.acceptance is Acceptance.SECRETARIAT
    assert agreement.derogations == ("2020-Q2", "2021-Q1..2021-Q3")
    assert agreement.legal_basis == "Protocol 7"
    assert agreement.region == {"CITIZENSHIP": ("CN", "UZ")}
    assert agreement.exclude == {"ROUTE": ("WAF",)}


def test_a_groups_agreement_follows_membership() -> None:
    """A state would be called missing for months in which it was no member."""
    group = parse_group(SMALL + AGREEMENT + 'first_period = "2010-01"\n')
    armenia, kyrgyzstan = group.agreements
    assert (armenia.first_period, armenia.last_period) == (Period(Frequency.MONTHLY, 2010, 1), None)
    assert str(kyrgyzstan.first_period) == "2015-08"
    assert str(kyrgyzstan.last_period) == "2024-02"


def test_a_members_own_agreement_stands_before_the_groups() -> None:
    """Different terms for one member could otherwise not be said."""
    own = '[[agreement]]\nprovider = "KG"\ndataflow = "CROSSINGS"\nfrequency = "M"\ndue_days = 60\n'
    group = parse_group(SMALL + own + AGREEMENT)
    assert {a.provider: a.due_days for a in group.agreements} == {"AM": 20, "KG": 60}


def test_dates_thresholds_and_files_arrive() -> None:
    """The rest of the file must not be lost either."""
    text = SMALL.replace('id = "G"', 'id = "G"\nstructures = ["own.xml"]\nnotice.en = "Test"\nsimulated = true')
    group = parse_group(text + "[thresholds]\nsmall_count = 5\njump = 2\nremoval = 0.1\n")
    assert group.members_on(dt.date(2024, 3, 1)) == ("AM",)
    assert group.structure_files == ("own.xml",)
    assert group.notice == {"en": "Test"}
    assert (group.thresholds.small_count, group.thresholds.jump, group.thresholds.removal) == (5, 2.0, 0.1)
    assert group.thresholds.full_cells == 0.5


def test_files_of_rules_arrive() -> None:
    """A rule that the group wrote would otherwise never be tried."""
    text = SMALL.replace('id = "G"', 'id = "G"\nrules = ["own.toml"]\nwithout_rules = ["CRS-01"]')
    group = parse_group(text + AGREEMENT)
    assert (group.rule_files, group.rules_off) == (("own.toml",), ("CRS-01",))


FAULTS = {
    "not TOML": (SMALL + "[[agreement\n", "not valid TOML", "Correct the line"),
    "unknown table": (SMALL + "[threshold]\n", "threshold", "thresholds"),
    "unknown key": (SMALL + AGREEMENT + "due_dys = 3\n", "due_dys", "due_days"),
    "unknown member key": (SMALL.replace("joined", "jioned"), "jioned", "joined"),
    "no id": (SMALL.replace('id = "G"', ""), "[group], id", "id = "),
    "no name": (SMALL.replace('name.en = "Group"', ""), "[group], name", "name.en"),
    "member twice": (SMALL.replace('"KG"', '"AM"'), "[[member]] number 2, code", "Remove"),
    "left before joined": (SMALL.replace("2024-03-01", "2014-03-01"), "number 2, left", "dates"),
    "date as text": (SMALL.replace("2015-08-12", '"2015-08-12"'), "number 2, joined", "without quotation"),
    "no frequency": (SMALL + AGREEMENT.replace('frequency = "M"', ""), "number 1, frequency", "frequency = "),
    "wrong frequency": (SMALL + AGREEMENT.replace('"M"', '"monthly"'), "monthly", '"M"'),
    "negative days": (SMALL + AGREEMENT.replace("20", "-1"), "due_days", "whole number"),
    "days as flag": (SMALL + AGREEMENT.replace("20", "true"), "due_days", "whole number"),
    "period of another frequency": (SMALL + AGREEMENT + 'first_period = "2020"\n', "first_period", "2024-01"),
    "derogation": (SMALL + AGREEMENT + 'derogations = ["2020-05..2020-01"]\n', "derogations", "first..last"),
    "action": (SMALL + AGREEMENT + 'action = "append"\n', "action", "replace"),
    "scope": (SMALL + AGREEMENT + 'scope = ["RE PORTER"]\n', "scope", "by id"),
    "region as a list": (SMALL + AGREEMENT + 'region = ["CN"]\n', "region", "region.ORIGIN"),
    "region without codes": (SMALL + AGREEMENT + "region.ORIGIN = []\n", "ORIGIN", "at least one"),
    "region of a text": (SMALL + AGREEMENT + 'exclude.ORIGIN = "CN"\n', "exclude, ORIGIN", "list of texts"),
    "provider and providers": (SMALL + AGREEMENT + 'provider = "KG"\n', "not both", "providers"),
    "no provider": (SMALL + AGREEMENT.replace('providers = "members"', ""), "provider", "providers"),
    "shared reporters": (
        SMALL + AGREEMENT.replace('"members"', '["AM", "KG"]') + 'reporters = ["AM"]\n',
        "reporters",
        "each provider",
    ),
    "agreement twice": (SMALL + AGREEMENT + AGREEMENT, "two agreements on CROSSINGS", "one agreement"),
    "dataflow not in use": (
        SMALL.replace('id = "G"', 'id = "G"\ndataflows = ["PERMITS"]') + AGREEMENT,
        "[group], dataflows",
        "CROSSINGS",
    ),
    "members of nobody": ('[group]\nid = "G"\nname.en = "G"\n' + AGREEMENT, "no members", "[[member]]"),
    "dataflow twice": (SMALL.replace('id = "G"', 'id = "G"\ndataflows = ["A", "A"]'), "more than once", "once"),
    "threshold": (SMALL + "[thresholds]\nremoval = 2\n", "[thresholds], removal", "0 to 1"),
    "flag as text": (SMALL.replace('id = "G"', 'id = "G"\nsimulated = "yes"'), "simulated", "true or false"),
    "name as text": (SMALL.replace('name.en = "Group"', 'name = "Group"'), "[group], name", "name.en"),
    "group as list": ("group = 3\n", "[group]", "[group]"),
    "member as table": (SMALL.replace("[[member]]", "[member]", 1).split("[[member]]")[0], "member", "[[member]]"),
}


@pytest.mark.parametrize(("text", "names", "remedy"), FAULTS.values(), ids=FAULTS)
def test_a_fault_names_its_place_and_the_way_out(text: str, names: str, remedy: str) -> None:
    """A secretariat mends the file by the message alone."""
    with pytest.raises(ConfigurationError) as caught:
        parse_group(text)
    assert "comity.toml" in caught.value.detail
    assert names in caught.value.detail
    assert remedy in caught.value.remedy


def test_the_documented_example_is_valid() -> None:
    """The reference page would otherwise teach a file that is refused."""
    page = Path(__file__).parents[3] / "docs" / "reference" / "group.md"
    example = page.read_text(encoding="utf-8").split("```toml\n")[1].split("```")[0]
    group = parse_group(example, name="group.md")
    assert len(group.agreements) > len(group.members)
    assert {a.provider for a in group.agreements} > {m.code for m in group.members}
