"""Issued forecasts, scored as the truth arrives."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.forecasts.forecast import backtest_indicator, forecast_indicator
from comity.hub.forecasts.scoreboard import HubScoreboard, view_scoreboard
from comity.hub.forecasts.scoreboard_data import scoreboard_data
from comity.hub.forecasts.truth import Truth
from comity.hub.home import Hub
from comity.model.access import MEMBERS_SIGHT, PUBLIC_SIGHT
from forecast_hub import HISTORY, day_of, figure, hours_of, make_forecast_hub, months_of, send_month
from small_hub import after, send

MONTHS = 3
KG_TOTAL = sum(figure("KG", origin, HISTORY) for origin in ("CN", "DE"))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Give a hub in which a forecast was issued, a month came, another was issued, and so on.

    Then KG revises the first month up by half, and a forecast is made of the past.
    """
    with make_forecast_hub(tmp_path_factory.mktemp("hub")) as hub:
        for number in range(HISTORY, HISTORY + MONTHS):
            forecast_indicator(hub, horizon=4)
            send_month(hub, number)
        at = hours_of(HISTORY + MONTHS)
        send(hub, "KG", *months_of("KG", HISTORY, HISTORY, factor=1.5), hours=at)
        forecast_indicator(hub, horizon=4, as_of=after(6).isoformat())
        yield hub


def cells(found: HubScoreboard, series: str) -> pl.DataFrame:
    """Return the scored figures of a series."""
    return found.board.cells.filter(pl.col("unique_id") == series)


def test_scores_come_with_the_truth(told: Hub) -> None:
    """Each forecast is scored on the months that came after it; those that haven't come wait."""
    found = view_scoreboard(told)
    total = cells(found, "total")
    assert total.select("run", "step").rows() == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1)]
    assert (found.board.runs, found.hidden, found.simulated) == (4, 0, 0)
    assert found.board.figures == 4 * 4 * 5
    assert set(found.board.by_destination["destination"]) == {"KG", "AM"}
    assert set(found.board.by_citizenship["citizenship"]) == {"CN", "DE"}
    assert found.board.by_horizon["n"].to_list() == [15, 10, 5]


def test_hindsight_does_not_count(told: Hub) -> None:
    """A forecast as of the past, made when the truth was known, is no forecast, whatever it read."""
    found = view_scoreboard(told)
    assert 4 not in found.board.cells["run"]
    assert found.board.late == 5 * 3


def test_a_backtest_is_not_mixed_in(told: Hub) -> None:
    """A backtest keeps nothing: it can't be taken for a forecast that was issued."""
    before = told.ledger.last_forecast_runs()
    tried = backtest_indicator(told, horizon=3, origins=3)
    assert (tried.origins, tried.score.mase > 0) == (3, True)
    assert told.ledger.last_forecast_runs() == before


def test_latest_or_first(told: Hub) -> None:
    """A revision changes the score against the latest figure, never that against the first published."""
    latest = cells(view_scoreboard(told), "member:KG").filter(pl.col("ds") == day_of(HISTORY))
    first = cells(view_scoreboard(told, truth=Truth.FIRST), "member:KG").filter(pl.col("ds") == day_of(HISTORY))
    assert first["y"].to_list() == [KG_TOTAL]
    assert latest["y"].to_list()[0] == pytest.approx(1.5 * KG_TOTAL, abs=2)
    assert first["error"][0] > latest["error"][0]


def test_as_of(told: Hub) -> None:
    """As of an earlier moment there are the forecasts of then and the truth of then, before the revision."""
    then = view_scoreboard(told, as_of=after(hours_of(HISTORY) + 7).isoformat())
    assert cells(then, "member:KG").select("run", "y").rows() == [(1, KG_TOTAL)]
    assert then.board.runs == 2
    by_number = view_scoreboard(told, as_of=str(then.seq))
    assert (by_number.board.runs, by_number.board.cells.height) == (2, then.board.cells.height)


def test_a_total_waits_for_the_last(told: Hub) -> None:
    """The total is known when the last state has sent; until then its own figure is scored, the total's not."""
    between = view_scoreboard(told, as_of=after(hours_of(HISTORY + 1) + 1).isoformat())
    assert cells(between, "member:KG")["ds"].max() == day_of(HISTORY + 1)
    assert cells(between, "total")["ds"].max() == day_of(HISTORY)


def test_plain_values(told: Hub) -> None:
    """What programs and pages get is JSON: no frames, no dates."""
    import json

    data = json.loads(json.dumps(scoreboard_data(view_scoreboard(told)), allow_nan=False))
    assert data["scored"] == 6 * 5
    assert data["scored"] + data["waiting"] + data["late"] == data["figures"]
    assert data["overall"]["runs"] == 3
    assert data["flags"] == []
    assert [row["step"] for row in data["by_horizon"]] == [1, 2, 3]


def test_nothing_issued(told: Hub) -> None:
    """Without a forecast there is nothing to score, and what isn't known is said."""
    with pytest.raises(UsageError, match="No forecast of CROSSINGS"):
        view_scoreboard(told, subject="CROSSINGS")
    with pytest.raises(UnknownArtefactError, match="neither an indicator nor a dataflow"):
        view_scoreboard(told, subject="NOTHING")


@pytest.fixture
def secret(tmp_path: Path) -> Iterator[Hub]:
    """Give a hub with a free forecast, a month that is confidential, and a forecast made from that."""
    with make_forecast_hub(tmp_path) as hub:
        forecast_indicator(hub, horizon=2)
        at = hours_of(HISTORY)
        send(hub, "KG", *months_of("KG", HISTORY, HISTORY, more="C,,"), hours=at)
        send(hub, "AM", *months_of("AM", HISTORY, HISTORY), hours=at + 6)
        forecast_indicator(hub, horizon=2)
        send_month(hub, HISTORY + 1)
        yield hub


@pytest.mark.parametrize("sight", [PUBLIC_SIGHT, MEMBERS_SIGHT])
def test_hidden_figures_hide_their_scores(secret: Hub, sight: object) -> None:
    """Who may not see a figure sees neither its score nor that of a sum with it, nor a forecast made from it."""
    found = view_scoreboard(secret, sight=sight)  # type: ignore[arg-type]
    assert found.hidden == 1
    scored = found.board.cells.filter(pl.col("ds") == day_of(HISTORY))
    assert scored["unique_id"].to_list() == ["member:AM"]
    assert set(found.board.cells.filter(pl.col("ds") == day_of(HISTORY + 1))["unique_id"]) >= {"total", "member:KG"}
    everything = view_scoreboard(secret)
    assert everything.hidden == 0
    assert set(everything.board.cells.filter(pl.col("ds") == day_of(HISTORY))["unique_id"]) >= {
        "total",
        "member:KG",
    }


def test_an_audience_scores_its_own(secret: Hub) -> None:
    """A forecast for an audience is made of its figures, and scored on its figures."""
    made = forecast_indicator(secret, horizon=1, sight=PUBLIC_SIGHT)
    assert "AM" in made.reporters
    send_month(secret, HISTORY + 2)
    seen = view_scoreboard(secret, sight=PUBLIC_SIGHT).board.cells
    assert seen.filter(pl.col("run") == made.run.id).height > 0


def test_moments_are_utc(told: Hub) -> None:
    """A scoreboard's moment is told with its offset."""
    found = view_scoreboard(told, as_of="2026-03-04")
    assert found.as_of is not None
    assert found.as_of.tzinfo is dt.UTC
