"""A hub's content rules: the group's own beside the standard ones, and what they may know of others."""

import datetime as dt
from pathlib import Path

import pytest

from comity.errors import ConfigurationError
from comity.hub.home import Hub, create_hub
from comity.hub.intake.check import check_file
from comity.hub.intake.intake import Delivery
from comity.hub.intake.submit import Outcome, submit

GROUP = """
[group]
id = "RIVER"
name.en = "River states"
languages = ["ru", "en"]
simulated = true
{keys}

[[member]]
code = "KG"

[[member]]
code = "KZ"

[[agreement]]
providers = "members"
dataflow = "CROSSINGS"
frequency = "M"
due_days = 20
"""
RULE = """
[[rule]]
id = "RIVER-01"
kind = "change-within"
level = 2
severity = "error"
dataflow = "CROSSINGS"
against = "previous"
share = 0.5
by = ["DIRECTION"]
message.en = "Row {row}: {found} after {reference} in {reference_period}."
remedy.en = "Check it."
"""
HEAD = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REPORTER,ORIGIN,ORIGIN_BASIS,DIRECTION,PURPOSE,MODE,NEIGHBOUR,COUNT_UNIT"
TAIL = "TIME_PERIOD,OBS_VALUE,CONF_STATUS,EMBARGO_TIME"


def made(directory: Path, keys: str = "", **files: str) -> Hub:
    """Make a hub whose group says `keys`, with files beside its own."""
    extra = {f"{name}.toml": text.encode() for name, text in files.items()}
    return create_hub(directory / "hub", group_text=GROUP.format(keys=keys), extra_files=extra)


def row(reporter: str, neighbour: str, direction: str, *, value: int, more: str = ",", month: int = 1) -> str:
    """Return a row of a file; `more` holds CONF_STATUS and EMBARGO_TIME."""
    codes = f"M,{reporter},CN,C,{direction},_T,_T,{neighbour},CROSSINGS,2024-{month:02d},{value},{more}"
    return f"dataflow,COMITY:CROSSINGS(1.0.0),M,{codes}"


def crossings(*rows: str) -> bytes:
    """Return a file of these rows."""
    return "\n".join([f"{HEAD},{TAIL}", *rows, ""]).encode()


def sent(hub: Hub, content: bytes, provider: str, *, day: int = 1) -> Outcome:
    """Submit a file on a day of March 2024."""
    when = dt.datetime(2024, 3, day, tzinfo=dt.UTC)
    return submit(hub, Delivery(content, provider=provider), received_at=when)


def rules_of(outcome: Outcome) -> list[str]:
    """Return the rules that were broken."""
    return [finding.rule for finding in outcome.examination.findings]


def test_a_rule_of_the_group_refuses_a_file_that_breaks_it(tmp_path: Path) -> None:
    """A rule that a secretariat wrote must hold for every file, with what the hub knows already."""
    with made(tmp_path, 'rules = ["own.toml"]', own=RULE) as hub:
        assert sent(hub, crossings(row("KG", "CN", "IN", value=1000)), "KG").is_accepted
        refused = sent(hub, crossings(row("KG", "CN", "IN", value=2000, month=2)), "KG", day=2)
    assert not refused.is_accepted
    assert rules_of(refused) == ["RIVER-01"]
    assert next(iter(refused.examination.findings)).message == "Row 2: 2000 after 1000 in 2024-01."


@pytest.mark.parametrize(
    ("more", "is_compared"),
    [
        (",", True),
        ("F,", True),
        ("N,", False),
        ("C,", False),
        (",2024-06-01T00:00:00Z", False),
        ("E,2024-06-01T00:00:00Z", False),
        ("E,2024-02-01T00:00:00Z", True),
        ("E,", False),
    ],
)
def test_a_mirror_shows_nothing_that_its_owner_keeps_back(tmp_path: Path, more: str, *, is_compared: bool) -> None:
    """By comparing, a finding would tell one state what another keeps confidential or under embargo."""
    with made(tmp_path) as hub:
        assert sent(hub, crossings(row("KZ", "KG", "OUT", value=4000, more=more)), "KZ").is_accepted
        outcome = sent(hub, crossings(row("KG", "KZ", "IN", value=1000)), "KG", day=2)
    assert rules_of(outcome) == (["CRS-01"] if is_compared else [])


def test_a_standard_rule_is_left_out_by_its_id(tmp_path: Path) -> None:
    """A rule that doesn't fit a group would be noise in each of its reports."""
    with made(tmp_path, 'without_rules = ["CRS-01"]') as hub:
        assert sent(hub, crossings(row("KZ", "KG", "OUT", value=4000)), "KZ").is_accepted
        assert rules_of(sent(hub, crossings(row("KG", "KZ", "IN", value=1000)), "KG", day=2)) == []


@pytest.mark.parametrize(
    ("keys", "files", "said"),
    [
        ('rules = ["none.toml"]', {}, "can't be read"),
        ('without_rules = ["CRS-99"]', {}, "there is no content rule CRS-99"),
        ('rules = ["own.toml", "two.toml"]', {"own": RULE, "two": RULE}, "another file has a rule RIVER-01"),
        ('rules = ["own.toml"]', {"own": RULE.replace("RIVER-01", "CRS-01")}, "another file has a rule CRS-01"),
        ('rules = ["own.toml"]', {"own": RULE.replace("share", "shear")}, "shear"),
    ],
)
def test_a_hub_with_faulty_rules_is_not_made(tmp_path: Path, keys: str, files: dict[str, str], said: str) -> None:
    """A rule that silently isn't tried is worse than none."""
    with pytest.raises(ConfigurationError, match=said):
        made(tmp_path, keys, **files)


def test_standard_rules_are_tried_without_a_hub_too() -> None:
    """A sender who checks offline should hear what the hub will say of the file alone."""
    content = crossings(row("KG", "KZ", "IN", value=9000), row("KG", "KZ", "OUT", value=9))
    (examination,) = check_file(Delivery(content, language="ru"))
    (found,) = examination.findings
    assert found.rule == "CRS-02"
    assert "въездов 9000, выездов 9" in found.message
