"""Which series the network can learn from and forecast, and which panels are large enough to train it."""

from collections.abc import Sequence

import numpy as np

from comity.forecasting.network.texts import say
from comity.forecasting.panel_members import LEAST_ROWS, LEAST_SERIES
from comity.forecasting.series import Array

LEAST_SEASONS = 1.25
_LEAST_PAST = 5
_BEYOND_SEASON = 2
_SPARSE = 0.3
_RECENT_SEASONS = 2


def refusals(series: Sequence[Array], *, season: int, horizon: int) -> list[str | None]:
    """Return, for each series of a panel, why the network doesn't forecast it; None where it does.

    A panel of few series, or of few past origins, is refused whole: what the network would learn there is those
    series' own noise, which models of one series average out better. So is one whose origins lie within little more
    than a season: what all series had in common in that one year would be learnt as a law.
    """
    single = [_refusal(values, season) for values in series]
    able = [values for values, reason in zip(series, single, strict=True) if reason is None]
    origins = [len(values) - first_origin(len(values), season, horizon) for values in able]
    whole = _panel_refusal(origins, season)
    return [reason or whole for reason in single]


def first_origin(count: int, season: int, horizon: int) -> int:
    """Return the least number of values before an origin: two seasons where a horizon is left behind them."""
    return max(season + _BEYOND_SEASON, min(2 * season, count - horizon))


def _refusal(values: Array, season: int) -> str | None:
    least = max(season + _BEYOND_SEASON, _LEAST_PAST)
    if not np.isfinite(values).all():
        return say("gaps")
    if len(values) < least:
        return say("short", count=len(values), least=least)
    if values.min() == values.max():
        return say("flat")
    if np.mean(values[-_RECENT_SEASONS * max(season, _LEAST_PAST) :] == 0) >= _SPARSE:
        return say("sparse")
    return None


def _panel_refusal(origins: Sequence[int], season: int) -> str | None:
    if len(origins) < LEAST_SERIES:
        return say("few_series", count=len(origins), least=LEAST_SERIES)
    if sum(origins) < LEAST_ROWS:
        return say("few_windows", count=sum(origins), least=LEAST_ROWS)
    if sum(origins) / len(origins) < LEAST_SEASONS * season:
        return say("few_seasons")
    return None
