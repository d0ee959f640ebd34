"""TimesFM 2.5 (package timesfm) as a member, from a folder of weights.

Das and others (2024), "A decoder-only foundation model for time-series forecasting", ICML. Tested with the
package's own code (timesfm 3.0), its layers made few and their weights random.
"""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.foundation.levels import at_levels
from comity.forecasting.foundation.weights import BATCH, check_folder, import_offline
from comity.forecasting.panel_members import MemberForecast, PanelTask

_DECILES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_CONTEXT_PATCH, _HORIZON_PATCH = 32, 128
_LONGEST_CONTEXT = 2048
_LEAST = 3
"""Values without which the package has no scale to go by."""


class TimesFmMember:
    """TimesFM 2.5 with its continuous quantile head; its point forecast is the median."""

    name = "timesfm"

    def __init__(self, folder: str) -> None:
        """Read the weights; raises `UsageError` without the folder, `MissingExtraError` without the package."""
        path = check_folder(folder, self.name, "model.safetensors")
        import_offline(
            "torch", member=self.name, package="timesfm[torch]"
        )  # without it the class is left out below
        self._package = import_offline("timesfm", member=self.name, package="timesfm[torch]")
        model = self._package.TimesFM_2p5_200M_torch
        self._model = model.from_pretrained(str(path), local_files_only=True, torch_compile=False)

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast | None]:
        """Forecast every series that has three values, a batch at a time."""
        self._model.compile(
            self._package.ForecastConfig(
                max_context=min(_up(max(len(v) for v in task.values), _CONTEXT_PATCH), _LONGEST_CONTEXT),
                max_horizon=_up(task.horizon, _HORIZON_PATCH),
                normalize_inputs=True,
                use_continuous_quantile_head=True,
                force_flip_invariance=True,
                infer_is_positive=True,
                fix_quantile_crossing=True,
            )
        )
        made: list[MemberForecast | None] = [None] * len(task.values)
        long = [i for i, values in enumerate(task.values) if len(values) >= _LEAST]
        for start in range(0, len(long), BATCH):
            batch = long[start : start + BATCH]
            _, found = self._model.forecast(horizon=task.horizon, inputs=[task.values[i] for i in batch])
            for i, table in zip(batch, np.asarray(found, dtype=float)[:, :, 1:], strict=True):
                made[i] = MemberForecast(table[:, 4], at_levels(table, _DECILES, task.levels))
        return made


def _up(count: int, multiple: int) -> int:
    return -(-count // multiple) * multiple
