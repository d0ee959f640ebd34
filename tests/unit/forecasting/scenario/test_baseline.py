"""The paths that scenarios start from."""

import datetime as dt

import numpy as np
import polars as pl

from comity.forecasting.forecaster import forecast
from comity.forecasting.scenario.baseline import cells_baseline, panel_baseline
from comity.model.periods import Frequency

DAYS = [dt.date(2021 + m // 12, m % 12 + 1, 1) for m in range(48)]
SEASON = 1 + 0.3 * np.sin(np.arange(48) / 12 * 2 * np.pi)


def _panel(levels: dict[str, float]) -> pl.DataFrame:
    generator = np.random.default_rng(5)
    common = np.exp(generator.normal(0, 0.05, 48).cumsum() * 0.3)
    parts = [
        pl.DataFrame(
            {"unique_id": name, "ds": DAYS, "y": level * SEASON * common * np.exp(generator.normal(0, 0.02, 48))}
        )
        for name, level in levels.items()
    ]
    return pl.concat(parts)


def test_a_panel_gets_coherent_paths_of_its_series() -> None:
    """A total whose paths were drawn apart from its parts would be far too narrow, or not their sum."""
    panel = _panel({"AM-KZ": 900, "AM-UZ": 300, "KG-KZ": 500})
    keys = pl.DataFrame({"unique_id": ["AM-KZ", "AM-UZ", "KG-KZ"], "origin": ["KZ", "UZ", "KZ"]})
    made = panel_baseline(panel, keys, horizon=6)
    assert made.summing.nodes[:3] == ("total", "origin=KZ", "origin=UZ")
    assert made.paths.unique_ids == ("AM-KZ", "AM-UZ", "KG-KZ")
    total = made.summing.sums(made.paths.values)[0]
    own = forecast(panel.group_by("ds").agg(pl.col("y").sum()).with_columns(unique_id=pl.lit("total")), horizon=6)
    spread = (own.frame["q0.9"] - own.frame["q0.1"]).to_numpy()
    found = np.diff(np.quantile(total, [0.1, 0.9], axis=0), axis=0)[0]
    assert np.all(found > 0.5 * spread)
    np.testing.assert_allclose(total.mean(axis=0), own.frame["mean"].to_numpy(), rtol=0.1)


def test_cells_have_the_forecast_of_the_total() -> None:
    """The baseline that a scenario is compared with is the forecast that was issued."""
    parts = _panel({"member:AM": 900, "member:KG": 600})
    total = parts.group_by("ds", maintain_order=True).agg(pl.col("y").sum()).with_columns(unique_id=pl.lit("total"))
    panel = pl.concat([parts, total.select("unique_id", "ds", "y")])
    frame = forecast(panel, horizon=4).frame
    past = pl.DataFrame(
        [
            (d, o, step, v)
            for step in range(4)
            for d, o, v in (("AM", "KZ", 6.0), ("AM", "UZ", 3.0), ("KG", "KZ", 6.0))
        ],
        schema=["destination", "origin", "step", "value"],
        orient="row",
    )
    margins = {"destination": {"AM": "member:AM", "KG": "member:KG"}}
    made = cells_baseline(frame, panel, past, total="total", margins=margins, frequency=Frequency.MONTHLY)
    assert made.paths.unique_ids == ("AM/KZ", "AM/UZ", "KG/KZ")
    sums = made.summing.sums(made.paths.values)[0]
    own = frame.filter(pl.col("unique_id") == "total")
    np.testing.assert_allclose(np.median(sums, axis=0), own["q0.5"].to_numpy(), rtol=0.01)
    np.testing.assert_allclose(np.quantile(sums, 0.9, axis=0), own["q0.9"].to_numpy(), rtol=0.01)
    np.testing.assert_allclose(made.paths.values[1], made.paths.values[0] / 2)
