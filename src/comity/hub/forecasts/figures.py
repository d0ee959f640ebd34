"""Read stored forecasts as SDMX does: the part of a ledger's reading that queries need, over the runs themselves.

Runs have a sequence of their own: their numbers. A run is never changed, so all that a query with history can find
is when each forecast was issued; two forecasts of one series issued in the same second are one, the later.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl

from comity.errors import UnknownArtefactError
from comity.exchange.ports import ForecastRun
from comity.hub.forecasts.rows import columns_of, rows_of_run
from comity.hub.forecasts.structures import forecast_dataflows
from comity.hub.home import Hub
from comity.model import frames
from comity.model.access import FREE, Sight
from comity.model.periods import Period
from comity.model.selection import ALL, Availability, Key, LastEvent, Moment, Selection
from comity.model.structures import Dataflow
from comity.store.filters import passes, period_passes, sort_filters

_INSERTED, _UPDATED, _REPLACED = "I", "U", "R"


@dataclass
class ForecastFigures:
    """The forecasts of one hub as figures; runs that were read are kept, for they never change."""

    hub: Hub
    _runs: dict[str, list[ForecastRun]] = field(default_factory=dict)

    @property
    def subjects(self) -> tuple[str, ...]:
        """What forecasts were issued of."""
        return tuple(self.hub.ledger.last_forecast_runs())

    def dataflows(self) -> dict[str, Dataflow]:
        """Return the dataflows of forecasts, by what is forecast."""
        return forecast_dataflows(self.hub.catalogue, self.subjects)

    def as_of_seq(self, moment: Moment = None) -> int:
        """Return the number of the last run that was issued by a moment, of whatever; 0 where there was none."""
        runs = [run for subject in self.subjects for run in self._known(subject, moment)]
        return max((run.id or 0 for run in runs), default=0)

    def last_event(self, dataflow: Dataflow, as_of: Moment = None) -> LastEvent | None:
        """Return the last run of a dataflow by a moment, and when it was issued."""
        runs = self._known(self._subject(dataflow), as_of)
        last = max(runs, key=lambda run: run.id or 0, default=None)
        return None if last is None else LastEvent(last.id or 0, last.issued_at)

    def select(self, dataflow: Dataflow, selection: Selection = ALL) -> pl.DataFrame:
        """Return an observation frame, ordered by series key and time (`Ledger.select`)."""
        rows = self._rows(dataflow, selection).unique(self._cell(dataflow), keep="last", maintain_order=True)
        rows = _ends(rows, dataflow, selection).sort(*dataflow.structure.key_ids, frames.PERIOD)
        if selection.updated_after is not None:
            rows = rows.with_columns(pl.lit(_REPLACED).alias(frames.ACTION))
        return rows

    def stream(self, dataflow: Dataflow, selection: Selection = ALL) -> Iterator[pl.DataFrame]:
        """Yield what `select` returns."""
        yield self.select(dataflow, selection)

    def vintages(self, dataflow: Dataflow, selection: Selection = ALL) -> pl.DataFrame:
        """Return a vintage frame with `valid_to` (`Ledger.vintages`)."""
        cell = self._cell(dataflow)
        rows = self._rows(dataflow, selection)
        moments = {run.id: run.issued_at for run in self._known(self._subject(dataflow), selection.as_of)}
        received = pl.col(frames.SEQ).replace_strict(moments, return_dtype=pl.Datetime("us", "UTC"))
        dated = rows.with_columns(received.alias("received_at")).sort(*cell, frames.SEQ)
        is_first = pl.col(frames.SEQ) == pl.col(frames.SEQ).min().over(cell)
        return _ends(dated, dataflow, selection).with_columns(
            pl.when(is_first).then(pl.lit(_INSERTED)).otherwise(pl.lit(_UPDATED)).alias(frames.ACTION),
            pl.col("received_at").shift(-1).over(cell).alias("valid_to"),
        )

    def count_changes(self, dataflow: Dataflow, selection: Selection = ALL) -> int:
        """Return how many rows `vintages` has at most."""
        return self._rows(dataflow, selection).height

    def availability(self, dataflow: Dataflow, selection: Selection = ALL) -> Availability:
        """Return what `select` would bring."""
        rows = self.select(dataflow, selection)
        ids = dataflow.structure.key_ids
        if rows.is_empty():
            return Availability(dict.fromkeys(ids, ()))
        periods = [Period.from_id(one) for one in rows[frames.PERIOD].unique().to_list()]
        return Availability(
            codes={name: tuple(rows[name].unique().sort()) for name in ids},
            first=min(periods, key=lambda one: one.start),
            last=max(periods, key=lambda one: one.end),
            series=rows.select(ids).n_unique(),
            observations=rows.height,
        )

    def _subject(self, dataflow: Dataflow) -> str:
        found = [subject for subject, flow in self.dataflows().items() if flow.id == dataflow.id]
        if not found:
            raise UnknownArtefactError(f"No forecast of {dataflow.id} was issued.")
        return found[0]

    def _known(self, subject: str, moment: Moment) -> list[ForecastRun]:
        held = self._runs.setdefault(subject, [])
        last = held[-1].id if held else 0
        if self.hub.ledger.last_forecast_runs().get(subject, 0) > (last or 0):
            fresh = self.hub.ledger.forecast_runs(subject, after=last or 0)
            self._runs[subject] = held = [*held, *fresh]
        return [run for run in held if _is_by(run, moment)]

    def _rows(self, dataflow: Dataflow, selection: Selection) -> pl.DataFrame:
        """Return the rows of all runs that a selection lets pass, in the order of the runs."""
        runs = self._known(self._subject(dataflow), selection.as_of)
        if selection.updated_after is not None:
            runs = [run for run in runs if not _is_by(run, selection.updated_after)]
        structure = dataflow.structure
        numbers = {part.id for part in structure.components if part.id == structure.measure.id}
        empty = {
            name: pl.Float64 if name in numbers else pl.Int64 if name.startswith("_") else pl.String
            for name in columns_of(dataflow)
        }
        made = [pl.DataFrame(schema=empty), *(rows_of_run(run, dataflow) for run in runs)]
        return _passing(pl.concat(made), dataflow, selection)

    @staticmethod
    def _cell(dataflow: Dataflow) -> list[str]:
        return [*dataflow.structure.key_ids, frames.TIME_PERIOD]


def _is_by(run: ForecastRun, moment: Moment) -> bool:
    if moment is None:
        return True
    return (run.id or 0) <= moment if isinstance(moment, int) else run.issued_at <= moment


def _passing(rows: pl.DataFrame, dataflow: Dataflow, selection: Selection) -> pl.DataFrame:
    wanted = sort_filters(selection.filters, dataflow)
    tests = [_seen(selection.sight)]
    if selection.keys:
        tests.append(pl.any_horizontal(pl.lit(value=False), *(_matches(key) for key in selection.keys)))
    state = passes((*wanted.series, *wanted.states), dataflow, rows.columns)
    tests += [state] if state is not None else []
    if selection.first is not None:
        tests.append(pl.col(frames.PERIOD) >= selection.first.id)
    if selection.last is not None:
        tests.append(pl.col(frames.PERIOD) <= selection.last.id)
    if wanted.periods:
        passing = period_passes(wanted.periods)
        periods = [one for one in rows[frames.PERIOD].unique().to_list() if passing(Period.from_id(one))]
        tests.append(pl.col(frames.PERIOD).is_in(periods))
    return rows.filter(pl.all_horizontal(tests))


def _seen(sight: Sight) -> pl.Expr:
    """Return whether a reader sees a row: a forecast belongs to no reporter, its status alone says who sees it."""
    if sight.statuses is None:
        return pl.lit(value=True)
    return pl.col(frames.CONF_STATUS).is_in([*FREE, *sight.statuses])


def _matches(key: Key) -> pl.Expr:
    return pl.all_horizontal(pl.lit(value=True), *(pl.col(name).is_in(list(codes)) for name, codes in key.items()))


def _ends(rows: pl.DataFrame, dataflow: Dataflow, selection: Selection) -> pl.DataFrame:
    """Return the first and last observations of each series, where so many alone are wanted."""
    if selection.first_n is None and selection.last_n is None:
        return rows
    rank = pl.col(frames.PERIOD).rank("dense").over(dataflow.structure.key_ids)
    back = pl.col(frames.PERIOD).rank("dense", descending=True).over(dataflow.structure.key_ids)
    return rows.filter((rank <= (selection.first_n or 0)) | (back <= (selection.last_n or 0)))
