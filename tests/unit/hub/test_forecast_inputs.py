"""What a group's file tells its forecasts: it reaches them, and never before it was known."""

import datetime as dt
from pathlib import Path

import pytest

from comity.errors import ConfigurationError
from comity.exchange.group_file import parse_group
from comity.forecasting.shocks.declared import Declared
from comity.hub.forecasts.flow import forecast_flow
from comity.hub.forecasts.forecast import backtest_indicator, forecast_indicator
from comity.hub.forecasts.inputs import declared_by, known_inputs
from comity.hub.forecasts.recipe import parse_recipe
from comity.hub.home import Hub
from comity.hub.replicas.group import keep_tables
from comity.model.forecast_inputs import ExceptionalPeriod, InputScope
from comity.model.periods import Frequency, parse_period
from forecast_hub import HISTORY, TWO_STATES, hours_of, make_forecast_hub
from small_hub import after

CLOSED = """
[[exceptional]]
from = "2023-02"
to = "2023-05"
reason.en = "Closed border"
areas = ["AM"]
"""
SEATS = """
[[signal]]
file = "signals/seats.csv"
columns.value = "count"
areas = ["KG"]
"""
FLOW = """
[[signal]]
dataflow = "CROSSINGS"
key = "REPORTER=AM,ORIGIN=CN"
"""
PLACES = {"total": ("AM", "KG"), "member:AM": ("AM",), "member:KG": ("KG",)}


def _period(first: str, last: str | None, *, declared: dt.date | None = None, areas: str = "") -> ExceptionalPeriod:
    start = parse_period(first)
    assert start is not None
    end = None if last is None else parse_period(last)
    return ExceptionalPeriod(start, end, declared=declared, scope=InputScope(areas=tuple(areas.split())))


def test_a_declaration_is_told_to_its_series() -> None:
    """A war in one state is taken for one everywhere, or for none."""
    (found,) = declared_by([_period("2022-02", "2022-06", areas="AM")], "CROSSINGS", PLACES, dt.date(2025, 1, 1))
    assert found == Declared("2022-02", "2022-06", frozenset(("total", "member:AM")))
    (everywhere,) = declared_by([_period("2022-02", None)], "CROSSINGS", PLACES, dt.date(2025, 1, 1))
    assert everywhere.is_of("member:KG")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (dt.date(2020, 2, 28), []),
        (dt.date(2020, 3, 10), []),
        (dt.date(2020, 3, 16), [("2020-03", None)]),
        (dt.date(2022, 6, 30), [("2020-03", None)]),
        (dt.date(2022, 7, 1), [("2020-03", "2022-06")]),
    ],
)
def test_nothing_is_known_before_its_time(day: dt.date, said: list[tuple[str, str | None]]) -> None:
    """A backtest knows in March 2020 how long the closure will last."""
    period = _period("2020-03", "2022-06", declared=dt.date(2020, 3, 16))
    found = declared_by([period], "CROSSINGS", PLACES, day)
    assert [(one.first, one.last) for one in found] == said


def test_a_forecast_keeps_what_it_was_told(tmp_path: Path) -> None:
    """Two runs differ, and nobody can see that one knew of a closure."""
    with make_forecast_hub(tmp_path, text=TWO_STATES + CLOSED) as hub:
        made = forecast_indicator(hub, horizon=2)
        flow = forecast_flow(hub, "CROSSINGS", by=["REPORTER"], horizon=2)
        scored = backtest_indicator(hub, horizon=6)
    assert parse_recipe(made.run.recipe).exceptional == ("2023-02:2023-05",)
    assert parse_recipe(flow.run.recipe).exceptional == ("2023-02:2023-05",)
    assert [one.series for one in made.knowledge.exceptional if isinstance(one, Declared)] == [
        frozenset(("total", "member:AM", "origin:CN", "origin:DE"))
    ]
    assert scored.series > 0


def _table(hub: Hub, text: str) -> None:
    (hub.directory / "signals").mkdir()
    (hub.directory / "signals" / "seats.csv").write_text(text, encoding="utf-8")


def test_a_table_of_signals_is_read_beside_the_groups_file(tmp_path: Path) -> None:
    """A signal of one state is tried on another's figures."""
    with make_forecast_hub(tmp_path, text=TWO_STATES + SEATS) as hub:
        _table(hub, "signal,ds,count,known_at\nseats,2025-01,1200,2024-11-15\n")
        flow = hub.catalogue.dataflow("CROSSINGS")
        found = known_inputs(hub, flow, places=PLACES, frequency=Frequency.MONTHLY)
        assert forecast_indicator(hub, horizon=1).knowledge.signals is not None
    assert found.signals is not None
    assert found.signals.sort("unique_id").rows() == [
        ("seats", "2025-01", "1200", "2024-11-15", name) for name in ("member:KG", "total")
    ]
    assert found.as_of == after(6)


def test_a_table_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A forecast is made without the signals that the group wants."""
    with make_forecast_hub(tmp_path, text=TWO_STATES + SEATS) as hub:
        with pytest.raises(ConfigurationError, match=r"\[\[signal\]\], signals/seats.csv"):
            forecast_indicator(hub, horizon=1)
        _table(hub, "signal,ds,value\nseats,2025-01,1200\n")
        with pytest.raises(ConfigurationError, match="lacks the column count"):
            forecast_indicator(hub, horizon=1)


def test_signals_from_the_ledger_are_known_from_their_receipt(tmp_path: Path) -> None:
    """A backtest sees figures of another dataflow before they came."""
    with make_forecast_hub(tmp_path, months=2, text=TWO_STATES + FLOW) as hub:
        flow = hub.catalogue.dataflow("CROSSINGS")
        now = known_inputs(hub, flow, places=PLACES, frequency=Frequency.MONTHLY).signals
        before = known_inputs(hub, flow, places=PLACES, frequency=Frequency.MONTHLY, as_of=after(hours_of(HISTORY)))
        yearly = known_inputs(hub, flow, places=PLACES, frequency=Frequency.ANNUAL)
    assert now is not None
    assert before.signals is not None
    assert now["signal"].unique().to_list() == ["CROSSINGS.M.AM.CN.C.IN._T._T._T.CROSSINGS"]
    assert (now.height, before.signals.height) == (HISTORY + 2, HISTORY)
    last = now.sort("ds").row(-1, named=True)
    assert dt.datetime.fromisoformat(last["known_at"]) == after(hours_of(HISTORY + 1) + 6)
    assert yearly.signals is None


def test_a_replica_gets_declarations_and_no_signals() -> None:
    """A copy would look for a table that never left the hub, or forecast without the closure."""
    kept = keep_tables(TWO_STATES + CLOSED + SEATS)
    assert "[[exceptional]]" in kept
    assert "signal" not in kept
    assert parse_group(kept).exceptional == parse_group(TWO_STATES + CLOSED).exceptional
