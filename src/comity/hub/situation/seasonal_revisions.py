"""How much the adjusted total was revised: adjusted again as of each past period, from what was known then."""

from typing import TYPE_CHECKING

import polars as pl

from comity.errors import UsageError
from comity.hub.extras import require
from comity.hub.forecasts.forecast import known_by
from comity.hub.home import Hub
from comity.hub.situation.seasonal import view_seasonal
from comity.hub.situation.situation import view_situation
from comity.model.access import EVERYTHING, Sight

if TYPE_CHECKING:
    from comity.analysis.seasonal.result import Adjusted
    from comity.model.periods import Period

LEAST, MOST = 2, 120


def view_adjusted_revisions(
    hub: Hub, periods: int, *, as_of: str | None = None, sight: Sight = EVERYTHING, origins: int = 0
) -> dict[str, pl.DataFrame]:
    """Return the revisions (comity.analysis.seasonal.revisions) of the total, and of `origins`, by series.

    The last so many periods are each adjusted as of the moment at which the last of the reporters had sent them, so
    that revisions hold both what later figures did and what corrections did. Raises UsageError for more than 120.
    """
    require("analysis", "seasonal --revisions")
    from comity.analysis.seasonal.revisions import revise

    if not LEAST <= periods <= MOST:
        raise UsageError(f"{periods} periods can't be adjusted again.", remedy=f"Ask for {LEAST} to {MOST}.")
    view, found = view_situation(hub, as_of=as_of, sight=sight)
    runs: dict[str, dict[Period, Adjusted]] = {}
    for back in range(periods):
        period = found.period.shift(-back)
        moment = known_by(hub, view, period, tuple(found.choice.reported))
        if moment is None:
            continue
        then = view_seasonal(hub, as_of=moment.isoformat(), period=str(period), sight=sight, origins=origins)
        for one in then.series:
            runs.setdefault(one.id, {})[period] = one.adjusted
    return {name: revise(by_period) for name, by_period in runs.items()}
