import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from comity.forecasting.backtest import backtest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    """Return the benchmark's readers, whose panels are the ones documented."""
    spec = importlib.util.spec_from_file_location("forecast_accuracy", ROOT / "bench" / "forecast_accuracy.py")
    if spec is None or spec.loader is None:
        pytest.fail("bench/forecast_accuracy.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not (module.DATA / "iom_americas_flows").is_dir():
        pytest.skip("the public data iom_americas_flows don't lie beside the checkout")
    return module


@pytest.mark.shared
@pytest.mark.parametrize("origin", ["2024-03", "2024-04"])
def test_forecasts_of_real_entries_beat_seasonal_naive(bench: ModuleType, origin: str) -> None:
    """On the last year of IOM figures the report's forecasts are no better than last year's value."""
    read = bench.iom_report_panel
    found = backtest(read, read("2025-04"), origins=[origin], horizon=12)
    assert found.series == 34
    assert found.mase_ratio.high < 1
    assert found.wql_ratio.high < 1
    assert found.score.coverage80 > 0.8
