"""Figures that others published on the same test parts, each with its source.

The published seasonal naive is there to show that ours is the same measure on the same data.
"""

from dataclasses import dataclass

from bench.forecast.metrics import Measure

_FEV = "github.com/autogluon/fev, benchmarks/chronos_zeroshot/results"
_CHRONOS2 = "Chronos-2 with cross-learning, Ansari and others (2025), arXiv:2510.15821, as reported"
_NBEATS = "Oreshkin and others (2020), N-BEATS, ICLR, table 1"
_MONASH = "Godahewa and others (2021), Monash Time Series Forecasting Archive, NeurIPS Datasets and Benchmarks"


@dataclass(frozen=True)
class Published:
    """A published score of one set."""

    name: str
    scores: dict[Measure, float]
    source: str


PUBLISHED: dict[str, tuple[Published, ...]] = {
    "tourism_monthly": (
        Published("Chronos-2", {"mase": 1.378, "wql": 0.0719}, _CHRONOS2),
        Published("TiRex", {"mase": 1.449, "wql": 0.0749}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 1.622, "wql": 0.0850}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 1.483, "wql": 0.0909}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 1.631, "wql": 0.1042}, f"{_FEV}/seasonal_naive.csv"),
    ),
    "tourism_quarterly": (
        Published("N-BEATS", {"mase": 1.475}, _MONASH),
        Published("TiRex", {"mase": 1.606, "wql": 0.0592}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 1.798, "wql": 0.0700}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 1.597, "wql": 0.0997}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 1.699, "wql": 0.1194}, f"{_FEV}/seasonal_naive.csv"),
    ),
    "tourism_yearly": (
        Published("TiRex", {"mase": 3.526, "wql": 0.1561}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 3.494, "wql": 0.1627}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 3.346, "wql": 0.1289}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 3.552, "wql": 0.2092}, f"{_FEV}/seasonal_naive.csv"),
    ),
    "tourism": (Published("N-BEATS-G", {"mape": 18.47}, _NBEATS),),
    "m3_monthly": (
        Published("Chronos-2", {"mase": 0.802}, _CHRONOS2),
        Published("TiRex", {"mase": 0.831, "wql": 0.0899}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 0.832, "wql": 0.0887}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 0.875, "wql": 0.0981}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 1.146, "wql": 0.1485}, f"{_FEV}/seasonal_naive.csv"),
    ),
    "m3_quarterly": (
        Published("TiRex", {"mase": 1.154, "wql": 0.0699}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 1.202, "wql": 0.0753}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 1.192, "wql": 0.0765}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 1.425, "wql": 0.1013}, f"{_FEV}/seasonal_naive.csv"),
    ),
    "m1_monthly": (
        Published("Chronos-2", {"mase": 0.985}, _CHRONOS2),
        Published("TimesFM", {"wql": 0.123}, "the project's acceptance table"),
        Published("TiRex", {"mase": 1.060, "wql": 0.1323}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 1.052, "wql": 0.1299}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 1.114, "wql": 0.1544}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 1.314, "wql": 0.1915}, f"{_FEV}/seasonal_naive.csv"),
    ),
    "m1_quarterly": (
        Published("TiRex", {"mase": 1.674, "wql": 0.0996}, f"{_FEV}/tirex.csv"),
        Published("TimesFM 2.0", {"mase": 1.711, "wql": 0.1128}, f"{_FEV}/timesfm-2.0.csv"),
        Published("AutoARIMA", {"mase": 1.688, "wql": 0.0883}, f"{_FEV}/auto_arima.csv"),
        Published("seasonal naive", {"mase": 2.078, "wql": 0.1495}, f"{_FEV}/seasonal_naive.csv"),
    ),
}
