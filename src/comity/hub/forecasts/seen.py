"""Who has sent which period, as far as a reader sees anything of it."""

import polars as pl

from comity.hub.home import Hub
from comity.model.access import Sight
from comity.model.frames import PERIOD
from comity.model.selection import Moment
from comity.model.structures import Dataflow


def seen_coverage(hub: Hub, dataflow: Dataflow, *, as_of: Moment, sight: Sight) -> pl.DataFrame:
    """Return what accepted submissions covered (`Ledger.coverage`), without periods of which a reader sees nothing.

    A period under embargo isn't one in which nothing was counted.
    """
    came = hub.ledger.coverage(dataflow.id, as_of)
    if sight.is_everything:
        return came
    found = hub.ledger.observations(dataflow, as_of=as_of, sight=sight)
    reporter = pl.col(dataflow.reporter_dimension).cast(pl.String).alias("reporter")
    return came.join(found.select(reporter, PERIOD).unique(), on=["reporter", PERIOD], how="semi")
