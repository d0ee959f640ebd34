"""Files of content rules: a fault is told with file, rule, key and what would be right."""

import pytest

from comity.errors import ConfigurationError
from comity.model.structures import DataType
from comity.structures.pack import standard_pack
from comity.validation.content.parse import parse_rules
from comity.validation.content.rule import ContentRule
from comity.validation.example import example_dataflow

SUMS = {
    "id": '"RIVER-01"',
    "kind": '"sums-to"',
    "level": "1",
    "severity": '"warning"',
    "dataflow": '"EXAMPLE"',
    "dimension": '"AGE"',
    "total": '"Y15T64"',
    "message.en": '"{found} is not {sum}."',
    "remedy.en": '"Check both."',
}
RATIO = {
    **{key: text for key, text in SUMS.items() if key not in {"dimension", "total", "message.en"}},
    "kind": '"ratio-within"',
    "scope.MODE": '"SEA"',
    "of.MODE": '"AIR"',
    "highest": "1",
    "by": '["ORIGIN", "POINT"]',
    "message.en": '"{found} is {ratio} times {other}."',
}
MIRROR = {
    **{key: text for key, text in SUMS.items() if key not in {"dimension", "total", "message.en"}},
    "kind": '"mirror-within"',
    "level": "4",
    "partner": '"ORIGIN"',
    "share": "0.2",
    "message.en": '"{found} is {gap} % off."',
}


def parsed(rule: dict[str, str], **changes: str | None) -> tuple[ContentRule, ...]:
    """Return the rules of a file with one rule, changed; None takes a key away, `__` stands for a dot."""
    keys = {**rule, **{key.replace("__", "."): text for key, text in changes.items()}}
    lines = [f"{key} = {text}" for key, text in keys.items() if text is not None]
    dataflows = {**standard_pack().dataflows, "EXAMPLE": example_dataflow(measure=DataType.INTEGER)}
    return parse_rules("[[rule]]\n" + "\n".join(lines), name="own.toml", dataflows=dataflows)


def said(rule: dict[str, str], **changes: str | None) -> str:
    """Return what is said against a rule that is changed so: what is wrong and what to do."""
    with pytest.raises(ConfigurationError) as caught:
        parsed(rule, **changes)
    return f"{caught.value.detail} {caught.value.remedy}"


def test_a_rule_is_read_with_its_scope_and_texts() -> None:
    """What a secretariat writes must be what is tried."""
    (rule,) = parsed(SUMS, scope__MODE='["AIR", "SEA"]', scope__ORIGIN='["*", "!_T"]')
    assert (rule.id, rule.level, rule.dataflow) == ("RIVER-01", 1, "EXAMPLE")
    assert rule.scope.wanted == {"MODE": ("AIR", "SEA")}
    assert rule.scope.unwanted == {"ORIGIN": ("_T",)}
    assert rule.text.expected["ru"] == "{sum}"
    assert rule.text.title == {"en": "RIVER-01", "ru": "RIVER-01"}


