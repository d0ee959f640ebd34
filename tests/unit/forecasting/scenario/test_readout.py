"""Comparison with the baseline, probabilities of thresholds, what it takes, and what drives it."""

import numpy as np
import polars as pl
import pytest

from comity.errors import ConfigurationError
from comity.forecasting.paths import Paths
from comity.forecasting.scenario.apply import Outcome, apply_scenario
from comity.forecasting.scenario.compare import compare, compare_paths, sum_steps
from comity.forecasting.scenario.parse import parse_scenario_text
from comity.forecasting.scenario.readout import answer, exceedance, what_must_be_true
from comity.forecasting.scenario.summing import sum_by_keys
from unit.forecasting.scenario.sample_paths import bottom, keys

STEP = '[[step]]\nkind="multiplier"\nvalue=1.2\nscope.origin=["KZ"]\n'


def _apply(text: str, count: int = 400) -> Outcome:
    scenario = parse_scenario_text(text, name="plan.toml")
    return apply_scenario(scenario, bottom(count), keys=keys(), summing=sum_by_keys(keys()))


def test_quantiles_are_those_of_the_difference() -> None:
    """A certain addition has no spread, though the quantiles of both futures lie far apart."""
    made = _apply('[[step]]\nkind="level"\nadd=500')
    total = compare(made, ids=["total"])
    assert total["difference_q0.1"].to_list() == pytest.approx([500] * 12)
    assert total["difference_q0.9"].to_list() == pytest.approx([500] * 12)
    assert ((total["baseline_q0.9"] - total["baseline_q0.1"]) > 100).all()
    assert total["ratio"].to_list() == pytest.approx((total["scenario"] / total["baseline"]).to_list())


def test_the_ratio_to_nothing_is_null() -> None:
    """A ratio to zero would be infinite, or worse, one."""
    zero = Paths(("a",), (1,), np.zeros((1, 4, 1)))
    found = compare_paths(zero, Paths(("a",), (1,), np.ones((1, 4, 1))))
    assert (found["difference"][0], found["ratio"][0], found["ratio_q0.5"][0]) == (1.0, None, None)


def test_a_sum_of_periods_is_a_future_of_its_own() -> None:
    """Quantiles of a year aren't sums of the months' quantiles."""
    paths = bottom()
    year = sum_steps(paths)
    assert year.ds == ("2025-01/2025-12",)
    np.testing.assert_allclose(year.values[:, :, 0], paths.values.sum(axis=2))
    inside = np.arange(12) < 3
    assert sum_steps(paths, inside).ds == ("2025-01/2025-03",)


def test_the_probability_of_a_threshold_is_the_share_of_paths() -> None:
    """The share has to be that of the span's sums, and to rise with the scenario."""
    text = _text(36000) + '[[threshold]]\nseries="origin=KZ"\nabove=1800\nfrom="2025-03"\nto="2025-03"'
    made = _apply(text)
    year, march = (answer(made, one) for one in parse_scenario_text(text).thresholds)
    assert year.baseline.probability == np.mean(made.baseline.values[0].sum(axis=1) > 36000)
    assert year.baseline.low < year.baseline.probability < year.baseline.high
    assert year.scenario.probability > year.baseline.probability
    row = made.summing.nodes.index("origin=KZ")
    assert march.scenario.probability == np.mean(made.scenario.values[row, :, 2] > 1800)


def _text(above: float, more: str = "") -> str:
    return f"{STEP}[[threshold]]\nabove={above}\n{more}"


def test_what_it_takes_is_just_enough() -> None:
    """Applying the answer must give the probability asked for, and a little less must not."""
    scenario = parse_scenario_text(_text(40000, 'probability=0.7\nscope.origin=["KZ","UZ"]'), name="plan.toml")
    made = apply_scenario(scenario, bottom(400), keys=keys(), summing=sum_by_keys(keys()))
    found = answer(made, scenario.thresholds[0]).requirement
    assert found.multiplier is not None
    taken = [i for i, name in enumerate(made.bottom.unique_ids) if not name.endswith("CN")]
    part = made.bottom.values[taken].sum(axis=(0, 2))
    rest = made.baseline.values[0].sum(axis=1) - part
    assert np.mean(rest + (found.multiplier + 1e-9) * part > 40000) >= 0.7
    assert np.mean(rest + (found.multiplier - 1e-3) * part > 40000) < 0.7
    sums = made.baseline.values[0].sum(axis=1)
    assert np.mean(sums + 12 * (found.level + 1e-6) > 40000) >= 0.7
    assert np.mean(sums + 12 * (found.level - 1) > 40000) < 0.7


