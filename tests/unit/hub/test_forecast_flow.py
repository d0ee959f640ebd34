"""Forecasts of a dataflow's series."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from comity.errors import UsageError
from comity.hub.forecasts.flow import forecast_flow
from comity.hub.forecasts.scoreboard import view_scoreboard
from comity.hub.home import Hub
from comity.model.access import PUBLIC_SIGHT
from forecast_hub import FIRST, HISTORY, day_of, figure, hours_of, make_forecast_hub, months_of, send_month
from small_hub import line, send


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub of two states with two origins each."""
    with make_forecast_hub(tmp_path_factory.mktemp("hub")) as made:
        yield made


def value(panel: pl.DataFrame, series: str, number: int) -> float | None:
    """Return a series' figure of a month."""
    return panel.filter(pl.col("unique_id") == series, pl.col("ds") == day_of(number))["y"].item()


def test_each_series_as_it_was_sent(hub: Hub) -> None:
    """Without dimensions each series key that matches is forecast, under its own dotted key."""
    made = forecast_flow(hub, "crossings", key="REPORTER=KG", horizon=2)
    series = "M.KG.CN.C.IN._T._T._T.CROSSINGS"
    assert set(made.panel["unique_id"]) == {series, series.replace("CN", "DE")}
    assert value(made.panel, series, 5) == figure("KG", "CN", 5)
    assert made.run.subject == "CROSSINGS"
    assert json.loads(made.run.recipe)["flow"] == {"key": {"REPORTER": ["KG"]}, "by": None}


def test_added_up(hub: Hub) -> None:
    """What isn't named is added up and becomes `_T`; a code that the list has no total for stands for itself."""
    made = forecast_flow(hub, "CROSSINGS", by=["origin"], horizon=1)
    series = "M._T.CN.C.IN._T._T._T.CROSSINGS".replace(".IN.", "._T.")
    assert set(made.panel["unique_id"]) == {series, series.replace("CN", "DE")}
    assert value(made.panel, series, 5) == figure("KG", "CN", 5) + figure("AM", "CN", 5)
    by_state = forecast_flow(hub, "CROSSINGS", key="DIRECTION=IN", by=["REPORTER"], horizon=1)
    assert value(by_state.panel, "M.KG._T.C.IN._T._T._T.CROSSINGS", 5) == sum(
        figure("KG", origin, 5) for origin in ("CN", "DE")
    )


def test_what_does_not_add_up(hub: Hub) -> None:
    """Crossings and persons can't be added: the list of units has no total."""
    with make_forecast_hub(hub.directory.parent / "other") as other:
        persons = line("KG", "CN", 5, period=str(FIRST)).replace("CROSSINGS,2022", "PERSONS,2022")
        send(other, "KG", *months_of("KG", 0, 0), persons, hours=9)
        with pytest.raises(UsageError, match=r"COUNT_UNIT .* don't add up"):
            forecast_flow(other, "CROSSINGS", by=["ORIGIN"])
        assert forecast_flow(other, "CROSSINGS", by=["ORIGIN", "COUNT_UNIT"], horizon=1).panel.height
        assert forecast_flow(other, "CROSSINGS", key="COUNT_UNIT=CROSSINGS", by=["ORIGIN"], horizon=1).panel.height


def test_faults(hub: Hub) -> None:
    """A dimension that there isn't, nothing that matches, and a period that nobody has are said plainly."""
    with pytest.raises(UsageError, match="no dimension STAGE"):
        forecast_flow(hub, "CROSSINGS", by=["STAGE"])
    with pytest.raises(UsageError, match="no figures that match"):
        forecast_flow(hub, "CROSSINGS", key="ORIGIN=FR")
    with pytest.raises(UsageError, match="Nobody has figures"):
        forecast_flow(hub, "CROSSINGS", period="2031-01")
    with pytest.raises(UsageError, match="several frequencies"):
        forecast_flow(hub, "CROSSINGS", key="FREQ=M+A")


def test_who_is_late_is_left_out_and_zero_is_not_missing(hub: Hub) -> None:
    """A sum is over states that have the period; an origin that one of them didn't send counts as none there."""
    with make_forecast_hub(hub.directory.parent / "late") as other:
        at = hours_of(HISTORY)
        send(other, "KG", line("KG", "CN", 4000, period=str(FIRST.shift(HISTORY))), hours=at)
        made = forecast_flow(other, "CROSSINGS", key="REPORTER=KG", by=["ORIGIN"], horizon=1)
        de = "M.KG.DE.C._T._T._T._T.CROSSINGS"
        assert value(made.panel, de, HISTORY) == 0
        raw = forecast_flow(other, "CROSSINGS", key="REPORTER=KG", horizon=1)
        assert value(raw.panel, "M.KG.DE.C.IN._T._T._T.CROSSINGS", HISTORY) is None
        assert raw.result.frame["ds"].unique().to_list() == [day_of(HISTORY + 1)]
        both = forecast_flow(other, "CROSSINGS", by=["REPORTER"], period=str(FIRST.shift(HISTORY)), horizon=1)
        assert both.left_out == ("AM",)


def test_scored_as_truth_arrives(hub: Hub) -> None:
    """Series of a dataflow are scored as the indicator is: by state, by origin, each on its own figures."""
    with make_forecast_hub(hub.directory.parent / "scored") as other:
        forecast_flow(other, "CROSSINGS", by=["REPORTER", "ORIGIN"], horizon=2)
        forecast_flow(other, "CROSSINGS", key="ORIGIN=CN", by=["ORIGIN"], horizon=2)
        send_month(other, HISTORY)
        found = view_scoreboard(other, subject="CROSSINGS").board
        truths = dict(found.cells.select("unique_id", "y").iter_rows())
        assert truths["M.KG.CN.C._T._T._T._T.CROSSINGS"] == figure("KG", "CN", HISTORY)
        assert truths["M._T.CN.C._T._T._T._T.CROSSINGS"] == figure("KG", "CN", HISTORY) + figure(
            "AM", "CN", HISTORY
        )
        assert found.by_destination["destination"].to_list() == ["AM", "KG"]
        assert found.by_citizenship.select("citizenship", "n").rows() == [("CN", 3), ("DE", 2)]
        assert found.waiting == 5


def test_a_month_that_is_hidden_is_no_month_of_nothing(tmp_path: Path) -> None:
    """The public's forecast would begin at a month in which nobody came, since all of it is confidential."""
    with make_forecast_hub(tmp_path, months=1) as hub:
        hidden = HISTORY + 1
        send(hub, "KG", *months_of("KG", hidden, hidden, more="C,,"), hours=hours_of(hidden))
        send(hub, "AM", *months_of("AM", hidden, hidden, more="C,,"), hours=hours_of(hidden) + 6)
        told = forecast_flow(hub, "CROSSINGS", by=["ORIGIN"], horizon=1, sight=PUBLIC_SIGHT, keep=False)
        assert told.choice.period == FIRST.shift(HISTORY)
        assert told.panel["y"].null_count() == 0
        assert told.panel["y"].min() > 0
        whole = forecast_flow(hub, "CROSSINGS", by=["ORIGIN"], horizon=1, keep=False)
        assert whole.choice.period == FIRST.shift(hidden)
