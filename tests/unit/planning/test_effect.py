import re

import numpy as np
import pytest

from comity.model.periods import Frequency, Period
from comity.model.statements import Flow
from comity.planning.effect.controls import MOST_CONTROLS, eligible, nearest
from comity.planning.effect.counterfactual import Window, find_gap, simplex
from comity.planning.effect.effect import measure_effect
from comity.planning.effect.flows import without_gaps
from comity.planning.effect.placebos import Gaps, earlier_starts, try_placebos
from comity.planning.effect.plan_statements import STATEMENTS as PLAN_STATEMENTS
from comity.planning.effect.plan_statements import word_plan
from comity.planning.effect.power import Power, measure_power
from comity.planning.effect.result import Effect, Verdict
from comity.planning.effect.statements import STATEMENTS, Told, word_effect
from comity.publish.say import say_all
from comity.publish.texts import Texts
from unit.planning.made_flows import asked, expected, fallen, flows, forecaster

MONTH = Period(Frequency.MONTHLY, 2025, 4)
NAMES = {row: Flow((("CL_AREA", "KG"),)) for row in range(40)}


@pytest.fixture(scope="module")
def fell() -> Effect:
    """Return the effect of a fall of three tenths."""
    return measure_effect(asked(fallen(flows(), -0.3)), forecaster)


@pytest.fixture(scope="module")
def quiet() -> Effect:
    """Return what is found where nothing happened."""
    return measure_effect(asked(flows()), forecaster)


def test_a_fall_is_found(fell: Effect) -> None:
    """A measure that took three tenths would pass unseen, or be said to have taken something else."""
    assert fell.verdict is Verdict.CHANGED
    assert fell.found is not None
    assert fell.found.change == pytest.approx(-0.3, abs=0.06)
    assert fell.found.rank == 1
    assert fell.found.p_value <= 0.02
    inner, outer = fell.found.intervals
    assert outer.lower < inner.lower < -0.3 < inner.upper < outer.upper < 0


def test_nothing_is_found_where_nothing_happened(quiet: Effect) -> None:
    """A method that always finds something says nothing."""
    assert quiet.verdict is Verdict.NOT_SEEN
    assert quiet.found is not None
    assert quiet.found.p_value > 0.05
    assert quiet.found.intervals[0].lower < 0 < quiet.found.intervals[0].upper


def test_a_fall_is_as_large_as_it_was_made(fell: Effect, quiet: Effect) -> None:
    """What is expected would depend on what came after the start, and swallow a part of the effect."""
    assert fell.found is not None
    assert quiet.found is not None
    shift = fell.found.log_change - quiet.found.log_change
    assert shift == pytest.approx(np.log(0.7), abs=1e-3)
    assert fell.found.path.expected == pytest.approx(quiet.found.path.expected, rel=1e-3)
    assert fell.found.reach == pytest.approx(quiet.found.reach)


def test_counts_percentages_and_ends_agree(fell: Effect) -> None:
    """A reader who divides one figure by another must come to the percentage beside them."""
    found = fell.found
    assert found is not None
    assert found.change == pytest.approx(found.counted / found.expected - 1)
    assert found.difference == pytest.approx(found.counted - found.expected)
    for interval in found.intervals:
        lower, upper = found.difference_within(interval)
        assert lower < found.difference < upper
        assert found.counted / (found.counted - lower) - 1 == pytest.approx(interval.lower)
        assert found.counted / (found.counted - upper) - 1 == pytest.approx(interval.upper)
    assert (found.path.lower < found.path.expected).all()
    assert (found.path.expected < found.path.upper).all()


def test_figures_after_the_window_change_nothing(fell: Effect) -> None:
    """An answer must not depend on what came later."""
    values = fallen(flows(), -0.3)
    values[:, 78:] *= 3
    again = measure_effect(asked(values), forecaster)
    assert again.found is not None
    assert fell.found is not None
    assert again.found.log_change == fell.found.log_change
    assert again.found.p_value == fell.found.p_value


@pytest.mark.parametrize(
    ("start", "verdict"), [(23, Verdict.INSUFFICIENT_HISTORY), (84, Verdict.NO_FIGURES)], ids=["short", "future"]
)
def test_too_little_is_said_to_be_too_little(start: int, verdict: Verdict) -> None:
    """Less than two years before, or nothing since the start, mustn't give a figure."""
    found = measure_effect(asked(flows(), start=start, length=0 if start == 84 else 6), forecaster)
    assert found.verdict is verdict
    assert found.found is None
    assert (found.history, found.needed) == (start, 24)


