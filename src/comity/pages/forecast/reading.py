"""The forecasts that pages show, each made or read once for all pages that show it."""

from comity.hub.forecasts.forecast import IndicatorForecast
from comity.hub.forecasts.shown import ShownForecast, Wish, show_forecast, whole_forecast
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.situation.panel import view_indicator
from comity.model.access import Sight
from comity.pages.kept import kept


def has_figures(hub: Hub, as_of: str | None, *, sight: Sight) -> bool:
    """Say whether figures of the indicator had come by a moment."""
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    return kept(
        hub, ("has figures", seq, sight), lambda: not view_indicator(hub, as_of=seq, sight=sight).frame.is_empty()
    )


def shown_of(hub: Hub, wish: Wish, *, sight: Sight) -> ShownForecast:
    """Return the forecast that is asked for; raises as `show_forecast` does."""
    return kept(hub, ("shown", wish, sight), lambda: show_forecast(hub, wish, sight=sight))


def whole_of(hub: Hub, shown: ShownForecast, *, sight: Sight) -> IndicatorForecast:
    """Return the whole of an indicator's forecast."""
    return kept(
        hub,
        ("whole", shown.run.id, shown.run.seq, shown.recipe, sight),
        lambda: whole_forecast(hub, shown, sight=sight),
    )
