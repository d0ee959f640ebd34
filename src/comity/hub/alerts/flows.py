"""The flows that early warning judges: each by its key, and what they add up to, over whoever has the period."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from comity.analysis.indicators import ROLES, bases
from comity.analysis.reporting import choose_period, incomplete_periods
from comity.analysis.situation import NEEDED
from comity.errors import UsageError
from comity.exchange.alert_ports import AlertSubject
from comity.hub.board import board_cells, today_of
from comity.hub.home import Hub
from comity.hub.keys import parse_bound, parse_moment
from comity.hub.situation.flow_view import view_flows
from comity.hub.situation.panel import IndicatorView, view_indicator
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period
from comity.model.structures import TOTAL, Dataflow
from comity.publish.report_data import Names
from comity.structures.indicators import indicator

__all__ = ["AlertFlows", "AlertSubject", "alert_flows", "subject_for"]

REPORTER = "reporter"
"""The column of an indicator's reporters; a dataflow's are under its own dimension."""
LONG_ENOUGH = 4
"""Years of figures that a reporter needs to be in totals over reporters, where anybody has them."""


@dataclass(frozen=True)
class AlertFlows:
    """Flows up to a period, as known at a sequence and to a reader.

    `frame`: a code for each of `keys` (`_T`: added up), `_period`, `value`; what a reporter left out of a period
    that it sent is 0, a period that it didn't send whole is absent. `reporters` have the period; `partial` sent it
    incomplete, and aren't judged; somebody has figures up to `newest`. `bases`: `reporter`, `_period`, `basis`,
    of an indicator.
    """

    subject: AlertSubject
    dataflow: Dataflow
    keys: tuple[str, ...]
    reporter_key: str | None
    frequency: Frequency
    period: Period
    frame: pl.DataFrame
    reporters: tuple[str, ...]
    partial: tuple[str, ...]
    newest: Period
    bases: pl.DataFrame | None
    seq: int
    sight: Sight = EVERYTHING

    @property
    def origin_key(self) -> str | None:
        """The key column that says where from, if any."""
        return next((key for key in self.keys if key in ("origin", *ROLES["origin"])), None)

    def codelist_of(self, key: str) -> str:
        """Return the id of the code list that names the codes of a key column."""
        return "CL_AREA" if self.subject.indicator else _codelist(self.dataflow, key)


@dataclass(frozen=True)
class _Cells:
    """Figures by key, who sent which period, and what they are figures of."""

    subject: AlertSubject
    dataflow: Dataflow
    keys: tuple[str, ...]
    reporter_key: str | None
    frequency: Frequency
    frame: pl.DataFrame
    reported: pl.DataFrame
    bases: pl.DataFrame | None
    seq: int


def subject_for(
    hub: Hub, flow: str | None = None, *, by: Sequence[str] = (), selection: str | None = None
) -> AlertSubject:
    """Return what is judged: the group's indicator by default, else a dataflow by its dimensions `by`.

    Without `by` they are the reporter, and the origin where the dataflow has one.
    """
    if flow is None:
        if by or selection:
            raise UsageError("Dimensions are those of a dataflow.", remedy="Name it with --flow.")
        own = hub.catalogue.dataflow(indicator(hub.group.indicator).dataflow)
        return AlertSubject(own.id, hub.group.indicator)
    found = hub.catalogue.dataflow(flow)
    known = {name.upper(): name for name in found.structure.key_ids}
    for name in by:
        if name.strip().upper() not in known:
            raise UsageError(
                f"{found.id} has no dimension {name.strip()}.", remedy=f"Its dimensions are {', '.join(known)}."
            )
    wanted = {known[name.strip().upper()] for name in by} or _usual_dimensions(found)
    kept = tuple(name for name in found.structure.key_ids if name in wanted)
    return AlertSubject(found.id, by=kept, selection=(selection or "").strip())


def unit_of(hub: Hub, subject: AlertSubject) -> Names:
    """Return the word for what is counted: the indicator's, else the dataflow's name."""
    return (
        indicator(subject.indicator).measure
        if subject.indicator
        else hub.catalogue.dataflow(subject.dataflow).names
    )


def alert_flows(
    hub: Hub,
    subject: AlertSubject,
    *,
    as_of: str | None = None,
    period: str | None = None,
    sight: Sight = EVERYTHING,
    view: IndicatorView | None = None,
) -> AlertFlows:
    """Return the flows of a subject up to a period (the latest with whole figures of most reporters by default).

    `view` is the subject's indicator as of that moment and sight, where it is at hand.
    Raises UsageError where there are no figures.
    """
    if subject.indicator:
        moment = parse_moment(as_of)
        found = view or view_indicator(hub, as_of=moment, name=subject.indicator, sight=sight)
        cells = _indicator_cells(subject, found)
    else:
        cells = _flow_cells(hub, subject, as_of, sight)
    late = incomplete_periods(board_cells(hub, today=today_of(hub, as_of), dataflow=cells.dataflow.id, as_of=as_of))
    choice = choose_period(cells.reported, needed=NEEDED, given=parse_bound(period), incomplete=late)
    if choice is None or not choice.reported:
        raise UsageError(f"Nobody has whole figures for {period or 'any period'}.", remedy="Choose another period.")
    if choice.period.frequency is not cells.frequency:
        raise UsageError(
            f"{choice.period} is no period of these figures.", remedy=f"Their frequency is {cells.frequency.value}."
        )
    whole = _whole(cells.reported, late, until=choice.period)
    frame = _levels(cells, whole, period=choice.period)
    partial = sorted(r for r, at in late if at == choice.period)
    return AlertFlows(
        subject=cells.subject,
        dataflow=cells.dataflow,
        keys=cells.keys,
        reporter_key=cells.reporter_key,
        frequency=cells.frequency,
        period=choice.period,
        frame=frame,
        reporters=tuple(sorted(choice.reported)),
        partial=tuple(partial),
        newest=choice.newest or choice.period,
        bases=cells.bases,
        seq=cells.seq,
        sight=sight,
    )


def _indicator_cells(subject: AlertSubject, view: IndicatorView) -> _Cells:
    if view.frame.is_empty():
        raise UsageError(
            "No figures have come yet.", remedy="Submit figures first, or name a dataflow with --flow."
        )
    keys = (REPORTER, "origin")
    summed = view.frame.group_by(*keys, PERIOD).agg(pl.col("value").sum())
    reported = view.frame.select(REPORTER, PERIOD).unique()
    return _Cells(
        subject=subject,
        dataflow=view.dataflow,
        keys=keys,
        reporter_key=REPORTER,
        frequency=view.frequency,
        frame=summed,
        reported=reported,
        bases=bases(view.frame),
        seq=view.seq,
    )


def _flow_cells(hub: Hub, subject: AlertSubject, as_of: str | None, sight: Sight) -> _Cells:
    view = view_flows(hub, subject.dataflow, by=subject.by, key=subject.selection or None, as_of=as_of, sight=sight)
    reporter = view.dataflow.reporter_dimension
    return _Cells(
        subject=subject,
        dataflow=view.dataflow,
        keys=view.by,
        reporter_key=reporter if reporter in view.by else None,
        frequency=view.frequency,
        frame=view.frame,
        reported=view.reported,
        bases=None,
        seq=view.seq,
    )


def _whole(reported: pl.DataFrame, late: Collection[tuple[str, Period]], *, until: Period) -> pl.DataFrame:
    """Return who has sent which period whole, up to one: `reporter`, `_period`."""
    partial = pl.DataFrame(
        [{"reporter": reporter, PERIOD: period.id} for reporter, period in sorted(late)],
        schema={"reporter": pl.String, PERIOD: pl.Int64},
    )
    here = reported.filter(pl.col(PERIOD) <= until.id)
    return here.join(partial, on=["reporter", PERIOD], how="anti").sort("reporter", PERIOD)


def _levels(cells: _Cells, whole: pl.DataFrame, *, period: Period) -> pl.DataFrame:
    """Return the flows by their whole key, then what they add up to in each dimension."""
    full = _filled(cells, whole, period=period)
    is_part = pl.all_horizontal(pl.col(key) != TOTAL for key in cells.keys)
    columns = [*cells.keys, PERIOD, "value"]
    parts = full.filter(is_part) if len(cells.keys) > 1 else full
    levels = [parts.select(columns), *_margins(cells, full, whole, period=period)]
    return pl.concat(levels).sort(*cells.keys, PERIOD)


def _filled(cells: _Cells, whole: pl.DataFrame, *, period: Period) -> pl.DataFrame:
    """Return every flow at every period that its reporter sent whole, 0 where the flow isn't in it."""
    if cells.reporter_key is None:
        present = whole.filter(pl.col(PERIOD) == period.id).select("reporter")
        sent = whole.join(present, on="reporter", how="semi")
        shared = sent.group_by(PERIOD).len().filter(pl.col("len") == present.height).select(PERIOD)
        grid = cells.frame.select(cells.keys).unique().join(shared, how="cross")
    else:
        sent = whole.rename({"reporter": cells.reporter_key})
        grid = cells.frame.select(cells.keys).unique().join(sent, on=cells.reporter_key)
    known = grid.join(cells.frame, on=[*cells.keys, PERIOD], how="left")
    return known.with_columns(pl.col("value").cast(pl.Float64).fill_null(0.0))


