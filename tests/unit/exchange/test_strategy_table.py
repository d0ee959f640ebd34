"""The tables of strategy and legal acts in the group's file."""

import datetime as dt

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from comity.hub.replicas.group import keep_tables
from comity.model.strategy import Gathering, Wanted
from small_hub import GROUP

STRATEGY = """
[[objective]]
id = "o"
title.en = "Objective"
owner = "secretariat"
[[objective.action]]
id = "a"
title.en = "Action"
owner = "KG"
[[objective.action.indicator]]
id = "i"
title.en = "Indicator"
dataflow = "CROSSINGS"
gathering = "share"
key = "ORIGIN=CN"
of_key = "DIRECTION=IN"
baseline = "2025"
wanted = "at_most"
change = -0.1
by = 2027-12-31
[[legal_act]]
id = "act"
title.en = "Act"
adopted = 2025-01-05
[[legal_act.change]]
dataflow = "CROSSINGS"
members = ["KG"]
from = 2026-01-01
"""


def test_objectives_actions_indicators_and_acts_are_read() -> None:
    """A strategy that is read in part would stand as reached by what is left of it."""
    group = parse_group(GROUP + STRATEGY)
    ((action,),) = (one.actions for one in group.objectives)
    (indicator,) = action.indicators
    assert (indicator.gathering, indicator.of_key) == (Gathering.SHARE, "DIRECTION=IN")
    assert (indicator.target.wanted, indicator.target.change) == (Wanted.AT_MOST, -0.1)
    (act,) = group.legal_acts
    assert (act.changes[0].members, act.changes[0].first) == (("KG",), dt.date(2026, 1, 1))


def test_copies_of_the_hub_get_them() -> None:
    """A replica would tell another strategy, and miss the breaks that an act opens."""
    assert parse_group(keep_tables(GROUP + STRATEGY)).objectives == parse_group(GROUP + STRATEGY).objectives
    assert parse_group(keep_tables(GROUP + STRATEGY)).legal_acts == parse_group(GROUP + STRATEGY).legal_acts


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('dataflow = "CROSSINGS"\ngathering', 'dataflow = "STOCK"\ngathering'), "doesn't use"),
        (('of_key = "DIRECTION=IN"\n', ""), "share"),
        (('baseline = "2025"\n', ""), "baseline"),
        (('baseline = "2025"', 'baseline = "last year"'), "no period"),
        (("change = -0.1", "change = -0.1\nvalue = 5"), "one number"),
        (("change = -0.1", 'value = "five"'), "a number"),
        (("by = 2027-12-31\n", ""), "by"),
        (('id = "i"', 'id = "a"'), "given twice"),
        (('dataflow = "CROSSINGS"\ngathering', 'indicator = "X"\ndataflow = "CROSSINGS"\ngathering'), "either"),
        (('members = ["KG"]', 'members = ["ZZ"]'), "no member"),
        (("from = 2026-01-01\n", ""), "from"),
        (("adopted = 2025-01-05\n", ""), "adopted"),
        (("[[legal_act.change]]", "[[legal_act.changes]]"), "change"),
    ],
)
def test_what_is_wrong_is_told_with_a_remedy(change: tuple[str, str], said: str) -> None:
    """A target on nothing would have no data for ever, and nobody would ask why."""
    assert change[0] in STRATEGY
    with pytest.raises(ConfigurationError) as caught:
        parse_group(GROUP + STRATEGY.replace(*change))
    assert said in f"{caught.value.detail} {caught.value.remedy}"
    assert caught.value.remedy
