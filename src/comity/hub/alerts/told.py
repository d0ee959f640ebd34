"""The context of alerts, and what is said of them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import polars as pl

from comity.analysis.reporting import incomplete_periods
from comity.exchange.alert_ports import RECORD, RegisteredAlert
from comity.hub.alerts.context import (
    AlertContext,
    Counting,
    MirrorOf,
    changes,
    elsewhere,
)
from comity.hub.alerts.flows import AlertFlows
from comity.hub.alerts.found import FoundAlert, Judged
from comity.hub.alerts.history import may_see_whole
from comity.hub.alerts.match import followed
from comity.hub.alerts.mirror import mirror_in
from comity.hub.alerts.statements import (
    name_flow,
    say_context,
    say_figure,
    say_siblings,
    say_since,
    say_state,
    say_surprise,
)
from comity.hub.board import board_cells, today_of
from comity.hub.home import Hub
from comity.hub.measures.breaks import broken_periods
from comity.model.frames import PERIOD
from comity.model.statements import Said
from comity.model.structures import TOTAL

_BREAK = "B"
"""OBS_STATUS of a break in a series."""


class Teller:
    """Tells of alerts that were found: reads what it needs of the ledger when it is needed, once."""

    def __init__(
        self,
        hub: Hub,
        judged: Judged,
        register: Iterable[RegisteredAlert],
        *,
        as_of: str | None,
        mirror_of: MirrorOf | None,
    ) -> None:
        """Tell of what was judged; `mirror_of` gives the other side's figures, by default the hub's own mirror."""
        self._hub, self._judged, self._as_of = hub, judged, as_of
        self._register = [one for one in register if may_see_whole(one, judged.flows)]
        self._mirror_of = mirror_of or mirror_in(hub, judged.flows, as_of=as_of)

    def whole(self, one: FoundAlert) -> FoundAlert:
        """Return an alert of the period with its context and sentences."""
        context = self._context(one)
        told = (*self._figures(one), *self._around(one, context))
        return replace(one, context=context, name=self._name(one), sentences=told)

    def state(self, one: FoundAlert) -> FoundAlert:
        """Return an alert that is over or revised, with sentences on what it was and how it stands."""
        told = say_state(one.state, one.registered, seen_at=one.seen_at, period=self._judged.flows.period)
        return replace(one, name=self._name(one), sentences=(*self._figures(one), *told))

    def _name(self, one: FoundAlert) -> Said:
        flows = self._judged.flows
        return name_flow(
            one.key,
            origin_key=flows.origin_key,
            reporter_key=flows.reporter_key,
            codelist_of=flows.codelist_of,
        )

    def _figures(self, one: FoundAlert) -> Iterable[Said]:
        yield from say_figure(
            period=one.seen_at,
            value=one.value,
            expected=one.expected,
            limits=(one.lower, one.upper),
        )
        if one.rule != RECORD:
            yield from say_siblings(one.shared)
        yield from say_surprise(
            one.rule,
            one.p_value,
            is_shared=one.headline is not None,
            frequency=self._judged.flows.frequency,
        )

    def _around(self, one: FoundAlert, context: AlertContext) -> Iterable[Said]:
        flows = self._judged.flows
        turned = followed(self._register, key=one.key, direction=one.direction, period=flows.period)
        yield from say_since(one.since, flows.period, turned=turned)
        yield from say_context(context, key=one.key, origin_key=flows.origin_key, codelist_of=flows.codelist_of)
        raised = one.registered if one.sightings else None
        yield from say_state(one.state, raised, seen_at=one.seen_at, period=flows.period)

    def _context(self, one: FoundAlert) -> AlertContext:
        flows = self._judged.flows
        mirror = None if TOTAL in one.key.values() else self._mirror_of(one.key, flows.period)
        reporter = one.key.get(flows.reporter_key or "", TOTAL)
        return AlertContext(
            elsewhere=elsewhere(
                one.key, one.direction, judged=self._judged.keys, alerted=self._judged.found.alerts
            ),
            mirror=mirror,
            changed=changes(
                flows.reporters if reporter == TOTAL else (reporter,),
                self._counting,
                since=one.since,
                period=flows.period,
            ),
        )

    @cached_property
    def _counting(self) -> Counting:
        flows, hub = self._judged.flows, self._hub
        today = today_of(hub, self._as_of)
        cells = board_cells(hub, today=today, dataflow=flows.dataflow.id, as_of=self._as_of)
        late = incomplete_periods(cells)
        coverage = hub.ledger.coverage(flows.dataflow.id, flows.seq)
        if not flows.sight.is_everything:  # how many cells a file changed counts those that the reader may not see
            coverage = coverage.clear()
        return Counting(flows.bases, _breaks(hub, flows), late, coverage)


def _breaks(hub: Hub, flows: AlertFlows) -> pl.DataFrame:
    """Return who marks a break when, or has one by law, in the year up to the period: `reporter`, `_period`."""
    reporter = flows.dataflow.reporter_dimension
    first = flows.period.shift(-flows.frequency.per_year)
    found = hub.ledger.observations(
        flows.dataflow, first=first, last=flows.period, as_of=flows.seq, sight=flows.sight
    )
    status = pl.col("OBS_STATUS") == _BREAK if "OBS_STATUS" in found.columns else pl.lit(value=False)
    marked = found.filter(status).select(pl.col(reporter).cast(pl.String).alias("reporter"), PERIOD)
    told = broken_periods(hub.group, flows.dataflow.id, flows.reporters, frequency=flows.frequency)
    by_law = told.filter(pl.col(PERIOD).is_between(first.id, flows.period.id))
    return pl.concat([marked, by_law]).unique()
