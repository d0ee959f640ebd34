"""Concentration: shares of the largest origins, and how many equal ones would be as concentrated."""

import polars as pl
import pytest

from comity.analysis.concentration import concentration


def origins(**values: float) -> pl.DataFrame:
    """Return a frame of origins."""
    rows = [(origin, float(value)) for origin, value in values.items()]
    return pl.DataFrame(rows, schema={"origin": pl.String, "value": pl.Float64}, orient="row")


def test_equal_origins_count_as_many_as_they_are() -> None:
    """Four equal origins are as concentrated as four."""
    found = concentration(origins(CN=5, US=5, IN=5, TR=5))
    assert found is not None
    assert (found.effective, found.top1, found.top5, found.origins) == (pytest.approx(4), 0.25, 1.0, 4)


def test_the_unknown_is_no_origin() -> None:
    """A large unknown part would look like one dominating country."""
    found = concentration(origins(_U=60, CN=20, US=20))
    assert found is not None
    assert (found.top1, found.unnamed) == (0.2, pytest.approx(0.6))
    assert found.effective == pytest.approx(2)


def test_without_named_origins_there_is_none() -> None:
    """No share of nothing."""
    assert concentration(origins(_T=60)) is None
    assert concentration(origins()) is None
