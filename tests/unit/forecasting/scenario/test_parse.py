"""Scenario files: what they say, and what is said of faults."""

import copy
from typing import Any

import pytest

from comity.errors import ConfigurationError
from comity.forecasting.scenario.definition import Amount, Kind
from comity.forecasting.scenario.parse import parse_scenario, parse_scenario_text, scenario_faults
from comity.model.periods import parse_period

TEXT = """
[scenario]
id = "VISA_FREE"
name.en = "Visa-free entry"
[[step]]
kind = "ramp"
value = { low = 1.05, central = 1.2, high = 1.4 }
from = "2025-04"
to = 2025-06-30
scope.origin = ["KZ", "U*"]
scope.destination = "AM"
[[step]]
kind = "level"
add = -300
[[threshold]]
above = 14_000_000
from = "2025-Q3"
probability = 0.8
scope.origin = ["KZ"]
"""


def test_a_file_is_read() -> None:
    """Steps, amounts, scopes and dates come as written."""
    found = parse_scenario_text(TEXT)
    ramp, level = found.steps
    assert (found.id, found.names, ramp.kind) == ("VISA_FREE", {"en": "Visa-free entry"}, Kind.RAMP)
    assert ramp.amount == Amount(1.05, 1.2, 1.4)
    assert ramp.scope == {"origin": ("KZ", "U*"), "destination": ("AM",)}
    assert (ramp.first, ramp.last) == (parse_period("2025-04"), parse_period("2025-06-30"))
    assert level.amount == Amount(-300, -300, -300)
    assert not level.is_set
    assert (found.thresholds[0].above, found.thresholds[0].series) == (14e6, "total")


def _plain() -> dict[str, Any]:
    return {
        "scenario": {"id": "X"},
        "step": [{"kind": "multiplier", "value": 1.1, "scope": {"origin": ["KZ"]}}],
        "threshold": [{"above": 5}],
    }


def test_a_form_gives_the_same_as_a_file() -> None:
    """A form must not need TOML."""
    text = '[scenario]\nid="X"\n[[step]]\nkind="multiplier"\nvalue=1.1\nscope.origin=["KZ"]\n[[threshold]]\nabove=5'
    assert parse_scenario(_plain(), name="f") == parse_scenario_text(text, name="f")


FAULTS = [
    ({"kind": "multiplyer", "value": 1}, "kind", "multiplyer", '"multiplier"'),
    ({"kind": "multiplier"}, "value", "must be given", "value = "),
    ({"kind": "multiplier", "value": "two"}, "value", "two", "a number from 0 to 1000"),
    ({"kind": "multiplier", "value": -1}, "value", "-1", "a number from 0 to 1000"),
    ({"kind": "multiplier", "value": True}, "value", "True", "a number"),
    ({"kind": "multiplier", "value": float("nan")}, "value", "nan", "a number"),
    ({"kind": "multiplier", "value": 1, "add": 5}, "add", "no such key", "value"),
    ({"kind": "multiplier", "value": {"low": 2, "central": 1, "high": 3}}, "value", "rising order", "Swap"),
    ({"kind": "multiplier", "value": {"low": 1, "high": 3}}, "central", "must be given", "central"),
    ({"kind": "multiplier", "value": 1, "from": "July"}, "from", "July", "2025-07"),
    ({"kind": "multiplier", "value": 1, "from": "2025-07", "to": "2025-06"}, "to", "2025-06", "Swap"),
    ({"kind": "multiplier", "value": 1, "scope": ["KZ"]}, "scope", "KZ", "scope.origin"),
    ({"kind": "multiplier", "value": 1, "scope": {"origin": [1]}}, "origin", "[1]", "a list of texts"),
    ({"kind": "ramp", "value": 2, "from": "2025-01"}, "to", "must be given", "a period"),
    ({"kind": "level"}, "add", "either adds or sets", "exactly one"),
    ({"kind": "level", "add": 1, "set": 2}, "add", "either adds or sets", "exactly one"),
    ({"kind": "level", "set": -2}, "set", "-2", "a number from 0"),
    ({"kind": "seasonal", "profile": [1, 2]}, "", "", ""),
    ({"kind": "seasonal", "profile": [1] * 5}, "profile", "[1, 1", "12 for months"),
    ({"kind": "seasonal", "profile": [1] * 11 + ["x"]}, "profile", "x", "a number"),
    ({"kind": "multiplier", "value": 1, "colour": "red"}, "colour", "not known", ""),
]


@pytest.mark.parametrize(("step", "key", "found", "expected"), FAULTS)
def test_a_fault_says_where_what_and_what_to_do(step: dict[str, Any], key: str, found: str, expected: str) -> None:
    """A planner who mistypes must learn file, table, key, what was found, what is expected, what to do."""
    content = _plain() | {"step": [{"kind": "multiplier", "value": 1}, step]}
    if not key:
        assert scenario_faults(content) == ()
        return
    with pytest.raises(ConfigurationError) as caught:
        parse_scenario(content, name="plan.toml")
    said = caught.value
    assert said.detail.startswith("plan.toml, [[step]] number 2")
    assert key in said.detail.split(": ")[0]
    assert found in said.detail
    assert expected in said.detail + said.remedy
    assert said.remedy


def test_a_form_hears_of_every_faulty_table_at_once() -> None:
    """One fault at a time would send a person through the form as often as there are faults."""
    content = copy.deepcopy(_plain())
    content["step"].append({"kind": "level"})
    content["threshold"] = [{"above": "many"}, {"above": 1, "probability": 1.0}]
    faults = [fault.detail for fault in scenario_faults(content)]
    assert len(faults) == 3
    assert "[[step]] number 2" in faults[0]
    assert "[[threshold]] number 2, probability" in faults[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = ", "is not valid TOML"),
        ("[scenario]\nid = 'X'", "needs a step or a threshold"),
        ("[[stepp]]\nkind='level'", "stepp: this key is not known"),
        ("step = 1", "expected an array of tables"),
        ("[step]\nkind='level'", "expected an array of tables"),
        ("[[threshold]]\nseries='total'", "above: this key must be given"),
        ("[[threshold]]\nabove=1\nscope=1", "scope: found 1"),
        ("scenario = 1\n[[threshold]]\nabove=1", "[scenario]: a table is expected"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, said: str) -> None:
    """No faulty file may end in a traceback or in a scenario that does nothing."""
    with pytest.raises(ConfigurationError) as caught:
        parse_scenario_text(text)
    assert said in caught.value.detail
    assert caught.value.remedy
