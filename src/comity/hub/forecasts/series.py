"""A dataflow's figures as series to forecast: their keys, who sent them, and the panel up to a period."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from comity.analysis.indicators import ROLES, compute
from comity.errors import UsageError
from comity.hub.forecasts.recipe import FlowSeries
from comity.hub.home import Hub
from comity.model.access import EVERYTHING, Sight
from comity.model.frames import FREQ, OBS_VALUE, PERIOD
from comity.model.groups import Member
from comity.model.indicators import DimensionFilter, IndicatorDefinition, TotalRule
from comity.model.periods import Frequency, Period
from comity.model.selection import Selection
from comity.model.structures import TOTAL, Component, Dataflow

_REPORTER = "reporter"


def check_by(by: Sequence[str], dataflow: Dataflow) -> tuple[str, ...]:
    """Return the dimensions named, in the order of the key; raises UsageError for one that there isn't."""
    known = {one.upper(): one for one in dataflow.structure.key_ids}
    for name in by:
        if name.strip().upper() not in known:
            raise UsageError(
                f"{dataflow.id} has no dimension {name.strip()}.", remedy=f"Its dimensions are {', '.join(known)}."
            )
    wanted = {known[name.strip().upper()] for name in by}
    return tuple(name for name in dataflow.structure.key_ids if name in wanted)


def flow_cells(
    observations: pl.DataFrame,
    dataflow: Dataflow,
    series: FlowSeries,
    *,
    members: Iterable[Member],
    frequency: Frequency,
) -> pl.DataFrame:
    """Return `unique_id` (dotted series key, `_T` where added up), `reporter`, `_period`, `value`; nothing missing.

    Raises UsageError where a dimension that is to be added up holds codes that don't add up.
    """
    known = observations.filter(pl.col(OBS_VALUE).is_not_null())
    if FREQ in known.columns:
        known = known.filter(pl.col(FREQ) == frequency.value)
    if series.by is None:
        key = pl.concat_str([pl.col(name) for name in dataflow.structure.key_ids], separator=".")
        reporter = pl.col(dataflow.reporter_dimension)
        return known.select(
            key.alias("unique_id"), reporter.alias(_REPORTER), PERIOD, pl.col(OBS_VALUE).alias("value")
        )
    single = _single_codes(dataflow, series, known)
    computed = add_up(known, dataflow, series, members=members, frequency=frequency)
    named = computed.with_columns(_key(dataflow, series, frequency, single).alias("unique_id"))
    return named.group_by("unique_id", _REPORTER, PERIOD).agg(pl.col("value").sum())


def add_up(
    observations: pl.DataFrame,
    dataflow: Dataflow,
    series: FlowSeries,
    *,
    members: Iterable[Member],
    frequency: Frequency,
) -> pl.DataFrame:
    """Return an indicator frame of the figures by `series.by`, each cell counted once.

    Raises UsageError where a dimension that is to be added up holds codes that don't add up.
    """
    _single_codes(dataflow, series, observations)
    definition = IndicatorDefinition(
        id=dataflow.id,
        version=dataflow.reference.version,
        names=dataflow.names,
        dataflow=dataflow.id,
        filters={name: _filter(codes) for name, codes in series.key.items()},
        breakdowns=tuple(name for name in series.by or () if name != dataflow.reporter_dimension),
    )
    return compute(definition, observations, dataflow=dataflow, members=members, frequency=frequency)


def indicator_columns(by: Sequence[str], dataflow: Dataflow) -> dict[str, str]:
    """Return the column of an indicator frame that shows each of these dimensions."""
    reporter = dataflow.reporter_dimension
    kept = [name for name in by if name != reporter]
    roles = {role: next((d for d in choices if d in kept), None) for role, choices in ROLES.items()}
    shown = {name: name.lower() for name in kept} | {d: role for role, d in roles.items() if d is not None}
    return {name: _REPORTER if name == reporter else shown[name] for name in by}


def reported_periods(cells: pl.DataFrame, coverage: pl.DataFrame, *, frequency: Frequency) -> pl.DataFrame:
    """Return who has sent which period (`reporter`, `_period`): the cells' reporters, by all that they sent."""
    pairs = pl.concat([coverage.select(_REPORTER, PERIOD), cells.select(_REPORTER, PERIOD)]).unique()
    fitting = [one for one in pairs[PERIOD].unique().to_list() if Period.from_id(one).frequency is frequency]
    own = cells.select(_REPORTER, pl.col(PERIOD).alias("_first")).group_by(_REPORTER).agg(pl.col("_first").min())
    return (
        pairs.filter(pl.col(PERIOD).is_in(fitting))
        .join(own, on=_REPORTER)
        .filter(pl.col(PERIOD) >= pl.col("_first"))
        .select(_REPORTER, PERIOD)
        .sort(_REPORTER, PERIOD)
    )


