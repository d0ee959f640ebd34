from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.analysis.seasonal.specification import Method
from comity.errors import UsageError
from comity.hub.home import Hub
from comity.hub.situation.seasonal import review_headlines, view_seasonal
from comity.hub.situation.seasonal_part import seasonal_part
from comity.hub.situation.seasonal_revisions import view_adjusted_revisions
from comity.hub.situation.seasonal_specifications import FILE, in_force, read_kept, series_key
from comity.model.access import EVERYTHING, PUBLIC_SIGHT, Sight
from forecast_hub import day_of, make_forecast_hub, months_of
from small_hub import send


@pytest.fixture(autouse=True)
def without_x13(monkeypatch: pytest.MonkeyPatch) -> None:
    """STL alone: the same here as where the extra isn't installed."""
    monkeypatch.setattr("comity.hub.situation.seasonal_x13.PACKAGE", "no_such_package")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Return a hub of two states with 40 months."""
    with make_forecast_hub(tmp_path, months=3) as opened:
        yield opened


def test_total_and_origins_lose_their_season(hub: Hub) -> None:
    """The hub's own figures hold a season of ±30 % by construction."""
    found = view_seasonal(hub)
    assert [one.id for one in found.series] == ["total", "origin:CN", "origin:DE"]
    assert all(one.adjusted.is_adjusted for one in found.series)
    total = found.series[0].adjusted.frame
    assert total.height == 40
    assert total["value"].to_numpy().std() > 3 * total["adjusted"].to_numpy().std()
    assert not found.has_x13
    assert [one.id for one in view_seasonal(hub, origins=0).series] == ["total"]


def test_an_earlier_state_is_adjusted_from_what_was_known(hub: Hub) -> None:
    """Tomorrow's correction must not change what was adjusted as of today."""
    before = view_seasonal(hub)
    send(hub, "KG", *months_of("KG", 39, 39, factor=2.0), hours=24 * 9)
    after = view_seasonal(hub, as_of=str(before.view.seq))
    assert after.series[0].adjusted.frame.equals(before.series[0].adjusted.frame)
    assert not view_seasonal(hub).series[0].adjusted.frame.equals(before.series[0].adjusted.frame)


def test_a_short_series_says_so(tmp_path: Path) -> None:
    """A young exchange gets its figures as they are, and the reason."""
    with make_forecast_hub(tmp_path) as opened:
        found = view_seasonal(opened, period=str(day_of(30))[:7])
    assert not found.series[0].adjusted.is_adjusted
    assert "fewer than three" in str(found.statements[0].pattern)


def test_a_review_is_kept_and_used_until_the_next(hub: Hub) -> None:
    """Between reviews nothing but figures moves the result."""
    assert not view_seasonal(hub).series[0].is_kept
    reviewed = review_headlines(hub)
    assert all(one.is_kept for one in reviewed.series)
    kept = read_kept(hub)
    assert set(kept) == {f"VISITORS_THIRD_COUNTRIES/all/{one.id}" for one in reviewed.series}
    review_headlines(hub)
    assert read_kept(hub) == kept
    assert not reviewed.series[0].review_due
    assert {one.specification.method for found in kept.values() for one in found} == {Method.STL}


def test_the_past_keeps_the_specification_of_then(hub: Hub) -> None:
    """A review knows of figures that an earlier state must not know of."""
    review_headlines(hub)
    specifications = next(iter(read_kept(hub).values()))
    known, last = specifications[0].seq, specifications[0].specification.reviewed
    assert in_force(specifications, last) == specifications[0].specification
    assert in_force(specifications, last.shift(-1)) is None
    assert in_force(specifications, last, before=known) is None, "as of then nothing had been reviewed"
    assert in_force(specifications, last, before=known + 1) == specifications[0].specification


def test_each_audience_has_its_own_specifications(hub: Hub) -> None:
    """Outliers found in hidden figures would tell the public of them."""
    review_headlines(hub, sight=PUBLIC_SIGHT)
    assert {key.split("/")[1] for key in read_kept(hub)} == {"public"}
    assert not view_seasonal(hub, sight=EVERYTHING).series[0].is_kept
    assert series_key("X", Sight(own=frozenset({"KG"})), "total") is None


def test_a_file_that_is_not_ours_is_refused(hub: Hub) -> None:
    """A broken file ends in a remedy, not in a traceback or in other figures."""
    (hub.directory / FILE).parent.mkdir()
    for text in ("not json", '{"a": [{"method": "x13"}]}', "[1]"):
        (hub.directory / FILE).write_text(text, "utf-8")
        with pytest.raises(UsageError):
            view_seasonal(hub)


def test_revisions_are_tracked_from_what_was_known_then(hub: Hub) -> None:
    """The adjusted figure of each month, when it was new and a month later."""
    found = view_adjusted_revisions(hub, 3)["total"].rows(named=True)
    assert [(row["lag"], row["count"]) for row in found] == [(1, 2), (12, 0), (24, 0)]
    assert 0 < found[0]["level_mean"] < 0.2
    with pytest.raises(UsageError):
        view_adjusted_revisions(hub, 1)


def test_the_report_gets_what_the_hub_made(hub: Hub) -> None:
    """Chart and table show the adjusted figures, and no change that wasn't told."""
    view = view_seasonal(hub)
    part = seasonal_part(view, unit={"en": "visitors"})
    assert [one.origin for one in part.series] == ["", "CN", "DE"]
    assert part.series[0].points[-1].adjusted == view.series[0].adjusted.frame["adjusted"][-1]
    for one, made in zip(part.series, view.series, strict=True):
        assert (one.change is not None) == (made.growth is not None and made.growth.is_told)