def test_where_no_factor_suffices_none_is_given() -> None:
    """Nobody times anything is nobody; a level can still do it."""
    found = what_must_be_true(np.full(10, 5.0), np.zeros(10), above=8.0, probability=0.5, periods=2)
    assert (found.multiplier, found.level) == (None, 1.5)
    safe = what_must_be_true(np.full(10, 9.0), np.zeros(10), above=8.0, probability=0.5, periods=1)
    assert (safe.multiplier, safe.level) == (0.0, -1.0)


def test_drivers_add_up_and_name_what_is_high_above_the_threshold() -> None:
    """The shares of the parts have to be the whole difference; what doesn't vary can't drive."""
    generator = np.random.default_rng(0)
    values = np.stack([np.full((500, 2), 100.0), 100 + 30 * generator.normal(size=(500, 2))])
    paths = Paths(("calm", "wild"), ("2025-01", "2025-02"), values)
    scenario = parse_scenario_text("[[threshold]]\nabove=450")
    made = apply_scenario(scenario, paths, summing=sum_by_keys(pl.DataFrame({"unique_id": ["calm", "wild"]})))
    found = answer(made, scenario.thresholds[0]).drivers["unique_id"]
    assert found["name"].to_list() == ["wild", "calm"]
    assert found["difference"][1] == pytest.approx(0, abs=1e-9)
    assert found["share"].sum() == pytest.approx(1)
    sums = values.sum(axis=(0, 2))
    assert found["difference"].sum() == pytest.approx(sums[sums > 450].mean() - sums.mean())


def test_drivers_are_given_by_every_key_within_the_series_asked() -> None:
    """What drives one origin's figure are its destinations, and no other origin."""
    text = _text(19000, 'series="origin=UZ"')
    found = answer(_apply(text), parse_scenario_text(text).thresholds[0]).drivers
    assert {name: sorted(part["name"]) for name, part in found.items()} == {
        "destination": ["AM", "KG"],
        "origin": ["UZ"],
    }
    assert found["origin"]["mean"][0] == pytest.approx(found["destination"]["mean"].sum())


def test_a_threshold_that_all_or_none_exceed_has_no_drivers() -> None:
    """A mean over no path is no number."""
    for above in (0, 1e9):
        text = _text(above)
        found = answer(_apply(text), parse_scenario_text(text).thresholds[0])
        assert found.drivers["origin"]["mean_above"].null_count() == 3
        assert found.baseline.probability in {0.0, 1.0}
        assert 0 < found.baseline.high - found.baseline.low < 0.02


def test_a_single_path_count_has_its_uncertainty() -> None:
    """400 paths tell a half only to within five points."""
    found = exceedance(np.arange(400.0), 199.5)
    assert (found.probability, round(found.low, 3), round(found.high, 3)) == (0.5, 0.451, 0.549)


@pytest.mark.parametrize(
    ("more", "said", "remedy"),
    [
        ('series="orgin=KZ"', "there is no series orgin=KZ", "Did you mean origin=KZ?"),
        ('series="origin=KZ"\nscope.origin=["CN"]', "none of these series is part of origin=KZ", "Name series"),
        ('from="2030"', "none of the forecast's periods", "2025-01 to 2025-12"),
    ],
)
def test_a_question_about_nothing_is_refused(more: str, said: str, remedy: str) -> None:
    """A probability of a series that isn't there must not be zero."""
    scenario = parse_scenario_text(_text(1, more), name="plan.toml")
    with pytest.raises(ConfigurationError) as caught:
        answer(_apply(_text(1, more)), scenario.thresholds[0])
    assert "plan.toml, [[threshold]] number 1" in caught.value.detail
    assert said in caught.value.detail
    assert remedy in caught.value.remedy
