"""What is said: victims first, changes without a verdict, and reasons why figures stand apart."""

import re

import pytest

from comity.analysis.enforcement.comparable import Counting
from comity.analysis.enforcement.lines import Line, all_reasons, make_course, make_lines
from comity.analysis.enforcement.statements import STATEMENTS
from comity.analysis.enforcement.words import caution, word_actions, word_reasons, word_victims
from comity.model.periods import parse_period
from comity.model.statements import Number, Said
from unit.analysis.enforcement.figures import OPENED, PARENTS, actions, victims

NOW = parse_period("2026-S1")
SAME = {code: Counting(member=code, definition="as agreed") for code in ("AM", "KG")}


def lines(frame: object, *keep: str, counting: dict[str, Counting] = SAME) -> tuple[Line, ...]:
    """Return the lines of the period."""
    assert NOW is not None
    return make_lines(frame, keep=keep, period=NOW, counting=counting, parents=PARENTS)  # type: ignore[arg-type]


def keys(said: object) -> list[str]:
    """Return the keys of sentences."""
    by_pattern = {pattern: key for key, pattern in STATEMENTS.items()}
    return [by_pattern[one.pattern] for one in said]  # type: ignore[attr-defined]


def told(frame: object, **counting: Counting) -> list[Said]:
    """Return what is said of victims."""
    assert NOW is not None
    known = counting or SAME
    whole, by_age = lines(frame, "STAGE", counting=known), lines(frame, "STAGE", "AGE", counting=known)
    return list(word_victims(whole, by_age, NOW))


def test_victims_who_were_found_and_helped() -> None:
    """How many, how many of them children, what changed, and how many were helped."""
    said = told(victims(AM=(10, 8), KG=(20, 15)))
    assert keys(said) == ["victims.identified", "victims.minors", "victims.more", "victims.assisted"]
    assert said[0].values["count"] == Number(30)
    assert said[1].values["count"] == Number(6)
    assert said[2].values["change"] == Number(30 - 28, signed=True)


def test_fewer_victims_are_not_good_news() -> None:
    """Fewer were found: that is all that is known."""
    said = told(victims(AM=(8, 8), KG=(16, 15)))
    assert "victims.fewer" in keys(said)
    assert "victims.more" not in keys(said)


def test_victims_by_other_definitions_are_named_not_added_up() -> None:
    """The sum of two definitions would be quoted as a number of people."""
    other = {"AM": SAME["AM"], "KG": Counting(member="KG", definition="otherwise")}
    said = told(victims(AM=(10, 8), KG=(20, 15)), **other)
    assert keys(said) == ["victims.apart"]


def test_no_victims_reported_is_said() -> None:
    """Silence would read as: there are none."""
    assert keys(told(victims())) == ["victims.none"]
    assert keys(told(victims(AM=(None, None)))) == ["victims.none"]


def test_actions_are_told_before_operations_and_only_where_they_are_told() -> None:
    """Trafficking and smuggling, proceedings, arrests and groups: other offences stand in the table."""
    frame = actions(AM=OPENED, KG=OPENED)
    whole = [
        line for line in lines(frame, "OFFENCE", "STAGE", "UNIT", "OPERATION") if line.codes["OPERATION"] != "JOINT"
    ]
    assert NOW is not None
    said = list(word_actions(whole, NOW))
    assert keys(said) == ["actions", "actions", "operation"]
    assert [one.values["count"] for one in said] == [Number(14), Number(10), Number(6)]
    apart = list(word_actions(list(lines(frame, "OFFENCE", "STAGE", "UNIT", "OPERATION", counting={})), NOW))
    assert set(keys(apart)) == {"actions.apart", "operation.apart"}
    assert all("count" not in one.values for one in apart)


def test_each_reason_is_said_once_with_all_whom_it_is_about() -> None:
    """A list of the same sentence for every line would be read by nobody."""
    found = lines(actions(AM=OPENED, KG=OPENED), "OFFENCE", "STAGE", "UNIT", counting={})
    assert len(found) > 1
    assert [(one.why, one.members) for one in all_reasons(found)] == [("unstated", ("AM", "KG"))]
    assert keys(word_reasons(found)) == ["why.unstated"]


def test_over_time_no_member_is_added_to_another() -> None:
    """A line of all members would be a sum by the back door."""
    course = make_course(victims(AM=(10, 8), KG=(20, 15)), codes={"STAGE": "IDENTIFIED"}, parents=PARENTS)
    assert {member: [value for _p, value, _s in own] for member, own in course.members.items()} == {
        "AM": [9.0, 10.0],
        "KG": [19.0, 20.0],
    }


VERDICT = re.compile(
    r"crime (has )?(rose|risen|grew|grown|fell|fallen|increased|decreased)"
    r"|(rise|growth|increase|fall|drop) (of|in) crime"
    r"|more crime|less crime|crime wave|worse|better|danger|threat|illegal migrants|criminals",
    re.IGNORECASE,
)


@pytest.mark.parametrize("key", sorted(STATEMENTS))
def test_no_sentence_calls_detections_crime(key: str) -> None:
    """What was detected says how much was looked for: a verdict in a template would stand in every report."""
    assert not VERDICT.search(str(STATEMENTS[key]))


def test_the_caution_says_what_a_rise_means() -> None:
    """Without it, the reader's first thought is the wrong one."""
    text = str(caution().pattern)
    assert "more was detected" in text
    assert "do not measure how much crime there is" in text
