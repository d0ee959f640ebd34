"""Records, runs, noise classes and tails."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.early_warning.noise import classify, usual_size
from comity.analysis.early_warning.rules import begin_runs, find_records
from comity.analysis.early_warning.settings import SETTINGS
from comity.analysis.early_warning.tails import PROBABILITIES, Tail, pooled_p_values
from comity.model.periods import Frequency

MONTHLY = SETTINGS[Frequency.MONTHLY]
TAIL = Tail((0.67, 1.28, 1.64, 1.96, 2.33, 2.58, 2.81, 3.09, 3.29))


def records(values: list[float]) -> list[int]:
    """Return the columns in which one flow has a record."""
    return np.flatnonzero(find_records(np.array([values]), settings=MONTHLY)[0]).tolist()


@pytest.mark.parametrize(
    ("last", "said"), [(261.0, True), (260.0, False), (99.0, False), (np.nan, False), (1e6, True)]
)
def test_a_record_is_over_three_tenths_more_than_two_years_largest(last: float, said: bool) -> None:  # noqa: FBT001 - a parameter
    """At 1.3 times the largest it isn't one yet."""
    assert (records([100.0] * 23 + [200.0, last]) == [24]) is said


def test_small_figures_are_no_records() -> None:
    """From 10 to 99 is no record, from 10 to 100 is."""
    assert records([10.0] * 24 + [99.0]) == []
    assert records([10.0] * 24 + [100.0]) == [24]


def test_records_in_a_row_are_said_once() -> None:
    """A rise that goes on is said again only after six months without a record."""
    rise = [100.0 * 1.5**step for step in range(1, 6)]
    assert records([100.0] * 24 + rise) == [24]
    later = [100.0] * 24 + [200.0] + [50.0] * 6 + [400.0]
    assert records(later) == [24, 31]
    assert records([100.0] * 24 + [200.0] + [50.0] * 5 + [400.0]) == [24]


def test_a_window_full_of_gaps_has_no_records() -> None:
    """What isn't known could have been more."""
    assert records([np.nan] * 10 + [100.0] * 14 + [500.0]) == []
    assert records([np.nan] * 6 + [100.0] * 18 + [500.0]) == [24]


def test_runs_begin_anew_after_a_pause_or_a_turn_but_not_after_a_gap() -> None:
    """`since` is the first month of alarms in one direction."""
    raised = np.array([[0, 1, 1, 0, 1, -1, -1, 0, -1]], dtype=np.int8)
    known = np.ones_like(raised, dtype=bool)
    assert begin_runs(raised, known).tolist() == [[-1, 1, 1, -1, 4, 5, 5, -1, 8]]
    known[0, [3, 7]] = False
    assert begin_runs(raised, known).tolist() == [[-1, 1, 1, -1, 1, 5, 5, -1, 5]]


@given(st.integers(0, 2**32 - 1), st.sampled_from([0.05, 0.15, 0.3, 0.8]))
def test_the_usual_size_is_found(seed: int, size: float) -> None:
    """From a wrong beginning the robust size of surprises is learnt, whatever a few outliers do."""
    surprises = np.random.default_rng(seed).normal(0, size, (30, 200))
    surprises[:, ::20] *= 20
    usual = usual_size(surprises, np.full(30, 0.2))[:, 150:]
    assert 0.75 * size < np.median(usual) < 1.45 * size


def test_classes_have_their_edges() -> None:
    """Under 10 %, to 20 %, to 40 %, over it, and none."""
    assert classify(np.array([0.05, 0.1, 0.19, 0.2, 0.4, np.nan])).tolist() == [0, 1, 1, 2, 3, -1]


def test_a_tail_gives_back_what_it_holds() -> None:
    """At the scores held the probability is the one held; it falls on beyond them."""
    assert TAIL.beyond(np.array(TAIL.scores)).tolist() == pytest.approx(list(PROBABILITIES))
    assert TAIL.beyond(np.array([0.0]))[0] == pytest.approx(1.0)
    far = TAIL.beyond(np.array([3.29, 4.0, 6.0, 12.0]))
    assert (np.diff(far) < 0).all()
    assert (far > 0).all()


def test_p_values_of_chance_are_evenly_spread() -> None:
    """In a panel without change, one p-value in ten is under 0.1."""
    scores = np.random.default_rng(0).normal(size=(100, 80))
    p = pooled_p_values(scores, np.zeros(scores.shape, dtype=np.intp), tails=[TAIL])
    for level in (0.01, 0.1, 0.5):
        assert (p[:, 40:] <= level).mean() == pytest.approx(level, abs=0.25 * level)


def test_heavy_tails_of_a_class_are_learnt() -> None:
    """Where a class often goes far, going far is no surprise; another class isn't touched by that."""
    generator = np.random.default_rng(0)
    scores = np.vstack([generator.standard_t(2, (50, 100)), generator.normal(size=(50, 100))])
    scores[[0, 50], -1] = 4.0
    classes = np.repeat([[0], [1]], 50, axis=0) * np.ones((1, 100), dtype=np.intp)
    p = pooled_p_values(scores, classes, tails=[TAIL, TAIL])[:, -1]
    assert p[0] > 0.02
    assert p[50] < 0.002


def test_nothing_later_ranks_a_score() -> None:
    """A p-value as it was given must not change when more months have come."""
    scores = np.random.default_rng(0).normal(size=(20, 60))
    classes = np.zeros(scores.shape, dtype=np.intp)
    whole, cut = (pooled_p_values(scores[:, :n], classes[:, :n], tails=[TAIL]) for n in (60, 40))
    assert (whole[:, :40] == cut).all()
