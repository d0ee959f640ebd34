"""Steps on sample paths: what each kind does, where, in which order, and that everything adds up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comity.errors import ConfigurationError, UsageError
from comity.forecasting.paths import Paths
from comity.forecasting.scenario.apply import Outcome, apply_scenario, share_out
from comity.forecasting.scenario.draws import draw_amounts
from comity.forecasting.scenario.parse import parse_scenario, parse_scenario_text
from comity.forecasting.scenario.summing import sum_by_keys
from comity.model.periods import Frequency
from unit.forecasting.scenario.sample_paths import DS, IDS, bottom, keys


def _apply(text: str, paths: Paths | None = None) -> Outcome:
    scenario = parse_scenario_text(text, name="plan.toml")
    return apply_scenario(scenario, paths or bottom(), keys=keys(), summing=sum_by_keys(keys()))


def _ratio(outcome: Outcome, node: str) -> np.ndarray:
    row = outcome.summing.nodes.index(node)
    return np.asarray(outcome.scenario.values[row] / outcome.baseline.values[row])


def test_a_multiplier_acts_in_its_scope_and_dates_alone() -> None:
    """A step that leaks into other origins or months would change what nobody asked about."""
    made = _apply('[[step]]\nkind="multiplier"\nvalue=1.5\nfrom="2025-03"\nto="2025-Q2"\nscope.origin=["KZ"]')
    expected = np.ones(12)
    expected[2:6] = 1.5
    for node in ("AM/KZ", "KG/KZ", "origin=KZ"):
        np.testing.assert_allclose(_ratio(made, node), np.broadcast_to(expected, (200, 12)))
    np.testing.assert_array_equal(_ratio(made, "origin=UZ"), 1)
    total = _ratio(made, "total")
    assert np.all((total[:, 2:6] > 1) & (total[:, 2:6] < 1.5))
    np.testing.assert_array_equal(total[:, 6:], 1)


def test_every_node_is_the_sum_of_its_parts_on_every_path() -> None:
    """A scenario that isn't coherent shows two totals."""
    made = _apply('[[step]]\nkind="level"\nadd=700\nscope.origin=["?Z"]\nscope.destination=["AM"]')
    parts = made.scenario.values[-6:]
    np.testing.assert_allclose(made.scenario.values[0], parts.sum(axis=0))
    np.testing.assert_allclose(made.scenario.values[0] - made.baseline.values[0], 700, rtol=1e-9)
    changed = np.abs(parts - made.baseline.values[-6:]).max(axis=(1, 2)) > 1e-9
    assert [name for name, moved in zip(IDS, changed, strict=True) if moved] == ["AM/KZ", "AM/UZ"]


def test_a_step_on_a_total_changes_its_parts_in_proportion() -> None:
    """A total alone would no longer be the sum of its origins."""
    made = _apply('[[step]]\nkind="level"\nset=6000\nscope.series=["destination=AM"]')
    np.testing.assert_allclose(made.scenario.values[made.summing.nodes.index("destination=AM")], 6000)
    own = _ratio(made, "AM/KZ")
    np.testing.assert_allclose(own, _ratio(made, "AM/CN"))
    np.testing.assert_array_equal(_ratio(made, "destination=KG"), 1)


def test_a_ramp_rises_by_equal_parts_stays_or_returns() -> None:
    """A ramp that jumps is a multiplier."""
    text = '[[step]]\nkind="ramp"\nvalue=2\nfrom="2025-03"\nto="2025-06"'
    stays = [1, 1, 1.25, 1.5, 1.75, 2, 2, 2, 2, 2, 2, 2]
    returns = [1, 1, 1.25, 1.5, 1.75, 2, 1.75, 1.5, 1.25, 1, 1, 1]
    np.testing.assert_allclose(_ratio(_apply(text), "total")[0], stays)
    np.testing.assert_allclose(_ratio(_apply(text + "\nrecovery=3"), "total")[0], returns)


