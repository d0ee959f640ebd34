"""The flows that a measure is judged by: that which it is about, and all others, by period."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from comity.analysis.indicators import compute
from comity.analysis.reporting import incomplete_periods
from comity.errors import UsageError
from comity.hub.board import board_cells, today_of
from comity.hub.effects.scope import BROUGHT, EffectScope
from comity.hub.forecasts.series import indicator_columns
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.periods import Frequency
from comity.model.statements import Flow

if TYPE_CHECKING:
    from comity.analysis.panel import Panel
    from comity.planning.effect.flows import Array

_REPORTER = "reporter"
_TOO_OFTEN = frozenset({Frequency.DAILY, Frequency.HOURLY})


@dataclass(frozen=True)
class EffectFlows:
    """Figures by flow and period, as known at `seq` and to a reader.

    `panel` has a row for each flow; those in `affected` are judged, those in `touched` are all that the measure is
    about.
    """

    scope: EffectScope
    frequency: Frequency
    panel: "Panel"
    affected: tuple[int, ...]
    touched: tuple[int, ...]
    seq: int
    sight: Sight

    def rows(self, codes: Mapping[str, tuple[str, ...]]) -> frozenset[int]:
        """Return the flows with these codes; a dimension that isn't named, or told apart by, is all."""
        kept = {name: found for name, found in codes.items() if name in self.scope.by}
        wanted = pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_in(found) for name, found in kept.items()))
        return frozenset(self.panel.keys.with_row_index("_row").filter(wanted)["_row"].to_list())

    def substitutes(self) -> tuple[int, ...]:
        """Return the flows that people could have turned to: like one that is affected, but for their way."""
        ways = [name for name in self.scope.by if name not in BROUGHT]
        kept = [name for name in self.scope.by if name in BROUGHT]
        own = self.panel.keys[list(self.affected)]
        found = set[int]()
        for way in ways:
            shared = [*kept, *(name for name in ways if name != way)]
            alike = self.panel.keys.with_row_index("_row").join(own.select(shared).unique(), on=shared, how="semi")
            found |= set(alike["_row"].to_list())
        return tuple(sorted(found - set(self.affected)))

    def values(self) -> "Array":
        """Return the figures with one more row, the last: the sum of what is affected."""
        from comity.planning.effect.flows import with_sum

        return with_sum(self.panel.values, self.affected)

    def flow(self, row: int) -> Flow:
        """Return the codes of a flow with their code lists."""
        codes = self.panel.keys.row(row, named=True)
        return Flow(tuple((codelist_of(self.scope, name), codes[name]) for name in self.scope.by))


def codelist_of(scope: EffectScope, name: str) -> str:
    """Return the id of the code list that names the codes of a dimension."""
    codelist = scope.dataflow.structure.by_id[name].codelist
    return codelist.reference.id if codelist is not None else ""


def effect_flows(
    hub: Hub, scope: EffectScope, *, as_of: str | None = None, sight: Sight = EVERYTHING
) -> EffectFlows:
    """Return the flows of a scope as of a moment and to a reader.

    What a reporter left out of a period that it sent whole is 0; a period that it didn't send is unknown. Raises
    UsageError where there are no figures, none of the flow that is affected, and for daily and hourly ones.
    """
    from comity.analysis.panel import to_panel

    dataflow = scope.dataflow
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    frequency = next((a.frequency for a in hub.group.agreements if a.dataflow == dataflow.id), Frequency.MONTHLY)
    if frequency in _TOO_OFTEN:
        raise UsageError(
            f"{dataflow.id} is reported too often: effects are judged by week, month or quarter.",
            remedy="Choose another dataflow with --flow.",
        )
    observations = hub.ledger.observations(dataflow, as_of=seq, sight=sight)
    frame = compute(
        scope.definition, observations, dataflow=dataflow, members=hub.group.members, frequency=frequency
    )
    if frame.is_empty():
        raise UsageError(f"{dataflow.id} has no figures that match.", remedy="See them with `comity data`.")
    late = incomplete_periods(board_cells(hub, today=today_of(hub, as_of), dataflow=dataflow.id, as_of=as_of))
    panel = to_panel(_filled(frame, scope, {(who, period.id) for who, period in late}), scope.by)
    found = EffectFlows(scope, frequency, panel, (), (), seq, sight)
    affected = tuple(sorted(found.rows(scope.codes)))
    if not affected:
        told = ", ".join(f"{name}={'+'.join(codes)}" for name, codes in scope.codes.items())
        raise UsageError(
            f"{dataflow.id} has no figures of the flow that the measure is about ({told}).",
            remedy="Choose another dataflow with --flow, or series with --key.",
        )
    touched = tuple(sorted({*affected, *found.rows(scope.whole)}))
    return EffectFlows(scope, frequency, panel, affected, touched, seq, sight)


def _filled(frame: pl.DataFrame, scope: EffectScope, late: set[tuple[str, int]]) -> pl.DataFrame:
    """Return each flow in each period that its reporter sent whole: the codes by dimension, `_period`, `value`."""
    columns = indicator_columns(scope.by, scope.dataflow)
    named = frame.select(*(pl.col(column).alias(name) for name, column in columns.items()), PERIOD, "value")
    summed = named.group_by(*scope.by, PERIOD).agg(pl.col("value").sum())
    reporter = scope.dataflow.reporter_dimension
    sent = frame.select(pl.col(_REPORTER).alias(reporter), PERIOD).unique()
    partial = pl.DataFrame(sorted(late), schema={reporter: pl.String, PERIOD: pl.Int64}, orient="row")
    whole = sent.join(partial, on=[reporter, PERIOD], how="anti")
    grid = summed.select(scope.by).unique().join(whole, on=reporter)
    return grid.join(summed, on=[*scope.by, PERIOD], how="left").with_columns(pl.col("value").fill_null(0.0))
