"""Comity: states exchange migration statistics, see the situation, and predict visitors from third countries."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comity.client.connect import connect
    from comity.forecasting.forecaster import forecast
    from comity.planning.waiting.times import waiting_times

__all__ = ["__version__", "connect", "forecast", "waiting_times"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import these functions when they are asked for, so that `import comity` stays light."""
    if name == "connect":
        from comity.client.connect import connect

        return connect
    if name == "forecast":
        from comity.forecasting.forecaster import forecast

        return forecast
    if name == "waiting_times":
        from comity.planning.waiting.times import waiting_times

        return waiting_times
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
