"""Flows as a rectangle of periods."""

import numpy as np
import polars as pl
import pytest

from comity.analysis.panel import to_panel
from comity.model.frames import PERIOD
from comity.model.periods import parse_period

ROWS = [("AM", "2024-01", 1.0), ("AM", "2024-03", 3.0), ("AM", "2024-03", 4.0), ("BY", "2024-02", 2.0)]


def frame() -> pl.DataFrame:
    """Return a long frame with a gap and a cell in two rows."""
    periods = [parse_period(text).id for _, text, _ in ROWS]  # type: ignore[union-attr] # written above
    return pl.DataFrame({"origin": [r[0] for r in ROWS], PERIOD: periods, "value": [r[2] for r in ROWS]})


def test_cells_are_added_up_and_gaps_are_unknown() -> None:
    """A period without a row is unknown, not zero."""
    panel = to_panel(frame(), ["origin"])
    assert panel.keys["origin"].to_list() == ["AM", "BY"]
    assert [str(p) for p in panel.periods] == ["2024-01", "2024-02", "2024-03"]
    np.testing.assert_array_equal(panel.values, [[1, np.nan, 7], [np.nan, 2, np.nan]])


def test_what_is_absent_can_be_nothing_and_the_span_can_be_given() -> None:
    """Who reports knows what an absent cell means."""
    last = parse_period("2024-02")
    panel = to_panel(frame(), ["origin"], first=parse_period("2023-12"), last=last, absent=0.0)
    np.testing.assert_array_equal(panel.values, [[0, 1, 0], [0, 0, 2]])
    assert panel.index(last) == 2  # type: ignore[arg-type] # written above
    with pytest.raises(ValueError, match="not in"):
        panel.index(parse_period("2025-01"))  # type: ignore[arg-type] # written above


def test_nothing_gives_nothing() -> None:
    """No figures make a panel without flows."""
    panel = to_panel(frame().clear(), ["origin"])
    assert panel.values.shape == (0, 0)
    assert panel.periods == ()


def test_some_flows_can_be_taken() -> None:
    """Keys and values stay together."""
    panel = to_panel(frame(), ["origin"]).take([1])
    assert panel.keys["origin"].to_list() == ["BY"]
    np.testing.assert_array_equal(panel.values, [[np.nan, 2, np.nan]])
