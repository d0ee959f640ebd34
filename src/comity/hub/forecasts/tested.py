"""How forecasts of the indicator would have done from past moments, as plain values for whoever shows them."""

from collections.abc import Mapping
from dataclasses import dataclass

from comity.errors import UsageError
from comity.hub.forecasts.chance import chance_range
from comity.hub.forecasts.forecast import backtest_indicator
from comity.hub.home import Hub
from comity.hub.situation.report_parts import diagnostics_part
from comity.model.access import EVERYTHING, Sight
from comity.publish.report_data import Diagnostics

MOMENTS = 3


@dataclass(frozen=True)
class Share:
    """The share of outcomes inside intervals of a level, and between which shares chance alone would bring it.

    `outcomes` were looked at; for chance each series counts once a moment, since its errors go together.
    """

    level: float
    share: float
    low: float
    high: float
    outcomes: int


@dataclass(frozen=True)
class Tested:
    """A backtest: `ratio` is the error over seasonal naive's, `models` the same of each model by its name."""

    diagnostics: Diagnostics
    ratio: float
    models: Mapping[str, float]
    shares: tuple[Share, ...]


def judge_forecasts(
    hub: Hub, *, as_of: str | None = None, moments: int = MOMENTS, sight: Sight = EVERYTHING
) -> Tested | None:
    """Return how forecasts did from so many past moments, else from one; None where the past is too short."""
    for count in dict.fromkeys((moments, 1)):
        try:
            found = backtest_indicator(hub, as_of=as_of, origins=count, sight=sight)
        except UsageError:
            continue  # a shorter history may do for fewer moments
        rows = [
            (level, share, *chance_range(level, paths), n) for level, n, paths, share in found.by_level.iter_rows()
        ]
        return Tested(
            diagnostics_part(found, horizon=found.by_horizon.height),
            found.mase_ratio.value,
            dict(found.by_member.select("member", "ratio").iter_rows()),
            tuple(Share(*row) for row in rows),
        )
    return None
