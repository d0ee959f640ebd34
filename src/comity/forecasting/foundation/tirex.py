"""TiRex (package tirex-ts) as a member, from a folder of weights.

Auer and others (2025), "TiRex: zero-shot forecasting across long and short horizons with enhanced in-context
learning". Package and weights have a licence of their own. Tested with a TiRex of random weights (tirex-ts 1.4).
"""

import contextlib
import io
from collections.abc import Sequence

import numpy as np

from comity.forecasting.foundation.levels import at_levels
from comity.forecasting.foundation.weights import BATCH, check_folder, import_offline
from comity.forecasting.panel_members import MemberForecast, PanelTask

_FILE = "model.ckpt"


class TirexMember:
    """TiRex on the processor; its point forecast is the median."""

    name = "tirex"

    def __init__(self, folder: str) -> None:
        """Read the weights; raises `UsageError` without the folder, `MissingExtraError` without the package."""
        path = check_folder(folder, self.name, _FILE)
        models = import_offline("tirex.models.tirex", member=self.name, package="tirex-ts")
        self._torch = import_offline("torch", member=self.name, package="torch")
        with contextlib.redirect_stdout(io.StringIO()):  # the package prints as it reads
            # Not load_model(): it takes names of the model hub, and a path only where it looks like one.
            self._model = models.TiRexZero.from_pretrained(str(path / _FILE), backend="torch", device="cpu")

    def forecast_panel(self, task: PanelTask) -> Sequence[MemberForecast]:
        """Forecast every series, a batch at a time."""
        own = [float(level) for level in self._model.config.quantiles]
        context = [self._torch.tensor(values, dtype=self._torch.float32) for values in task.values]
        found, _ = self._model.forecast(
            context=context, prediction_length=task.horizon, output_type="numpy", batch_size=BATCH
        )
        tables = np.asarray(found, dtype=float)
        return [MemberForecast(table[:, own.index(0.5)], at_levels(table, own, task.levels)) for table in tables]
