"""Figures that content rules ask for: the sender's other dataflows, and what others have released to everybody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.exchange.ports import ANY_REPORTER
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import CONF_STATUS, EMBARGO_TIME, PERIOD, VALUE
from comity.model.periods import Period
from comity.model.structures import Dataflow

_FREE, _FREE_AFTER_EMBARGO = ("", "F"), "E"
"""CL_CONF_STATUS. Nothing else of another provider may show in a finding, not even by comparison."""


@dataclass(frozen=True)
class KnownFigures:
    """The ledger's figures as a sender with these reporters may be told of them."""

    hub: Hub
    reporters: tuple[str, ...]
    moment: dt.datetime

    def __call__(
        self, dataflow: str, *, key: Mapping[str, Sequence[str]], first: Period, last: Period
    ) -> pl.DataFrame:
        """Return key, `_period` and `_value` of the cells that match."""
        flow = self.hub.catalogue.dataflow(dataflow)
        asked = key.get(flow.reporter_dimension, ())
        if asked and set(asked) <= set(self.reporters):
            found = self.hub.ledger.figures(flow, key=key, first=first, last=last)
        else:
            # Small counts of others don't show in a finding either.
            sight = EVERYTHING if self.reporters == ANY_REPORTER else Sight(own=frozenset(self.reporters))
            seen = self.hub.ledger.observations(flow, key=key, first=first, last=last, sight=sight)
            found = self._free(seen, flow)
        measure = pl.col(flow.structure.measure.id).alias(VALUE)
        return found.select(*flow.structure.key_ids, PERIOD, measure)

    def _free(self, found: pl.DataFrame, flow: Dataflow) -> pl.DataFrame:
        own = pl.col(flow.reporter_dimension).is_in(self.reporters)
        has = {name: name in found.columns for name in (CONF_STATUS, EMBARGO_TIME)}
        status = pl.col(CONF_STATUS).fill_null("") if has[CONF_STATUS] else pl.lit("")
        embargo = pl.col(EMBARGO_TIME) if has[EMBARGO_TIME] else pl.lit(None, pl.String)
        ends = embargo.str.to_datetime(time_zone="UTC", strict=False)
        is_over = (ends <= self.moment).fill_null(value=False)
        is_free = status.is_in(_FREE) & (embargo.is_null() | is_over)
        return found.filter(own | is_free | ((status == _FREE_AFTER_EMBARGO) & is_over))