def test_a_ramp_that_began_in_the_past_goes_on() -> None:
    """The ramp's first months lie before the forecast; its height at the forecast's start must not be lost."""
    made = _apply('[[step]]\nkind="ramp"\nvalue=2\nfrom="2024-11"\nto="2025-02"')
    np.testing.assert_allclose(_ratio(made, "total")[0, :3], [1.75, 2, 2])


def test_a_season_goes_by_the_month_and_can_keep_the_sum() -> None:
    """A profile laid from the forecast's first month instead of January would move summer."""
    paths = Paths(IDS, tuple(f"2025-{m:02d}" for m in range(4, 8)), bottom().values[:, :, :4])
    profile = ", ".join(["1.0"] * 6 + ["1.4"] + ["1.0"] * 5)
    text = f'[[step]]\nkind="seasonal"\nprofile=[{profile}]\n'
    np.testing.assert_allclose(_ratio(_apply(text, paths), "total")[0], [1, 1, 1, 1.4])
    kept = _apply(text + "keep_sum=true", paths)
    np.testing.assert_allclose(kept.scenario.values.sum(axis=2), kept.baseline.values.sum(axis=2))
    assert np.all(_ratio(kept, "total")[:, 3] > 1)


def test_steps_compose_in_the_order_of_the_file() -> None:
    """Adding 1,000 and then doubling isn't doubling and then adding 1,000."""
    double, add = '[[step]]\nkind="multiplier"\nvalue=2\n', '[[step]]\nkind="level"\nadd=1000\n'
    base = bottom().values.sum(axis=0)
    np.testing.assert_allclose(_apply(double + add).scenario.values[0], 2 * base + 1000)
    np.testing.assert_allclose(_apply(add + double).scenario.values[0], 2 * (base + 1000))


def test_an_uncertain_amount_has_the_tenths_it_states() -> None:
    """An interval that is drawn otherwise than stated misleads."""
    made = _apply('[[step]]\nkind="multiplier"\nvalue={low=0.6, central=0.8, high=1.3}', bottom(1000))
    factors = _ratio(made, "total")
    assert np.ptp(factors, axis=1).max() < 1e-9
    np.testing.assert_allclose(np.quantile(factors[:, 0], [0.1, 0.5, 0.9]), [0.6, 0.8, 1.3], rtol=0.01)


def test_draws_are_shared_by_name_and_else_apart() -> None:
    """Two effects of one cause must be high together; two causes must not."""
    one = {"kind": "multiplier", "value": {"low": 0.0, "central": 1, "high": 2}}
    content = {"step": [one | {"draw": "war"}, one | {"draw": "war"}, one]}
    first, second, third = draw_amounts(parse_scenario(content).steps, 2000, seed=3)
    np.testing.assert_array_equal(first, second)
    assert abs(np.corrcoef(first, third)[0, 1]) < 0.1
    np.testing.assert_array_equal(first, draw_amounts(parse_scenario(content).steps, 2000, seed=3)[0])


def test_factors_and_levels_are_not_drawn_below_zero() -> None:
    """A factor whose low is nought must not turn visitors into less than nobody; an addition may take away."""
    amount = {"low": 0, "central": 1, "high": 3}
    content = {
        "step": [
            {"kind": "multiplier", "value": amount},
            {"kind": "level", "set": amount},
            {"kind": "level", "add": amount},
        ]
    }
    factor, level, addition = draw_amounts(parse_scenario(content).steps, 500, seed=1)
    assert factor.min() == 0
    assert level.min() == 0
    assert addition.min() < 0


@given(
    st.lists(st.floats(0, 1e6), min_size=4, max_size=4),
    st.floats(-1e6, 1e7),
)
@settings(deadline=None)
def test_counts_never_become_negative_and_hit_their_target(values: list[float], target: float) -> None:
    """A scenario may not send fewer than nobody."""
    part = np.array(values).reshape(2, 1, 2)
    made = share_out(part, np.full((1, 2), target))
    assert made.min() >= 0
    np.testing.assert_allclose(made.sum(axis=0), max(target, 0), atol=1e-6)