@pytest.mark.parametrize("rule", [SUMS, RATIO, MIRROR])
def test_the_examples_of_this_file_are_right(rule: dict[str, str]) -> None:
    """The faults below must be those that are meant."""
    assert len(parsed(rule)) == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": '"sum-to"'}, ["rule RIVER-01, kind", "sum-to", "Did you mean sums-to?"]),
        ({"dataflow": '"EXAMPEL"'}, ["dataflow", "Did you mean EXAMPLE?"]),
        ({"dimension": '"AGES"'}, ["dimension", "Did you mean AGE?"]),
        ({"total": '"Y15T46"'}, ["total", "CL_AGE", "Did you mean Y15T64?"]),
        ({"total": '"Y0T14"'}, ["parts", "Y0T14", "Name the codes"]),
        ({"parts": '["Y15T64", "Y15T24"]'}, ["parts", "Name the codes"]),
        ({"scope__MOD": '"AIR"'}, ["scope.MOD", "Did you mean MODE?"]),
        ({"scope__MODE": '"AER"'}, ["scope.MODE", "CL_MODE", "Did you mean AIR?"]),
        ({"scope__MODE": "3"}, ["scope.MODE", "found 3", '"*"']),
        ({"scope__COMMENT": '"x"'}, ["scope.COMMENT", "not known here"]),
        ({"level": "3"}, ["level", "sums-to", "Write 1 or 2."]),
        ({"level": "7"}, ["level", "from 1 to 4"]),
        ({"severity": '"grave"'}, ["severity", '"error", "warning", "info"']),
        ({"id": '"river 1"'}, ["id", "river 1", "RIVER-01"]),
        ({"id": '"VAL-08"'}, ["id", "Comity's own"]),
        ({"highest": "2"}, ["highest", "sums-to", "tolerance"]),
        ({"toleranse": "2"}, ["toleranse", "Did you mean tolerance?"]),
        ({"tolerance": '"two"'}, ["tolerance", "a number"]),
        ({"share": "2"}, ["share", "from 0 to 1"]),
        ({"exact": '"no"'}, ["exact", "true or false"]),
        ({"message__en": None}, ["message", "message.en"]),
        ({"remedy__en": None}, ["remedy", "remedy.en"]),
        ({"message__en": '"{sums}"'}, ["message.en", "{sums}", "Did you mean sum?"]),
        ({"message__en": '"{found"'}, ["message.en", "braces"]),
        ({"id": None}, ["id", "must be given"]),
    ],
)
def test_a_fault_names_its_place_and_what_is_expected(changes: dict[str, str | None], expected: list[str]) -> None:
    """Who isn't a programmer can only mend what the message points at."""
    message = said(SUMS, **changes)
    assert "own.toml" in message
    for part in expected:
        assert part in message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"of__MODE": None}, ["of", "must be given"]),
        ({"of__MOED": '"AIR"'}, ["of", "MOED", "Did you mean MODE?"]),
        ({"of__MODE": '"AER"'}, ["of.MODE", "Did you mean AIR?"]),
        ({"highest": None}, ["highest", "lowest, highest or both"]),
        ({"by": '["ORIGIN"]'}, ["by", "POINT", "no total"]),
        ({"by": '["ORIGINS"]'}, ["by", "Did you mean ORIGIN?"]),
        ({"of__dataflow": '"STOCK"'}, ["level", "Write level = 3."]),
        ({"level": "3"}, ["level", "Write level = 1 or 2."]),
        ({"scope__AGE": '["Y15T64", "Y15T24"]'}, ["scope.AGE", "parts of others"]),
    ],
)
def test_a_ratio_that_makes_no_sense_is_refused(changes: dict[str, str | None], expected: list[str]) -> None:
    """Adding up what can't be added, or dividing by nothing, would find faults that aren't there."""
    message = said(RATIO, **changes)
    for part in expected:
        assert part in message


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"severity": '"error"'}, ["severity", "another state's figure"]),
        ({"swap__MODE": '["AIR"]'}, ["swap.MODE", "two codes"]),
        ({"swap__MODE": '["AIR", "LUND"]'}, ["swap.MODE", "Did you mean LAND?"]),
        ({"swap__MADE": '["AIR", "LAND"]'}, ["MADE", "Did you mean MODE?"]),
        ({"partner": '"ORIGIN_BASIS"'}, ["partner", "Did you mean ORIGIN?"]),
    ],
)
def test_a_mirror_that_makes_no_sense_is_refused(changes: dict[str, str | None], expected: list[str]) -> None:
    """A state's file can't be refused for another state's figure; a swap needs two codes."""
    message = said(MIRROR, **changes)
    for part in expected:
        assert part in message


@pytest.mark.parametrize(("kind", "rule"), [("non-negative", "VAL-08"), ("integral", "VAL-10")])
def test_a_rule_that_could_find_nothing_is_refused(kind: str, rule: str) -> None:
    """Counts are checked for sign and fractions anyhow; a second rule would only seem to guard them."""
    message = said(SUMS, kind=f'"{kind}"', dimension=None, total=None, message__en='"{found}"')
    assert rule in message


def test_an_id_stands_once_and_toml_must_be_toml() -> None:
    """Two rules of one id could not be told apart in a report."""
    one = "[[rule]]\n" + "\n".join(f"{key} = {text}" for key, text in SUMS.items())
    dataflows = {"EXAMPLE": example_dataflow()}
    with pytest.raises(ConfigurationError, match="RIVER-01 is given twice"):
        parse_rules(f"{one}\n{one}", name="own.toml", dataflows=dataflows)
    with pytest.raises(ConfigurationError, match=r"own\.toml is not valid TOML"):
        parse_rules("[[rule]", name="own.toml", dataflows=dataflows)
    with pytest.raises(ConfigurationError, match="rules"):
        parse_rules("[[rules]]", name="own.toml", dataflows=dataflows)
