"""Explanations of a hub's forecast: its parts, the last figure, what changed since an earlier run."""

from pathlib import Path

import pytest

from comity.errors import UnknownArtefactError, UsageError
from comity.hub.forecasts.explain import explain_indicator, explanation_as_json
from comity.hub.forecasts.forecast import forecast_indicator
from comity.model.access import PUBLIC_SIGHT
from small_hub import send
from unit.hub.many_months import MONTHS, fill_hub, rows


def test_a_forecast_is_explained_in_numbers_and_words(tmp_path: Path) -> None:
    """Level, season and growth have to give the forecast, in the reader's language."""
    with fill_hub(tmp_path) as hub:
        found = explain_indicator(hub, ["total", "origin:CN"], horizon=3)
        with pytest.raises(UsageError, match="no series totl"):
            explain_indicator(hub, ["totl"], horizon=3)
    total, china = found.series
    assert (total.name, china.name) == ("total", "origin:CN")
    assert total.parts.rebuilt() == pytest.approx(total.parts.mean)
    assert total.sentences[0].startswith("Expected 1")
    assert (
        "in February\u00a02026: the level of the last 12 months is 16\u202f400, February is " in total.sentences[0]
    )
    assert total.sentences[1].startswith("The last figure, 11\u202f200 in January\u00a02026, ")
    assert found.earlier is None
    assert [str(period) for period in found.periods] == ["2026-02", "2026-03", "2026-04"]
    assert explanation_as_json(found)["series"][0]["change"] is None


def test_new_data_and_revisions_are_told_apart(tmp_path: Path) -> None:
    """A member that corrected the past and one that sent a new month are two causes."""
    with fill_hub(tmp_path) as hub:
        first = forecast_indicator(hub, horizon=2)
        send(hub, "KG", *rows("KG", MONTHS[-6:], factor=1.2), hours=2)
        revised = explain_indicator(hub, ["total", "member:AM"], horizon=2)
        for hours, reporter in enumerate(("AM", "KG"), start=3):
            send(hub, reporter, *rows(reporter, ["2026-02"], factor=1.5), hours=hours)
        newer = explain_indicator(hub, ["total"], horizon=2, since=first.run.id)
        other = explain_indicator(hub, ["total"], horizon=2, sight=PUBLIC_SIGHT)
        with pytest.raises(UnknownArtefactError):
            explain_indicator(hub, ["total"], since=999)
    total, unchanged = (one.change for one in revised.series)
    assert revised.earlier is not None
    assert revised.earlier.id == first.run.id
    assert total is not None
    assert unchanged is not None
    assert total.revisions == pytest.approx(total.change)
    assert total.change > 0
    assert (total.new_data, total.model) == pytest.approx((0, 0), abs=1e-6)
    assert abs(unchanged.change) < 0.01 * unchanged.before
    assert unchanged.new_data == pytest.approx(0, abs=1e-6)
    both = newer.series[0].change
    assert both is not None
    assert both.new_data > 0
    assert both.revisions > 0
    assert both.change == pytest.approx(both.new_data + both.revisions + both.model)
    assert "rose by" in newer.series[0].sentences[2]
    assert other.earlier is None
