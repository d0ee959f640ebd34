"""The network as a member: a panel in, quantiles of each series out."""

from dataclasses import dataclass, field

from comity.forecasting.network.eligibility import refusals
from comity.forecasting.network.ensemble import train_ensemble
from comity.forecasting.network.levels import at_levels
from comity.forecasting.network.quantile_head import MIDDLE
from comity.forecasting.network.scales import scale_of
from comity.forecasting.network.training import Recipe
from comity.forecasting.panel_members import MemberForecast, PanelTask


@dataclass
class QuantileNetwork:
    """Small networks trained on the panel itself, for the median and quantiles of every series.

    Their point forecast is the median. Source of the design: residual blocks of dense layers on windows of logs
    about the seasonal naive forecast; compare Oreshkin et al. (2020), N-BEATS, and for the quantiles Wen et al.
    (2017), A multi-horizon quantile recurrent forecaster.
    """

    recipe: Recipe = field(default_factory=Recipe)
    name: str = "network"

    def forecast_panel(self, task: PanelTask) -> list[MemberForecast | None]:
        """Forecast every series that `refusals` doesn't refuse; None for the others."""
        made: list[MemberForecast | None] = [None] * len(task.values)
        refused = refusals(task.values, season=task.season, horizon=task.horizon)
        able = [i for i, reason in enumerate(refused) if reason is None]
        if not able:
            return made
        scales = [scale_of(task.values[i]) for i in able]
        logs = [scale.there(task.values[i]) for i, scale in zip(able, scales, strict=True)]
        ensemble = train_ensemble(
            logs, season=task.season, horizon=task.horizon, seed=task.seed, recipe=self.recipe
        )
        found = ensemble.quantiles(logs, task.horizon)
        for i, scale, quantiles in zip(able, scales, found, strict=True):
            wanted = scale.back(at_levels(quantiles, task.levels))
            made[i] = MemberForecast(scale.back(quantiles[:, MIDDLE]), wanted)
        return made
