"""What forecasts are told as of a moment: exceptional times, breaks by law and outside signals."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from comity.errors import ConfigurationError, UsageError
from comity.hub.home import GROUP_FILE, Hub
from comity.hub.keys import parse_key
from comity.hub.measures.breaks import legal_breaks
from comity.model.access import EVERYTHING, Sight
from comity.model.forecast_inputs import ExceptionalPeriod, Known, SignalSource
from comity.model.frames import ACTION, OBS_VALUE, TIME_PERIOD
from comity.model.measures import Measure
from comity.model.periods import Frequency, parse_period
from comity.model.selection import Selection
from comity.model.structures import Dataflow

if TYPE_CHECKING:
    from comity.forecasting.knowledge import Knowledge
    from comity.forecasting.shocks.declared import Declared

Places = Mapping[str, Sequence[str]]
"""The areas of every series by its `unique_id`: those whose figures are in it."""
_TABLE = {"signal": pl.String, "ds": pl.String, "value": pl.String, "known_at": pl.String, "unique_id": pl.String}


def known_inputs(
    hub: Hub,
    dataflow: Dataflow,
    *,
    places: Places,
    frequency: Frequency,
    as_of: dt.datetime | int | None = None,
    sight: Sight = EVERYTHING,
) -> "Knowledge":
    """Return what the group's file tells forecasts of these series, as it was known at a moment (None: now).

    Raises ConfigurationError where a table of signals can't be read.
    """
    from comity.forecasting.knowledge import Knowledge

    measures = _exceptional_measures(hub, as_of, sight)
    breaks = legal_breaks(hub.group.legal_acts, dataflow.id)
    if not hub.group.exceptional and not hub.group.signals and not measures and not breaks:
        return Knowledge()
    moment = _moment(hub, dataflow, as_of)
    return Knowledge(
        exceptional=(
            *declared_by(hub.group.exceptional, dataflow.id, places, moment.date()),
            *declared_measures(measures, dataflow.id, places, moment.date()),
        ),
        breaks=tuple(str(day) for day in breaks if day <= moment.date()),
        signals=_signals(hub, dataflow.id, places, frequency=frequency, moment=moment, sight=sight),
        as_of=moment,
    )


def declared_by(
    periods: Iterable[ExceptionalPeriod], dataflow: str, places: Places, day: dt.date
) -> "tuple[Declared, ...]":
    """Return the exceptional periods of a dataflow's series that were declared by a day.

    The end of one that wasn't over then isn't told: nobody knew it.
    """
    from comity.forecasting.shocks.declared import Declared

    known = [one for one in periods if one.declared is None or one.declared <= day]
    return tuple(
        Declared(
            str(one.first),
            None if one.last is None or one.last.end >= day else str(one.last),
            frozenset(name for name, areas in places.items() if one.scope.has_series(areas)),
        )
        for one in known
        if one.scope.has_dataflow(dataflow) and one.first.start <= day
    )


def declared_measures(
    measures: Iterable[Measure], dataflow: str, places: Places, day: dt.date
) -> "tuple[Declared, ...]":
    """Return the times of exceptional measures that are in force by a day, for the series that they are about.

    A series is one that holds figures of a member in the scope, and of a citizenship in it where it names some:
    sums of all citizenships are touched by measures about all of them alone. As with declared periods, an end that
    wasn't over then isn't told.
    """
    from comity.forecasting.shocks.declared import Declared

    return tuple(
        Declared(
            str(one.start),
            None if one.end is None or one.end >= day else str(one.end),
            frozenset(name for name, areas in places.items() if _is_about(one, areas)),
        )
        for one in measures
        if one.scope.has_dataflow(dataflow) and one.start is not None and one.start <= day
    )


def _is_about(measure: Measure, areas: Sequence[str]) -> bool:
    scope = measure.scope
    return all(not codes or not set(codes).isdisjoint(areas) for codes in (scope.members, scope.citizenships))


def _exceptional_measures(hub: Hub, as_of: dt.datetime | int | None, sight: Sight) -> list[Measure]:
    """Return the exceptional measures that had been told by a moment, as far as the reader sees them."""
    found = (one.measure for one in hub.measures.all(as_of))
    return [one for one in found if one.exceptional and (sight.is_everything or not one.restricted)]


def _moment(hub: Hub, dataflow: Dataflow, as_of: dt.datetime | int | None) -> dt.datetime:
    """Return the moment; that of a sequence number is when its last figures of the dataflow came."""
    if isinstance(as_of, dt.datetime):
        return as_of
    received = None if as_of is None else hub.ledger.coverage(dataflow.id, as_of)["received_at"].max()
    return received if isinstance(received, dt.datetime) else hub.now()


def _signals(
    hub: Hub, dataflow: str, places: Places, *, frequency: Frequency, moment: dt.datetime, sight: Sight
) -> pl.DataFrame | None:
    """Return one table of all signals that these series are offered; None where there is none."""
    parts = [
        _scoped(_read(hub, source, frequency=frequency, moment=moment, sight=sight), source, places)
        for source in hub.group.signals
        if source.scope.has_dataflow(dataflow)
    ]
    table = pl.concat(parts) if parts else pl.DataFrame()
    return None if table.is_empty() else table


def _read(
    hub: Hub, source: SignalSource, *, frequency: Frequency, moment: dt.datetime, sight: Sight
) -> pl.DataFrame:
    if source.file:
        return _of_file(hub, source)
    flow = hub.catalogue.dataflow(source.dataflow)
    selection = Selection(keys=(parse_key(source.key, flow),) if source.key else (), as_of=moment, sight=sight)
    changes = hub.ledger.vintages(flow, selection).filter(pl.col(ACTION) != "D", pl.col(OBS_VALUE).is_not_null())
    fitting = [text for text in changes[TIME_PERIOD].unique() if _is_of(text, frequency)]
    known = pl.col("received_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00")
    found = changes.filter(pl.col(TIME_PERIOD).is_in(fitting)).select(
        signal=pl.concat_str(
            [pl.lit(flow.id), *(pl.col(name).cast(pl.String) for name in flow.structure.key_ids)], separator="."
        ),
        ds=pl.col(TIME_PERIOD).cast(pl.String),
        value=pl.col(OBS_VALUE).cast(pl.String),
        known_at=known if source.known is Known.RECEIPT else pl.lit(None, pl.String),
        unique_id=pl.lit(None, pl.String),
    )
    if source.known is Known.RECEIPT:
        return found
    return found.unique(["signal", "ds"], keep="last", maintain_order=True)


def _is_of(text: str, frequency: Frequency) -> bool:
    period = parse_period(text)
    return period is not None and period.frequency is frequency


def _of_file(hub: Hub, source: SignalSource) -> pl.DataFrame:
    from comity.forecasting.table import read_table

    try:
        frame = read_table(hub.directory / source.file)
    except UsageError as error:
        raise _fault(source, error.detail, error.remedy) from error
    names = {name: source.columns.get(name, name) for name in _TABLE}
    for name in ("signal", "ds", "value"):
        if names[name] not in frame.columns:
            raise _fault(
                source, f"it lacks the column {names[name]}", f'Add it, or say columns.{name} = "…" in the table.'
            )
    return frame.select(
        (pl.col(names[name]) if names[name] in frame.columns else pl.lit(None)).cast(pl.String).alias(name)
        for name in _TABLE
    )


def _scoped(table: pl.DataFrame, source: SignalSource, places: Places) -> pl.DataFrame:
    """Return the signals for the series that they are about; those of all series have no `unique_id`."""
    if not source.scope.areas:
        return table
    ids = [name for name, areas in places.items() if source.scope.has_series(areas)]
    owned = table.filter(pl.col("unique_id").is_in(ids))
    shared = table.filter(pl.col("unique_id").is_null()).drop("unique_id")
    each = shared.join(pl.DataFrame({"unique_id": ids}, schema={"unique_id": pl.String}), how="cross")
    return pl.concat([owned, each.select(owned.columns)])


def _fault(source: SignalSource, problem: str, remedy: str) -> ConfigurationError:
    return ConfigurationError(f"{GROUP_FILE}, [[signal]], {source.file}: {problem.rstrip('.')}.", remedy=remedy)
