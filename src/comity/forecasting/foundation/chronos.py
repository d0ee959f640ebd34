"""Chronos, Chronos-Bolt and Chronos-2 (package chronos-forecasting) as a member, from a folder of weights.

Ansari and others (2024), "Chronos: learning the language of time series", TMLR; Ansari and others (2025),
"Chronos-2: from univariate to universal forecasting". Tested with a Chronos-2 of random weights
(chronos-forecasting 2.3).
"""

import inspect
from collections.abc import Sequence
from typing import Any

import numpy as np

from comity.forecasting.foundation.levels import at_levels
from comity.forecasting.foundation.weights import BATCH, check_folder, import_offline
from comity.forecasting.panel_members import MemberForecast, PanelTask

_DECILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


class ChronosMember:
    """Any pipeline of the Chronos family; its point forecast is the median, as its authors score it.

    Chronos-2 looks at all series of a batch together (cross-learning): those of a panel are of one kind.
    """

    name = "chronos"

    def __init__(self, folder: str) -> None:
        """Read the weights; raises `UsageError` without the folder, `MissingExtraError` without the package."""
        path = check_folder(folder, self.name, "config.json")
        chronos = import_offline("chronos", member=self.name, package="chronos-forecasting")
        self._torch = import_offline("torch", member=self.name, package="torch")
        self._model = chronos.BaseChronosPipeline.from_pretrained(
            str(path), device_map="cpu", local_files_only=True
        )

        together = "cross_learning" in inspect.signature(self._model.predict).parameters
        self._options = {"cross_learning": True} if together else {}

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast]:
        """Forecast every series, a batch at a time; the first Chronos draws samples, from the task's seed."""
        self._torch.manual_seed(task.seed)
        made: list[MemberForecast] = []
        for start in range(0, len(task.values), BATCH):
            made += self._batch(task, start)
        return made

    def _batch(self, task: PanelTask, start: int) -> list[MemberForecast]:
        own = self._levels()
        context = [self._torch.tensor(v, dtype=self._torch.float32) for v in task.values[start : start + BATCH]]
        found, _ = self._model.predict_quantiles(
            context, prediction_length=task.horizon, quantile_levels=own, **self._options
        )
        tables = [np.asarray(quantiles, dtype=float).reshape(task.horizon, len(own)) for quantiles in found]
        return [MemberForecast(table[:, own.index(0.5)], at_levels(table, own, task.levels)) for table in tables]

    def _levels(self) -> list[float]:
        trained: Any = getattr(self._model, "quantiles", None)
        return sorted(float(level) for level in trained) if trained is not None else _DECILES
