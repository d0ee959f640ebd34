"""What the group's file tells its forecasts: it arrives, and what is wrong is named with table and key."""

import datetime as dt

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from comity.model.forecast_inputs import Known

GROUP = """
[group]
id = "G"
name.en = "Group"
dataflows = ["CROSSINGS", "IRREGULAR"]
[[member]]
code = "AM"
"""


def test_every_key_of_an_exceptional_period_arrives() -> None:
    """A closure is declared, and forecasts know half of it."""
    first, second = parse_group(
        GROUP
        + """
[[exceptional]]
from = "2020-03"
to = "2022"
reason.en = "Borders closed"
declared = 2020-03-16
areas = ["AM"]
dataflows = ["CROSSINGS"]
[[exceptional]]
from = "2024-W10"
"""
    ).exceptional
    assert (str(first.first), str(first.last), first.declared) == ("2020-03", "2022", dt.date(2020, 3, 16))
    assert first.reasons == {"en": "Borders closed"}
    assert first.scope.has_dataflow("CROSSINGS")
    assert not first.scope.has_dataflow("IRREGULAR")
    assert first.scope.has_series(("AM", "KG"))
    assert not first.scope.has_series(("KG",))
    assert (str(second.first), second.last, second.declared) == ("2024-W10", None, None)
    assert second.scope.has_dataflow("IRREGULAR")
    assert second.scope.has_series(())


def test_signals_come_from_a_table_or_a_dataflow() -> None:
    """A signal is read from somewhere else than the group said."""
    table, flow = parse_group(
        GROUP
        + """
[[signal]]
file = "signals/seats.csv"
columns.known_at = "published"
areas = ["AM"]
[[signal]]
dataflow = "IRREGULAR"
key = "REPORTER=AM"
known = "period_end"
"""
    ).signals
    assert (table.file, table.columns) == ("signals/seats.csv", {"known_at": "published"})
    assert table.scope.areas == ("AM",)
    assert (flow.dataflow, flow.key, flow.known) == ("IRREGULAR", "REPORTER=AM", Known.PERIOD_END)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[[exceptional]]\nto = "2020"', ("[[exceptional]] number 1", "from")),
        ('[[exceptional]]\nfrom = "spring"', ("from", "spring")),
        ('[[exceptional]]\nfrom = "2021-03"\nto = "2020"', ("to", "ends before")),
        ('[[exceptional]]\nfrom = "2021"\nuntil = "2022"', ("until", "not known")),
        ('[[exceptional]]\nfrom = "2021"\ndataflows = ["ASYLUM"]', ("dataflows", "ASYLUM")),
        ('[[exceptional]]\nfrom = "2021"\ndeclared = "2021-01-01"', ("declared", "a date")),
        ('[[signal]]\nareas = ["AM"]', ("[[signal]] number 1", "one source")),
        ('[[signal]]\nfile = "a.csv"\ndataflow = "CROSSINGS"', ("[[signal]] number 1", "one source")),
        ('[[signal]]\nfile = "../a.csv"', ("file", "beside this file")),
        ('[[signal]]\nfile = "a.xlsx"', ("file", "no table")),
        ('[[signal]]\nfile = "a.csv"\nkey = "M.AM"', ("key", "dataflow alone")),
        ('[[signal]]\nfile = "a.csv"\ncolumns.date = "day"', ("columns", "no date")),
        ('[[signal]]\ndataflow = "RATES"', ("dataflow", "RATES")),
        ('[[signal]]\ndataflow = "CROSSINGS"\nknown = "later"', ("known", "receipt")),
    ],
)
def test_what_is_wrong_is_named(text: str, names: tuple[str, ...]) -> None:
    """A mistake in the file is taken for nothing, or told without its place."""
    with pytest.raises(ConfigurationError) as caught:
        parse_group(GROUP + text)
    assert all(name in caught.value.detail for name in names)
    assert caught.value.remedy