def test_few_or_small_flows_are_not_judged() -> None:
    """With three flows to compare with, or five persons a month, chance would be taken for an effect."""
    few = measure_effect(asked(flows(4)), forecaster)
    assert (few.verdict, few.controls) == (Verdict.TOO_FEW_CONTROLS, 3)
    values = flows()
    values[0] = 5
    assert measure_effect(asked(values), forecaster).verdict is Verdict.TOO_SMALL
    values = flows()
    values[0, 68:] = 0
    assert measure_effect(asked(values), forecaster).verdict is Verdict.STOPPED


def test_what_other_measures_touch_is_no_control() -> None:
    """A flow that another measure lowered at the same time would hide the effect of this one."""
    values = fallen(flows(), -0.3)
    for row in range(1, 8):
        values = fallen(values, -0.5, row=row)
    found = measure_effect(asked(values, excluded=tuple(range(1, 8))), forecaster)
    assert found.found is not None
    assert found.controls == 16
    assert set(found.found.weights) <= set(range(8, 24))
    assert found.found.change == pytest.approx(-0.3, abs=0.06)


def test_a_substitute_that_moved_is_named_and_left_out() -> None:
    """People who came another way would make the fall look larger than it is."""
    values = fallen(fallen(flows(), -0.3), 0.6, row=5)
    found = measure_effect(asked(values, substitutes=(5, 6)), forecaster)
    assert [one.row for one in found.moved] == [5]
    assert found.moved[0].change == pytest.approx(0.6, abs=0.2)
    assert found.tried_substitutes == 2
    assert found.found is not None
    assert 5 not in found.found.weights
    assert found.controls == 22


def test_parts_of_the_flow_are_no_controls() -> None:
    """A sum compared with its own parts has no effect ever."""
    values = fallen(fallen(flows(), -0.3), -0.3, row=1)
    whole = np.concatenate([values, values[:2].sum(axis=0, keepdims=True)])
    found = measure_effect(asked(whole, row=24, parts=(0, 1)), forecaster)
    assert found.found is not None
    assert found.controls == 22
    assert found.found.change == pytest.approx(-0.3, abs=0.06)


def test_an_unknown_month_before_the_start_is_borne() -> None:
    """The month within which a measure began is unknown on purpose, and mustn't end in no answer."""
    values = fallen(flows(), -0.3)
    values[0, 71] = np.nan
    found = measure_effect(asked(values), forecaster)
    assert found.found is not None
    assert found.history == 71
    assert found.found.change == pytest.approx(-0.3, abs=0.07)


def test_a_short_past_is_judged_by_other_flows_alone() -> None:
    """With little more than two years there are no earlier times; how well controls fitted stands for them."""
    values = fallen(flows(months=40), -0.4, start=28)
    found = measure_effect(asked(values, start=28), forecaster)
    assert found.found is not None
    assert found.found.in_time == 0
    assert found.found.share == 0
    assert found.found.p_value == pytest.approx(1 / 24)
    assert found.verdict is Verdict.CHANGED


def test_p_values_are_even_where_nothing_happened() -> None:
    """An effect would be found more often than one time in twenty, or never."""
    values = flows(14, noise=0.08)
    found = [measure_effect(asked(values, row=row, start=70), forecaster).found for row in range(0, 14, 2)]
    chances = [one.p_value for one in found if one is not None]
    assert len(chances) == 7
    assert sum(one <= 0.1 for one in chances) <= 3
    assert min(chances) < 0.5 < max(chances)


def test_a_lone_zero_is_a_gap_and_a_run_is_not() -> None:
    """A month that wasn't reported would pull the level down; a closed border is no gap."""
    values = np.array([[90.0, 0.0, 80.0, 0.0, 0.0, 0.0], [1.0, 0.0, 2.0, 0.0, 1.0, 0.0]])
    found = without_gaps(values)
    assert np.isnan(found[0, 1])
    assert found[0, 3:].tolist() == [0, 0, 0]
    assert found[1].tolist() == values[1].tolist()


def test_controls_are_whole_large_and_alike() -> None:
    """A flow with a hole, a tiny one, or one that moves otherwise would make a bad counterfactual."""
    values = flows(40)
    values[3, 60] = np.nan
    values[4] = 3
    values[5, 50] = 0
    values[6] = values[0] * 2
    window = Window(72, 6, 48)
    among = eligible(values, window, barred={0, 7})
    assert not {0, 3, 4, 5, 7} & set(among)
    assert len(among) == 35
    chosen = nearest(np.log1p(np.nan_to_num(values)), 0, among, window)
    assert chosen[0] == 6
    assert len(chosen) == MOST_CONTROLS


def test_a_twin_is_the_whole_synthetic_control() -> None:
    """Where one flow moves as the measured one does, all weight goes to it, and the gap is nothing."""
    values = flows()
    values[7] = values[0] * 3
    gap = find_gap(expected(values), 0, range(1, 24), Window(72, 6, 48))
    assert gap.weights[6] > 0.85
    assert np.abs(gap.synthetic).max() < 0.03
    assert gap.weights.sum() == pytest.approx(1, abs=1e-4)