def _margins(cells: _Cells, full: pl.DataFrame, whole: pl.DataFrame, *, period: Period) -> Iterator[pl.DataFrame]:
    for kept in cells.keys if len(cells.keys) > 1 else ():
        others = [key for key in cells.keys if key != kept]
        if full.select(others).unique().height == 1:
            continue
        shared = full
        if cells.reporter_key in others:
            shared = _of_those_present(cells.reporter_key or "", full, whole, period=period)
            if shared[cells.reporter_key or ""].n_unique() == 1:
                continue
        summed = shared.group_by(kept, PERIOD).agg(pl.col("value").sum())
        totals = [pl.lit(TOTAL).alias(key) for key in others]
        yield summed.with_columns(totals).select(*cells.keys, PERIOD, "value")


def _of_those_present(
    reporter_key: str, full: pl.DataFrame, whole: pl.DataFrame, *, period: Period
) -> pl.DataFrame:
    """Return the figures of reporters that have the period, at periods that all of them have.

    One whose figures began lately would shorten the totals of all: it is left out of them where others have more.
    """
    firsts = whole.group_by("reporter").agg(pl.col(PERIOD).min().alias("first"))
    here = firsts.filter(pl.col("reporter").is_in(whole.filter(pl.col(PERIOD) == period.id)["reporter"].implode()))
    early = here.filter(pl.col("first") <= period.shift(-LONG_ENOUGH * period.frequency.per_year).id)
    chosen = (here if early.is_empty() else early)["reporter"]
    sent = whole.filter(pl.col("reporter").is_in(chosen.implode()))
    shared = sent.group_by(PERIOD).len().filter(pl.col("len") == chosen.len())[PERIOD]
    return full.filter(pl.col(reporter_key).is_in(chosen.implode()), pl.col(PERIOD).is_in(shared.implode()))


def _usual_dimensions(dataflow: Dataflow) -> set[str]:
    origin = next((d for d in ROLES["origin"] if d in dataflow.structure.key_ids), None)
    return {dataflow.reporter_dimension} | ({origin} if origin else set())


def _codelist(dataflow: Dataflow, key: str) -> str:
    codelist = dataflow.structure.by_id[key].codelist
    return codelist.reference.id if codelist is not None else ""