def test_without_a_hierarchy_every_series_stands_for_itself() -> None:
    """A panel of totals and parts without a matrix must not be added up."""
    paths = bottom()
    made = apply_scenario(parse_scenario_text('[[step]]\nkind="multiplier"\nvalue=2\nscope.series="AM/*"'), paths)
    assert made.scenario.unique_ids == IDS
    np.testing.assert_allclose(made.scenario.values[:3], 2 * paths.values[:3])
    np.testing.assert_array_equal(made.scenario.values[3:], paths.values[3:])


@pytest.mark.parametrize(
    ("step", "said", "remedy"),
    [
        ('scope.orgin=["KZ"]', "scope.orgin: the series have no column orgin", "Did you mean origin?"),
        ('scope.origin=["KX"]', "no series has origin = KX", "Known here: CN, KZ, UZ"),
        ('scope.series=["origin=K"]', "no series has series = origin=K", "Did you mean origin="),
        ('scope.origin=["KZ"]\nscope.series="AM/CN"', "no series fits all", "Widen"),
        ('from="2027-01"', "none of the forecast's periods begins in this span", "2025-01 to 2025-12"),
    ],
)
def test_a_scope_that_hits_nothing_is_refused(step: str, said: str, remedy: str) -> None:
    """A mistyped code would leave the baseline as it is, and look like no effect."""
    with pytest.raises(ConfigurationError) as caught:
        _apply(f'[[step]]\nkind="multiplier"\nvalue=2\n{step}')
    assert "plan.toml, [[step]] number 1" in caught.value.detail
    assert said in caught.value.detail
    assert remedy in caught.value.remedy


def test_a_ramp_and_a_season_that_miss_are_refused() -> None:
    """A ramp after the horizon and a profile of the wrong length would do nothing, or the wrong thing."""
    with pytest.raises(ConfigurationError, match="none of the forecast's periods"):
        _apply('[[step]]\nkind="ramp"\nvalue=2\nfrom="2027-01"\nto="2027-03"')
    with pytest.raises(ConfigurationError, match="found 4 factors, expected 12"):
        _apply('[[step]]\nkind="seasonal"\nprofile=[1,1,1,2]')
    with pytest.raises(UsageError, match="no paths of the series AM/CN"):
        _apply('[[step]]\nkind="multiplier"\nvalue=2', Paths(IDS[:2], DS, bottom().values[:2]))


@pytest.mark.parametrize(
    ("ds", "frequency", "span", "hit"),
    [
        ((2025, 2026, 2027), Frequency.ANNUAL, ("2026", "2026"), [1, 2, 1]),
        (("2025-Q1", "2025-Q2", "2025-Q3"), None, ("2025-06", "2025-12"), [1, 1, 2]),
        (("2025-W26", "2025-W27", "2025-W28"), None, ("2025-07", "2025-07"), [1, 1, 2]),
        (("2025-06-30", "2025-07-01", "2025-07-02"), None, ("2025-07", "2025-07"), [1, 2, 2]),
    ],
)
def test_dates_name_periods_of_any_frequency(
    ds: tuple[object, ...], frequency: Frequency | None, span: tuple[str, str], hit: list[int]
) -> None:
    """A period is in the span where it begins in it, whatever its length."""
    text = f'[[step]]\nkind="multiplier"\nvalue=2\nfrom="{span[0]}"\nto="{span[1]}"'
    paths = Paths(("a",), ds, np.ones((1, 5, 3)))
    made = apply_scenario(parse_scenario_text(text), paths, frequency=frequency)
    np.testing.assert_array_equal(made.scenario.values[0, 0], hit)


def test_plain_numbers_have_no_dates() -> None:
    """A step numbered 3 isn't a month."""
    paths = Paths(("a",), (1, 2, 3), np.ones((1, 5, 3)))
    with pytest.raises(ConfigurationError, match="plain numbers"):
        apply_scenario(parse_scenario_text('[[step]]\nkind="multiplier"\nvalue=2\nfrom="2025"'), paths)
    apply_scenario(parse_scenario_text('[[step]]\nkind="multiplier"\nvalue=2'), paths)
