"""Seasonal indices shrunk towards none, as far as the series itself says that it has a season."""

import numpy as np

from comity.forecasting.series import Array

_PENALTIES = np.geomspace(0.03, 100, 18)


def shrunken_seasonal(values: Array, season: int, *, penalty: float | None = None) -> Array:
    """Return one index for each place in the season (the first for `values[0]`), with mean zero.

    The series is taken as line + seasonal effects + noise, the effects as random with their own variance: they are
    ridge estimates whose penalty (the noise's variance over the effects') maximises the restricted likelihood. A
    series without a season is left nearly flat, a strong season nearly whole. `penalty` fixes it instead. Source:
    Patterson and Thompson (1971), Henderson's mixed model equations; for the idea with short series, Miller and
    Williams (2003).
    """
    count = len(values)
    time = np.arange(count)
    design = np.zeros((count, season + 2))
    design[:, 0] = 1
    design[:, 1] = (time - time.mean()) / season
    design[time, 2 + time % season] = 1
    gram, moment, total = design.T @ design, design.T @ values, float(values @ values)
    tried = _PENALTIES if penalty is None else [penalty]
    fits = [_fit(gram, moment, total, penalty=k, count=count) for k in tried]
    effects: Array = min(fits, key=lambda fit: fit[0])[1][2:]
    return np.asarray(effects - effects.mean())


def _fit(gram: Array, moment: Array, total: float, *, penalty: float, count: int) -> tuple[float, Array]:
    """Return minus twice the restricted log-likelihood, up to a constant, and the coefficients."""
    ridge = np.full(len(gram), penalty)
    ridge[:2] = 0
    system = gram + np.diag(ridge)
    coefficients = np.linalg.solve(system, moment)
    rest = max(total - float(moment @ coefficients), 1e-12 * max(total, 1e-300))
    effects = len(gram) - 2
    deviance = (count - 2) * np.log(rest) + np.linalg.slogdet(system)[1] - effects * np.log(penalty)
    return float(deviance), np.asarray(coefficients, dtype=float)
