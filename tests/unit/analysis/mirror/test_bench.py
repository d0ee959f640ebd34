from pathlib import Path

import pytest
from bench.analysis import mirror as bench

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module", autouse=True)
def _data() -> None:
    """Skip where the European flows aren't beside the checkout."""
    if not Path(bench.FILE).is_file():
        pytest.skip("the public data eu_mirror_flows don't lie beside the checkout")


def test_the_reference_is_measured_alike() -> None:
    """The raw other side of the same folds is as far off as in the reference."""
    pairs = bench.read_pairs()
    corridors = [(s, r) for s, r in pairs.frame.select(bench.CORRIDOR).unique().rows()]
    assert len(corridors) == 223
    assert sorted(len(fold) for fold in bench.folds(corridors)) == [44, 44, 45, 45, 45]


def test_late_sides_are_within_the_target() -> None:
    """The receivers' counts of four years, each from earlier years and what the senders counted."""
    pairs = bench.read_pairs()
    found = [bench.late(pairs, year)[0] for year in bench.LATE_YEARS]
    assert sum(len(one.size) for one in found) == 660
    assert bench.average(found, "middle") < 0.1
    assert 0.75 < bench.average(found, "covered80") < 0.85
