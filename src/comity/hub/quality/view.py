"""The quality indicators of the group's dataflows, as of a moment and as a reader sees them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from comity.analysis.quality.indicators import (
    YEARS,
    QualityIndicators,
    QualityInput,
    owners,
    quality_indicators,
)
from comity.errors import UsageError
from comity.hub.board import board_cells, today_of
from comity.hub.forecasts.flow import agreed_frequency
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.forecasts.series import add_up
from comity.hub.home import Hub
from comity.hub.keys import parse_moment
from comity.hub.measures.breaks import broken_periods
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.board import BoardCell
from comity.model.frames import FREQ, OBS_VALUE
from comity.model.periods import Period
from comity.model.selection import Selection
from comity.model.structures import Dataflow
from comity.structures.indicators import indicator
from comity.structures.sims import sims

_ANY = "*"


@dataclass(frozen=True)
class QualityView:
    """The indicators by dataflow, made from the ledger up to `seq`."""

    flows: tuple[QualityIndicators, ...]
    seq: int


def view_quality(
    hub: Hub,
    *,
    flow: str | None = None,
    as_of: str | None = None,
    sight: Sight = EVERYTHING,
    view: IndicatorView | None = None,
) -> QualityView:
    """Return the indicators of a dataflow, or of each that an agreement asks for.

    `view` is the group's indicator as of that moment and sight, where it is at hand.
    Raises UsageError for a dataflow that no agreement asks for.
    """
    agreed = list(dict.fromkeys(agreement.dataflow for agreement in hub.group.agreements))
    wanted = agreed if flow is None else [hub.catalogue.dataflow(flow).id]
    if flow is not None and wanted[0] not in agreed:
        raise UsageError(f"No agreement asks for {wanted[0]}.", remedy=f"Choose {', '.join(agreed) or 'another'}.")
    found = tuple(quality_indicators(_given(hub, one, as_of=as_of, sight=sight, view=view)) for one in wanted)
    return QualityView(found, hub.ledger.as_of_seq(parse_moment(as_of)))


def _given(hub: Hub, flow: str, *, as_of: str | None, sight: Sight, view: IndicatorView | None) -> QualityInput:
    dataflow = hub.catalogue.dataflow(flow)
    frequency = agreed_frequency(hub, dataflow, FlowSeries())
    seq = hub.ledger.as_of_seq(parse_moment(as_of))
    keys = [name for name in dataflow.structure.key_ids if name != dataflow.reporter_dimension]

    def named(frame: pl.DataFrame) -> pl.DataFrame:
        frame = frame.rename({dataflow.reporter_dimension: "reporter"})
        return frame.filter(pl.col(FREQ) == frequency.value) if FREQ in frame.columns else frame

    shown = hub.ledger.observations(dataflow, as_of=seq, sight=sight)
    observations = named(shown)
    cells = board_cells(hub, today=today_of(hub, as_of), dataflow=flow, as_of=as_of)
    wanted = Selection(as_of=seq, sight=sight, first=_first(cells))
    return QualityInput(
        dataflow=flow,
        today=today_of(hub, as_of),
        cells=cells,
        indicator=_indicator(hub, dataflow, observations=shown, seq=seq, sight=sight, view=view),
        observations=observations,
        vintages=named(hub.ledger.vintages(dataflow, wanted)),
        keys=("reporter", *keys),
        reporters=_reporters(hub, flow, observations),
        stated=_stated(hub, flow, as_of=as_of),
        breaks=broken_periods(hub.group, flow, _all_reporters(observations), frequency=frequency),
        concepts=sum(not concept.is_heading for concept in sims().values()),
    )


def _all_reporters(observations: pl.DataFrame) -> list[str]:
    return sorted(str(one) for one in observations["reporter"].unique())


def _first(cells: Sequence[BoardCell]) -> Period | None:
    """Return the first period whose vintages are looked at."""
    last = max((cell.period for cell in cells if cell.is_due), default=None)
    return None if last is None else last.shift(1 - YEARS * last.frequency.per_year)


def _indicator(
    hub: Hub,
    dataflow: Dataflow,
    *,
    observations: pl.DataFrame,
    seq: int,
    sight: Sight,
    view: IndicatorView | None,
) -> pl.DataFrame:
    """Return the group's indicator where it is of this dataflow, else all of the dataflow's figures."""
    if indicator(hub.group.indicator).dataflow == dataflow.id:
        return (view or view_indicator(hub, as_of=seq, sight=sight)).frame
    kept = tuple(
        part.id
        for part in dataflow.structure.dimensions
        if part.id not in {FREQ, dataflow.reporter_dimension} and part.codelist is not None
    )
    series = FlowSeries(by=(dataflow.reporter_dimension, *kept))
    known = observations.filter(pl.col(OBS_VALUE).is_not_null())
    frequency = agreed_frequency(hub, dataflow, series)
    return add_up(known, dataflow, series, members=hub.group.members, frequency=frequency)


def _reporters(hub: Hub, flow: str, observations: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return each provider's reporters; who may write any has those that nobody else has."""
    agreed = owners((a.provider, a.reporters) for a in hub.group.agreements if a.dataflow == flow)
    taken = {reporter for own in agreed.values() for reporter in own}
    free = tuple(sorted(set(observations["reporter"].unique()) - taken))
    return {provider: free if _ANY in own else own for provider, own in agreed.items()}


def _stated(hub: Hub, flow: str, *, as_of: str | None) -> Mapping[str, int]:
    """Return how many concepts each provider's latest quality report has a statement for."""
    moment = parse_moment(as_of)
    reports = [
        one
        for one in hub.quality.all(dataflow=flow)
        if not isinstance(moment, dt.datetime) or one.at is None or one.at <= moment
    ]
    return {one.provider: len(one.statements) for one in reports}