def test_weights_are_on_the_simplex() -> None:
    """Negative weights would extrapolate."""
    generator = np.random.default_rng(2)
    x = generator.normal(size=(48, 9))
    weights = simplex(x, x @ generator.dirichlet(np.ones(9)) + generator.normal(0, 0.1, 48), ridge=0.1)
    assert weights.min() >= 0
    assert weights.sum() == pytest.approx(1, abs=1e-4)


def test_earlier_times_end_before_the_measure() -> None:
    """A placebo in time whose window meets that of the measure would hold its effect."""
    window = Window(72, 6, 48)
    starts = earlier_starts(window, 12)
    assert max(starts) + 6 <= 72
    assert min(starts) >= 24
    found = try_placebos(Gaps(expected(flows()), range(1, 24), window), 0)
    assert {one.start for one in found.time} == set(starts)
    assert all(one.row != 0 for one in found.space)


def test_what_could_be_seen_is_seen() -> None:
    """The smallest fall that is told would be missed more often than one time in five."""
    values = flows(noise=0.06)
    power = measure_power(asked(values[:, :66], start=0), forecaster)
    assert power.fall is not None
    assert power.rise == pytest.approx(1 / (1 - power.fall) - 1)
    lowered = [fallen(values, -1.4 * power.fall, row=row, start=66) for row in range(0, 20, 5)]
    seen = [measure_effect(asked(one, row=5 * at, start=66), forecaster).verdict for at, one in enumerate(lowered)]
    assert seen.count(Verdict.CHANGED) >= 3
    assert measure_power(asked(values[:, :20], start=0), forecaster).reason is Verdict.INSUFFICIENT_HISTORY


def sentences(effect: Effect, *, also: int = 0, length: int = 6) -> list[str]:
    """Return what is said in English."""
    told = Told(MONTH, MONTH.shift(length - 1), NAMES, also)
    said = say_all(word_effect(effect, told), Texts("en"), lookup=lambda _list, _code: {})
    return [re.sub(r"[\u00a0\u202f]", " ", one) for one in said]


def test_the_answer_is_one_careful_sentence(fell: Effect, quiet: Effect) -> None:
    """Figures, interval and p-value belong together, and cause is never claimed."""
    said = sentences(fell)
    assert said[0].startswith("From April 2025 to September 2025 ")
    assert "(80 % interval: " in said[0]
    assert said[2] == STATEMENTS["cause"]
    assert "can't be shown" in sentences(quiet)[0]
    assert sentences(fell, length=1)[0].startswith("In April 2025 ")
    assert "touched the same flow" in sentences(fell, also=1)[3]
    assert not any("caused" in one for one in (*said, *sentences(quiet)))


def test_every_statement_is_said_and_translated() -> None:
    """A sentence that nothing says is dead, and one without Russian stands in English on a Russian page."""
    values = fallen(fallen(flows(), -0.3), 0.6, row=5)
    effects = [
        measure_effect(asked(values, substitutes=(5, 6)), forecaster),
        measure_effect(asked(fallen(values, -0.5, row=5), substitutes=(5,), excluded=(9,)), forecaster),
        measure_effect(asked(flows(), substitutes=(7,)), forecaster),
        measure_effect(asked(flows(), start=10), forecaster),
        measure_effect(asked(flows(4)), forecaster),
        measure_effect(asked(flows(), length=0), forecaster),
        measure_effect(asked(np.minimum(flows(), 9)), forecaster),
        measure_effect(asked(np.where(np.arange(84) < 68, flows(), 0)), forecaster),
    ]
    said = [
        one
        for effect in effects
        for length in (1, 6)
        for one in word_effect(effect, Told(MONTH, MONTH.shift(length - 1), NAMES, 2))
    ]
    powers = [
        Power(2, 0.1, 0.11, 90),
        *(
            Power(2, reason=one)
            for one in (Verdict.TOO_SMALL, Verdict.TOO_FEW_CONTROLS, Verdict.INSUFFICIENT_HISTORY)
        ),
    ]
    said += [
        one
        for power in powers
        for last in (MONTH, MONTH.shift(1))
        for one in word_plan(power, first=MONTH, last=last, expected=900, origin=MONTH.shift(-2), restricted=True)
    ]
    patterns = {id(one.pattern) for one in said}
    assert [key for key, one in {**STATEMENTS, **PLAN_STATEMENTS}.items() if id(one) not in patterns] == []
    for one in said:
        (english,) = say_all([one], Texts("en"), lookup=lambda _list, _code: {})
        (russian,) = say_all([one], Texts("ru"), lookup=lambda _list, _code: {})
        assert english != russian
        assert "{" not in english + russian
