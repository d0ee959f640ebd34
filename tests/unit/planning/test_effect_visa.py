"""Mexico's visa for Peruvians, in IOM's public figures."""

import pytest
from bench.analysis.panels import AbsentDataError
from bench.effect import judge_visa

from comity.planning.effect.result import Effect, Verdict


def judged(nationality: str, start: str, length: int) -> Effect:
    """Return what is found of a nationality's entries; skips where the public data aren't beside the checkout."""
    try:
        return judge_visa(nationality, start, length)
    except AbsentDataError as absent:
        pytest.skip(str(absent))


def test_the_visa_for_peruvians_is_found() -> None:
    """The best-known case would be missed, or not stand first among all nationalities."""
    effect = judged("PER", "2024-05", 11)
    assert effect.verdict is Verdict.CHANGED
    assert effect.found is not None
    assert effect.found.change == pytest.approx(-0.6, abs=0.03)
    assert (effect.found.rank, effect.found.in_space) == (1, 60)
    assert effect.found.p_value <= 0.02


@pytest.mark.parametrize(
    ("nationality", "start", "length"), [("PER", "2024-01", 3), ("COL", "2024-05", 11), ("GBR", "2024-05", 11)]
)
def test_placebos_are_quiet(nationality: str, start: str, length: int) -> None:
    """Nationalities without a new visa, and Peruvians before theirs, would be said to have changed."""
    assert judged(nationality, start, length).verdict is Verdict.NOT_SEEN


def test_the_visa_for_brazilians_has_too_short_a_past() -> None:
    """Eight months mustn't be enough to speak of an effect."""
    effect = judged("BRA", "2022-09", 12)
    assert (effect.verdict, effect.history) == (Verdict.INSUFFICIENT_HISTORY, 8)
