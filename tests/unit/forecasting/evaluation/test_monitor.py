"""Flags: what is bad is found, and what is right is flagged as rarely as is said."""

import numpy as np
import polars as pl
import pytest

from comity.forecasting.evaluation.cells import score_cells
from comity.forecasting.evaluation.monitor import ALPHA, LEAST, WINDOW, look
from issued_forecasts import issue, month, one_step_ahead, truths


def cells_of(errors: np.ndarray, *, naive_errors: float | None = None) -> pl.DataFrame:
    """Return scored forecasts whose truths lie so many standard deviations from the mean: series × origins."""
    return score_cells(*one_step_ahead(errors, naive_errors=naive_errors))


def test_false_alarms_are_as_rare_as_is_said() -> None:
    """Of looks at forecasts that are right, at most a twentieth (and chance) may flag anything.

    150 looks at 12 series: more than 16 alarms would be 3 standard deviations above 5 %.
    """
    generator = np.random.default_rng(5)
    errors = generator.standard_normal((150 * 12, WINDOW))
    cells = cells_of(errors)
    alarms = sum(
        bool(look(cells.filter(pl.col("unique_id").is_in([f"s{n}" for n in range(12 * at, 12 * at + 12)]))).flags)
        for at in range(150)
    )
    assert alarms <= 16


@pytest.mark.parametrize(
    ("fault", "spoil"),
    [
        ("too_low", lambda errors: errors + 2),
        ("too_high", lambda errors: errors - 2),
        ("too_narrow", lambda errors: errors * 6),
    ],
)
def test_a_fault_is_found_and_named(fault: str, spoil: object) -> None:
    """One bad series among twenty good ones is flagged, and for what is wrong with it."""
    errors = np.random.default_rng(8).standard_normal((20, WINDOW))
    errors[3] = spoil(errors[3])  # type: ignore[operator]
    found = look(cells_of(errors))
    assert {(flag.unique_id, flag.fault) for flag in found.flags} >= {("s3", fault)}
    assert {flag.unique_id for flag in found.flags} == {"s3"}


def test_worse_than_last_year() -> None:
    """A forecast that seasonal naive beats every time is flagged; one that beats it is not."""
    errors = np.where(np.arange(WINDOW) % 2, 0.5, -0.5)[None, :]
    assert [flag.fault for flag in look(cells_of(errors, naive_errors=1.0)).flags] == ["worse_than_naive"]
    assert look(cells_of(errors, naive_errors=20.0)).flags == ()


def test_overlapping_forecasts_are_one() -> None:
    """A surprise that twelve forecasts from one origin share is one surprise, not twelve."""
    issued = issue(1, 0, [100.0] * 12)
    assert look(score_cells(issued, truths([140.0] * 12))).checks == ()


def test_only_forecasts_that_follow_one_another() -> None:
    """A forecast made before the last truth had come isn't tested, the next one is."""
    runs = [issue(at + 1, at, [100.0, 100.0, 100.0]) for at in range(16)]
    late = pl.concat(runs).filter(pl.col("step") >= 2)
    found = look(score_cells(late, truths([100.0 + at for at in range(20)])), least=4)
    assert {(one.n, one.first, one.last) for one in found.checks if one.fault != "worse_than_naive"} == {
        (8, month(2), month(16))
    }


def test_too_few() -> None:
    """With fewer forecasts than are needed nothing is tested, and the rule says so."""
    found = look(cells_of(np.full((2, LEAST - 1), 9.0)))
    assert found.checks == ()
    assert str(LEAST) in found.rule


def test_only_the_last_ones_count() -> None:
    """A forecast that was bad two years ago and is right since is no longer flagged."""
    errors = np.concatenate([np.full(12, 3.0), np.random.default_rng(1).standard_normal(WINDOW)])[None, :]
    assert look(cells_of(errors)).flags == ()
    assert look(cells_of(errors[:, :12])).flags


def test_sentences() -> None:
    """A flag says how many of how many, a look what its flags are worth."""
    found = look(cells_of(np.full((1, WINDOW), 2.5)))
    texts = {flag.fault: flag.text for flag in found.flags}
    assert texts["too_low"] == "The forecasts are too low: of the last 12, 12 lay under the figure that came."
    assert f"{ALPHA:.0%}" in found.rule
    assert [one.adjusted for one in found.checks] == sorted(one.adjusted for one in found.checks)
