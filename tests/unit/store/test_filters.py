from pathlib import Path

import pytest

from comity.errors import UsageError
from comity.model.filters import parse_filter
from comity.model.periods import parse_period
from comity.model.selection import Selection
from comity.store.filters import period_passes
from small_ledger import FLOW, make_ledger, offer, row, values

pytestmark = pytest.mark.databases


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("ge:2024-Q2", ["2024-04", "2024-W20", "2024-Q2", "2025"]),
        ("le:2024-03", ["2024-03"]),
        ("gt:2024-04", ["2024-W20", "2025"]),
        ("lt:2024-04-01", ["2024-03"]),
        ("ge:2024-04-01T00:00:00+le:2024-06-30", ["2024-04", "2024-W20", "2024-Q2"]),
        ("ge:2024-03-31T23:30:00", ["2024-04", "2024-W20", "2024-Q2", "2025"]),
        ("2024,2025", ["2024", "2025"]),
        ("ne:2025", ["2024-03", "2024-04", "2024-W20", "2024-Q2", "2024"]),
        ("sw:2024-+nc:W", ["2024-03", "2024-04", "2024-Q2"]),
        ("le:9999", ["2024-03", "2024-04", "2024-W20", "2024-Q2", "2024", "2025"]),
    ],
)
def test_time_is_compared_across_frequencies(text: str, passing: list[str]) -> None:
    """A bound is a span of time: months, weeks, quarters and years lie before it, after it, or neither."""
    lets_pass = period_passes([parse_filter("TIME_PERIOD", text)])
    texts = ["2024-03", "2024-04", "2024-W20", "2024-Q2", "2024", "2025"]
    assert [t for t in texts if (period := parse_period(t)) and lets_pass(period)] == passing


@pytest.mark.parametrize(
    ("component", "text", "told"),
    [
        ("PARTNER", "AF", "CROSSINGS has no component PARTNER"),
        ("OBS_VALUE", "ge:many", "many is no number"),
        ("OBS_VALUE", "co:1", "`co` looks into texts"),
        ("TIME_PERIOD", "ge:soon", "soon is no time"),
    ],
)
def test_what_cannot_be_compared_is_told(tmp_path: Path, component: str, text: str, told: str) -> None:
    """A filter that means nothing is a fault of use, not an empty answer or a crash."""
    ledger = make_ledger(tmp_path)
    ledger.accept(offer(row("1")))
    with pytest.raises(UsageError, match=told):
        ledger.select(FLOW, Selection(filters=[parse_filter(component, text)]))


def test_codes_are_compared_as_they_are_written(tmp_path: Path) -> None:
    """Quotes and wildcards of SQL in a value are plain text, and upper and lower case differ."""
    ledger = make_ledger(tmp_path)
    ledger.accept(offer(row("1", origin="A'F"), row("2", origin="A%"), row("3", origin="af")))
    for text, origin in (("co:'", "A'F"), ("A%", "A%"), ("sw:a", "af"), ("ew:%", "A%"), ("ne:af+nc:%", "A'F")):
        found = ledger.select(FLOW, Selection(filters=[parse_filter("ORIGIN", text)]))
        assert {key[0] for key in values(found)} == {origin}


def test_filters_and_several_keys_meet(tmp_path: Path) -> None:
    """Keys are alternatives to one another; filters hold on top of whichever matches; a series comes once."""
    ledger = make_ledger(tmp_path)
    ledger.accept(offer(*(row(str(n), origin=o) for n, o in enumerate(("AF", "AL", "AM", "AZ")))))
    keys = ({"ORIGIN": ["AF", "AL"]}, {"ORIGIN": ["AL"], "REPORTER": ["KG"]}, {"ORIGIN": ["AZ"]})
    found = ledger.select(FLOW, Selection(keys=keys, filters=[parse_filter("OBS_VALUE", "ge:1")]))
    assert found["ORIGIN"].to_list() == ["AL", "AZ"]
    with pytest.raises(UsageError, match="no dimension PARTNER"):
        ledger.select(FLOW, Selection(keys=({"PARTNER": ["AF"]},)))