def flow_panel(
    cells: pl.DataFrame,
    reported: pl.DataFrame,
    dataflow: Dataflow,
    series: FlowSeries,
    *,
    reporters: Sequence[str],
    last: Period | None = None,
) -> pl.DataFrame:
    """Return the panel (`unique_id`, `ds`, `y`) of these reporters' series up to `last`.

    Sums over reporters hold only periods that all of them have. With `last` every series has a row there, so that
    all are forecast from the same origin; what is missing then is bridged.
    """
    until = pl.col(PERIOD) <= (last.id if last is not None else reported[PERIOD].max())
    own = cells.filter(pl.col(_REPORTER).is_in(list(reporters)), until)
    came = reported.filter(pl.col(_REPORTER).is_in(list(reporters)), until)
    ids = own.select("unique_id").unique()
    if series.by is None:
        rows = own.select("unique_id", PERIOD, y="value")
    elif dataflow.reporter_dimension in series.by:
        rows = _filled(own, own.select("unique_id", _REPORTER).unique().join(came, on=_REPORTER))
    else:
        shared = came.group_by(PERIOD).len().filter(pl.col("len") == len(reporters)).select(PERIOD)
        rows = _filled(own, ids.join(shared, how="cross"))
    if last is not None:
        rows = _with_origin(rows, ids, last)
    days = {number: Period.from_id(number).start for number in rows[PERIOD].unique().to_list()}
    ds = pl.col(PERIOD).replace_strict(days, return_dtype=pl.Date)
    return rows.select("unique_id", ds.alias("ds"), pl.col("y").cast(pl.Float64)).sort("unique_id", "ds")


def _filled(own: pl.DataFrame, grid: pl.DataFrame) -> pl.DataFrame:
    """Return sums on a grid of series and periods: nothing was sent where nothing is there."""
    sums = own.group_by("unique_id", PERIOD).agg(y=pl.col("value").sum())
    places = grid.select("unique_id", PERIOD).unique()
    return places.join(sums, on=["unique_id", PERIOD], how="left").with_columns(pl.col("y").fill_null(0.0))


def _with_origin(rows: pl.DataFrame, ids: pl.DataFrame, last: Period) -> pl.DataFrame:
    here = ids.with_columns(pl.lit(last.id, pl.Int64).alias(PERIOD), pl.lit(None, pl.Float64).alias("y"))
    missing = here.join(rows, on=["unique_id", PERIOD], how="anti")
    return pl.concat([rows.with_columns(pl.col("y").cast(pl.Float64)), missing.select("unique_id", PERIOD, "y")])


def open_dimensions(hub: Hub, dataflow: Dataflow, *, sight: Sight = EVERYTHING) -> dict[str, tuple[str, ...]]:
    """Return the codes that occur of each dimension that can't be added up: one of them has to be named."""
    there = hub.ledger.availability(dataflow, Selection(sight=sight)).codes
    return {
        part.id: tuple(sorted(there[part.id]))
        for part in dataflow.structure.dimensions
        if part.id != FREQ and not _adds_up(part) and len(there.get(part.id, ())) > 1
    }


def _adds_up(part: Component) -> bool:
    return part.codelist is None or TOTAL in part.codelist


def _summed(dataflow: Dataflow, series: FlowSeries) -> list[Component]:
    kept = {FREQ, *(series.by or ())}
    return [part for part in dataflow.structure.dimensions if part.id not in kept]


def _single_codes(dataflow: Dataflow, series: FlowSeries, observations: pl.DataFrame) -> dict[str, str]:
    """Return the one code of each dimension that can't be added up; raises UsageError where one has several."""
    return {
        part.id: code
        for part in _summed(dataflow, series)
        if (code := _single_code(part, observations)) is not None
    }


def _single_code(part: Component, observations: pl.DataFrame) -> str | None:
    """Return the one code of a dimension that can't be added up, None of one that can.

    Raises UsageError where it has several.
    """
    if _adds_up(part):
        return None
    codes = sorted(observations[part.id].cast(pl.String).unique())
    if len(codes) > 1:
        raise UsageError(
            f"The codes of {part.id} ({', '.join(codes[:5])}) don't add up: it has no total.",
            remedy=f"Keep {part.id} with --by, or name one of its codes in the key.",
        )
    return codes[0] if codes else None


def _filter(codes: Sequence[str]) -> DimensionFilter:
    return DimensionFilter(include=tuple(codes), total=TotalRule.TOTAL if TOTAL in codes else TotalRule.PARTS)


def _key(dataflow: Dataflow, series: FlowSeries, frequency: Frequency, single: Mapping[str, str]) -> pl.Expr:
    """Return the dotted key; one code that the key names stands for itself, what is added up is `_T`."""
    columns = indicator_columns(series.by or (), dataflow)
    named = {name: codes[0] for name, codes in series.key.items() if len(codes) == 1}
    codes = {**single, **named, FREQ: frequency.value}
    return pl.concat_str(
        [
            pl.col(columns[name]) if name in columns else pl.lit(codes.get(name, TOTAL))
            for name in dataflow.structure.key_ids
        ],
        separator=".",
    )
