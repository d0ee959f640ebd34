from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.analysis.nowcast.chain_ladder import Ultimate
from comity.analysis.nowcast.estimate import Part
from comity.analysis.nowcast.nowcast import Nowcast, nowcast
from comity.analysis.nowcast.sums import interval_of_sum
from unit.analysis.nowcast.flows import MONTHS, hide, members, month, panel_of

LAST = month(MONTHS - 1)


def made(late: dict[int, int], **more: float) -> tuple[Nowcast, np.ndarray]:
    """Return the nowcast with some members late, and the truth."""
    values = members(**more)  # type: ignore[arg-type]
    return nowcast(panel_of(hide(values, late)), LAST), values


def test_estimates_are_flagged_and_kept_apart() -> None:
    """Each late member has its estimate with OBS_STATUS I; the total without holds none of them."""
    found, values = made({0: 1, 3: 2})
    frame = found.estimates
    assert frame["reporter"].to_list() == ["A", "D"]
    assert frame["periods"].to_list() == [1, 2]
    assert set(frame["OBS_STATUS"]) == {"I"}
    assert found.total_reported == pytest.approx(values[[1, 2, 4, 5, 6, 7], -1].sum())
    assert found.total_with == pytest.approx(found.total_reported + frame["value"].sum())
    assert found.share_estimated == pytest.approx(frame["value"].sum() / found.total_with)


def test_members_that_move_together_tell_of_each_other() -> None:
    """With likeness the estimate is nearer to the truth than the member's own forecast, and surer."""
    errors = []
    for seed in range(12):
        found, values = made({0: 1}, seed=seed)
        row = found.estimates.row(0, named=True)
        errors.append((abs(row["value"] / values[0, -1] - 1), abs(row["expected"] / values[0, -1] - 1)))
    with_others, alone = np.mean(errors, axis=0)
    assert with_others < 0.75 * alone
    wide = made({0: 1}, alike=0.0)[0].estimates.row(0, named=True)
    narrow = made({0: 1}, alike=0.95)[0].estimates.row(0, named=True)
    assert narrow["upper80"] / narrow["lower80"] < wide["upper80"] / wide["lower80"]


def test_nothing_later_is_looked_at() -> None:
    """A nowcast as of a past month is the same whatever has come since."""
    values = hide(members()[:, :70], {2: 1})
    later = np.hstack([values, members()[:, 70:]])
    assert nowcast(panel_of(values), month(69)).estimates.equals(nowcast(panel_of(later), month(69)).estimates)


def test_the_interval_of_the_total_is_its_own() -> None:
    """Errors that don't all go one way make the total surer than the sum of the bounds; all alike, hardly."""
    found, _ = made({0: 1, 1: 1, 2: 1, 3: 1}, alike=0.0)
    frame, own = found.estimates, found.interval
    summed = frame["upper80"].sum() - frame["lower80"].sum()
    assert own.upper80 - own.lower80 < 0.85 * summed
    assert own.lower95 < own.lower80 < found.total_with < own.upper80 < own.upper95
    assert own.lower95 > found.total_reported


def test_intervals_hold_about_as_often_as_they_say() -> None:
    """Of many synthetic months, 80 % intervals hold three quarters to nine tenths."""
    inside = []
    for seed in range(14):
        found, values = made({0: 1, 1: 1, 2: 2, 3: 3, 4: 1}, count=10, seed=seed, alike=0.5)
        truth = pl.Series(values[:5, -1])
        inside += ((found.estimates["lower80"] <= truth) & (truth <= found.estimates["upper80"])).to_list()
    assert 0.7 < np.mean(inside) < 0.92


@pytest.mark.parametrize(("months", "reason"), [(MONTHS - 4, "too_short"), (14, "silent")])
def test_who_cant_be_estimated_is_named(months: int, reason: str) -> None:
    """Neither a member of four months' standing nor one that fell silent a year ago gets a made-up figure."""
    values = members()
    if reason == "too_short":
        values[0, :-4] = np.nan
    found = nowcast(panel_of(hide(values, {0: 1 if reason == "too_short" else months})), LAST)
    assert found.estimates.is_empty()
    assert found.left_out.select("reporter", "reason").rows() == [("A", reason)]
    assert found.total_with == found.total_reported


def test_partial_figures_are_no_longer_in_the_total() -> None:
    """What has come in part counts in what was reported, and gives way to the estimate in the total with."""
    values = members()
    part = Part(values[0, -1] * 0.4)
    found = nowcast(panel_of(values), LAST, parts={0: part})
    row = found.estimates.row(0, named=True)
    assert row["reported"] == part.reported
    assert row["value"] > part.reported
    assert found.total_reported == pytest.approx(values[1:, -1].sum() + part.reported)
    assert found.total_with == pytest.approx(values[1:, -1].sum() + row["value"])


def test_an_estimate_is_no_less_than_what_has_come() -> None:
    """A part that is above the forecast is the least that the whole can be."""
    values = members()
    much = float(values[0].max() * 3)
    row = nowcast(panel_of(values), LAST, parts={0: Part(much)}).estimates.row(0, named=True)
    assert row["value"] == row["lower95"] == row["upper95"] == much


def test_a_sure_chain_ladder_decides() -> None:
    """Forecast and growing part are joined by precision, and the whole is surer than either."""
    values = members()
    truth = float(values[0, -1])
    own = nowcast(panel_of(values), LAST, parts={0: Part(truth / 2)}).estimates.row(0, named=True)
    sure = Ultimate(truth / 2, 2.0, float(np.log1p(truth)), 0.01, 12)
    both = nowcast(panel_of(values), LAST, parts={0: Part(truth / 2, sure)}).estimates.row(0, named=True)
    assert both["method"] == "own+shared+ladder"
    assert both["value"] == pytest.approx(truth, rel=0.01)
    assert both["upper80"] / both["lower80"] < own["upper80"] / own["lower80"]


def test_any_forecaster_can_be_handed_in() -> None:
    """A caller's own forecasts take the place of the filters."""
    values = hide(members(), {0: 1})

    def level(known: np.ndarray, horizons: Sequence[int], _season: int) -> dict[int, np.ndarray]:
        return {one: np.full(known.shape, np.log1p(1234.0)) for one in horizons}

    found = nowcast(panel_of(values), LAST, forecast=level)
    assert found.estimates["expected"][0] == pytest.approx(1234.0)


def test_a_period_that_isnt_there() -> None:
    """Asking for a month beyond the panel is a mistake of the caller."""
    with pytest.raises(ValueError, match="not in"):
        nowcast(panel_of(members()), month(200))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(1, 1e6), min_size=1, max_size=6), st.floats(0.01, 0.8), st.floats(0, 0.99))
def test_the_sum_lies_within_its_interval(means: list[float], spread: float, alike: float) -> None:
    """Bounds are ordered, hold the sum of the means, and are no wider than all errors going one way."""
    count = len(means)
    covariance = spread**2 * (alike * np.ones((count, count)) + (1 - alike) * np.eye(count))
    own = interval_of_sum(np.array(means), covariance)
    assert 0 <= own.lower95 <= own.lower80 <= sum(means) <= own.upper80 <= own.upper95
    together = interval_of_sum(np.array([sum(means)]), np.array([[spread**2]]))
    assert own.upper80 - own.lower80 <= 1.01 * (together.upper80 - together.lower80) + 2 * count
