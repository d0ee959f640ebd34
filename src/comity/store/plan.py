"""What a submission will change, worked out from the ledger as it stands, before anything is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import sqlalchemy as sa

from comity.exchange.ports import ANY_REPORTER, Offer
from comity.model import frames
from comity.model.groups import Action
from comity.store import effect, schema
from comity.store.attributes import attribute_changes
from comity.store.cells import CELL_SCHEMA, PERIOD, cells_at, current_cells
from comity.store.effect import CELL, GIVEN, Effect
from comity.store.embargo import Part
from comity.store.rows import DELETE, MERGE, ActionRows
from comity.store.series import SID, SeriesTable, find_series, find_table, number_series
from comity.store.slices import Slice
from comity.store.state import pack, unpack

REPORTER_COLUMN = "reporter"
WHOLE = Part()
_LATEST_SEQ = sa.select(sa.func.coalesce(sa.func.max(schema.event.c.seq), 0)).where(
    schema.event.c.dataflow == sa.bindparam("dataflow")
)


@dataclass(frozen=True)
class Plan:
    """What is to be written, as long as nothing of `reporters` (None: of the dataflow) was accepted after `seq`.

    `series` has the key columns and `sid` of every series concerned; those yet to be recorded have a negative
    number. `changes` has `period`, `sid`, `action` and the ledger's state columns. `coverage` has `reporter`,
    `period`, `rows` and `changed`. `attributes` has `component`, `partial_key`, `action` and `value`.
    """

    seq: int
    reporters: frozenset[str] | None
    series: pl.DataFrame
    effect: Effect
    changes: pl.DataFrame
    coverage: pl.DataFrame
    attributes: pl.DataFrame


def latest_seq(connection: sa.Connection, dataflow: str) -> int:
    """Return the sequence of the dataflow's latest event; 0 where there is none."""
    return int(connection.execute(_LATEST_SEQ, {"dataflow": dataflow}).scalar_one())


def is_current(connection: sa.Connection, plan: Plan, dataflow: str) -> bool:
    """Say whether the ledger still holds, of what the plan concerns, what it was made from."""
    asked: dict[str, object] = {"dataflow": dataflow, "seq": plan.seq}
    if plan.reporters is None:
        return connection.execute(_LATER, asked).first() is None
    return connection.execute(_LATER_OF, asked | {"reporters": sorted(plan.reporters)}).first() is None


def _later(*, of_reporters: bool) -> sa.Select[int]:
    event, covered = schema.event, schema.coverage
    later = sa.select(event.c.seq).where(
        event.c.dataflow == sa.bindparam("dataflow"), event.c.seq > sa.bindparam("seq")
    )
    if of_reporters:
        own = covered.c.reporter.in_(sa.bindparam("reporters", expanding=True))
        later = later.outerjoin(covered, covered.c.seq == event.c.seq).where(
            sa.or_(own, event.c.kind != "accepted")
        )
    return later.limit(1)


_LATER, _LATER_OF = _later(of_reporters=False), _later(of_reporters=True)


def make_plan(connection: sa.Connection, offer: Offer, rows: ActionRows, *, part: Part = WHOLE) -> Plan:
    """Read what the submission concerns and play its rows over it."""
    seq = latest_seq(connection, offer.dataflow.id)
    table = find_table(connection, offer.dataflow)
    named = _number(connection, table, offer, rows)
    groups = _scope_groups(offer, rows, part)
    series, cells = _read_before(connection, table, offer, (rows, named, groups), is_part=part.opening is not None)
    before = unpack(cells.drop("seq"), rows.structure)
    work = effect.begin_work(before, rows.components)
    located = rows.observed.join(named, on=rows.structure.key_ids, how="left", maintain_order="left")
    played = ActionRows(located, rows.structure)
    for run in played.runs():
        work = _play(work, run, series=_allowed(series, offer), rows=rows)
    if groups is not None and before.height:
        outside = _outside(work, groups=groups, series=_allowed(series, offer))
        if part.held is not None:
            outside = _without(outside, part.held, series=series)
        if part.since is not None:
            newer = cells.filter(pl.col("seq") > part.since).select(CELL)
            outside = outside.join(newer.lazy(), on=CELL, how="anti")
        work = effect.delete_cells(work, outside, rows.components)
    summary = effect.summarise(work, rows.components)
    return Plan(
        seq,
        _concerned(offer, rows),
        series,
        summary,
        pack(summary.changes.rename({frames.PERIOD: PERIOD, frames.ACTION: "action"}), rows.structure),
        _coverage(offer, _covered(rows, part), summary.changes, series),
        attribute_changes(connection, offer.dataflow, rows.frame),
    )


def _concerned(offer: Offer, rows: ActionRows) -> frozenset[str] | None:
    """Return the reporters outside of which the submission neither reads nor writes; None where it might."""
    dimension = offer.dataflow.reporter_dimension
    wide = offer.action is Action.REPLACE and dimension not in offer.scope
    if wide or dimension not in rows.structure.key_ids or rows.frame[dimension].null_count():
        return None
    if any(rows.frame[name].null_count() < rows.frame.height for name in rows.attached):
        return None
    return frozenset(rows.frame[dimension]) | {reporter for reporter, _ in offer.covers}


def _number(connection: sa.Connection, table: SeriesTable | None, offer: Offer, rows: ActionRows) -> pl.DataFrame:
    """Return the series that M and R rows name, with their numbers; new ones count down from -1."""
    keys = rows.cells.select(rows.structure.key_ids).unique(maintain_order=True)
    if table is None:
        found = keys.with_columns(pl.lit(None, dtype=pl.Int64).alias(SID))
    else:
        found = number_series(connection, table, dataflow=offer.dataflow.id, keys=keys)
    fresh = -pl.col(SID).is_null().cum_sum().cast(pl.Int64)
    return found.with_columns(pl.coalesce(SID, fresh).alias(SID))


def _read_before(
    connection: sa.Connection,
    table: SeriesTable | None,
    offer: Offer,
    wanted: tuple[ActionRows, pl.DataFrame, pl.DataFrame | None],
    *,
    is_part: bool,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the series concerned and the state of every cell that the submission could touch."""
    rows, named, groups = wanted
    cells, series = [pl.DataFrame(schema=CELL_SCHEMA)], named
    if table is not None:
        if groups is None or is_part:
            keys = rows.cells.join(named.filter(pl.col(SID) > 0), on=rows.structure.key_ids)
            cells.append(
                cells_at(
                    connection, keys.select(SID, pl.col(frames.PERIOD).alias(PERIOD)).unique(), offer.dataflow.id
                )
            )
        for key, first, last in _bulk(rows, groups):
            found = find_series(connection, table, dataflow=offer.dataflow.id, key=key)
            cells.append(current_cells(connection, Slice(offer.dataflow.id, found[SID], first, last)))
            series = pl.concat([series, found.select(series.columns)]).unique(SID, maintain_order=True)
    before = pl.concat(cells).lazy().unique([PERIOD, SID]).rename({PERIOD: frames.PERIOD}).collect()
    return series, before


def _bulk(rows: ActionRows, groups: pl.DataFrame | None) -> list[tuple[Mapping[str, Sequence[str]], int, int]]:
    """Return what must be read beyond the cells named: by series key, first and last period."""
    wanted: list[tuple[Mapping[str, Sequence[str]], int, int]] = []
    everything = Slice("", pl.Series(dtype=pl.Int64))
    if rows.observed.filter(pl.col(frames.ACTION) == DELETE).height:
        wanted.append((_delete_key(rows), everything.first, everything.last))
    if groups is not None and groups.height:
        key = {name: groups[name].unique().to_list() for name in groups.columns if name in rows.structure.key_ids}
        timed = frames.PERIOD in groups.columns
        periods = groups[frames.PERIOD].to_list() if timed else [everything.first, everything.last]
        wanted.append((key, min(periods), max(periods)))
    return wanted


def _delete_key(rows: ActionRows) -> Mapping[str, Sequence[str]]:
    """Return the codes that delete rows name in dimensions that none of them leaves open."""
    deletes = rows.observed.filter(pl.col(frames.ACTION) == DELETE)
    closed = [name for name in rows.structure.key_ids if deletes[name].null_count() == 0]
    return {name: deletes[name].unique().to_list() for name in closed}


def _scope_groups(offer: Offer, rows: ActionRows, part: Part) -> pl.DataFrame | None:
    """Return the distinct parts of the replaced scope; None where nothing is replaced.

    A scope names dimensions; the time dimension's column is the period. An empty scope is one part: the dataflow.
    """
    if offer.action is not Action.REPLACE:
        return None
    time = rows.structure.time_dimension.id
    columns = [frames.PERIOD if name == time else name for name in offer.scope]
    cells = rows.cells if part.opening is None else part.opening
    if not columns:
        parts = [True] if cells.height or offer.nil else []
        return pl.DataFrame({"all": parts}, schema={"all": pl.Boolean})
    groups = cells.select(columns).unique()
    declared = _declared(offer).rename({REPORTER_COLUMN: offer.dataflow.reporter_dimension})
    if offer.covers and set(columns) <= set(declared.columns):
        groups = pl.concat([groups, declared.select(columns)]).unique()
    return groups


def _declared(offer: Offer) -> pl.DataFrame:
    rows = [(reporter, period.id) for reporter, period in offer.covers]
    return pl.DataFrame(rows, schema={REPORTER_COLUMN: pl.String, frames.PERIOD: pl.Int64}, orient="row")


def _play(work: pl.LazyFrame, run: pl.DataFrame, *, series: pl.DataFrame, rows: ActionRows) -> pl.LazyFrame:
    """Play one stretch of rows of one action."""
    action = run[frames.ACTION][0]
    flags = [GIVEN + c for c in rows.components]
    if action != DELETE:
        play = effect.merge_rows if action == MERGE else effect.replace_rows
        return play(work, run.select(*CELL, *rows.components, *flags), rows.components)
    partial = pl.any_horizontal(pl.col(flags))
    attached = pl.any_horizontal(pl.lit(value=False), *(pl.col(name).is_not_null() for name in rows.attached))
    matched = _match(work, run.with_columns(whole=~partial & ~attached), series=series, rows=rows)
    work = effect.delete_components(work, matched.filter(~pl.col("whole")), rows.components)
    return effect.delete_cells(work, matched.filter(pl.col("whole")), rows.components)


def _match(work: pl.LazyFrame, deletes: pl.DataFrame, *, series: pl.DataFrame, rows: ActionRows) -> pl.LazyFrame:
    """Return the existing cells that delete rows match, with the rows' flags; an omitted dimension matches any."""
    names = [*rows.structure.key_ids, frames.PERIOD]
    carried = ["whole", *(GIVEN + c for c in rows.components)]
    cells = work.filter(pl.col("now")).select(CELL).join(series.lazy(), on=SID)
    patterns = deletes.with_columns(pattern=pl.concat_str(pl.col(name).is_null() for name in names))
    matched = []
    for part in patterns.partition_by("pattern"):
        fixed = [name for name in names if part[name].null_count() == 0]
        wanted = part.lazy().select(*fixed, *carried)
        found = cells.join(wanted, on=fixed) if fixed else cells.join(wanted, how="cross")
        matched.append(found.select(*CELL, *carried))
    return pl.concat(matched)


def _outside(work: pl.LazyFrame, *, groups: pl.DataFrame, series: pl.DataFrame) -> pl.LazyFrame:
    """Return the cells that lie in the replaced scope and aren't in the file."""
    cells = work.filter(pl.col("now") & ~pl.col("named")).select(CELL).join(series.lazy(), on=SID)
    inside = cells.with_columns(all=pl.lit(value=True)).join(groups.lazy(), on=groups.columns, how="semi")
    return inside.select(CELL)


def _without(cells: pl.LazyFrame, held: pl.DataFrame, *, series: pl.DataFrame) -> pl.LazyFrame:
    """Return the cells but for those that are held: their own file says more of them, later."""
    known = held.join(series, on=[name for name in held.columns if name != frames.PERIOD]).select(CELL)
    return cells.join(known.lazy(), on=CELL, how="anti")


def _covered(rows: ActionRows, part: Part) -> pl.DataFrame:
    """Return the cells that the file covers, those held too."""
    if part.held is None:
        return rows.cells
    columns = part.held.columns
    return pl.concat([rows.cells.select(columns), part.held])


def _allowed(series: pl.DataFrame, offer: Offer) -> pl.DataFrame:
    """Return the series that the provider may write."""
    dimension = offer.dataflow.reporter_dimension
    inside = {name: codes for name, codes in offer.region.items() if name in series.columns}
    outside = {name: codes for name, codes in offer.exclude.items() if name in series.columns}
    allowed = [pl.col(name).is_in(codes) for name, codes in inside.items()]
    allowed += [~pl.col(name).is_in(codes) for name, codes in outside.items()]
    if offer.reporters != ANY_REPORTER and dimension in series.columns:
        allowed.append(pl.col(dimension).is_in(offer.reporters))
    return series.filter(*allowed) if allowed else series


def _coverage(offer: Offer, cells: pl.DataFrame, changes: pl.DataFrame, series: pl.DataFrame) -> pl.DataFrame:
    """Count, by reporter and period, the file's rows and the cells that it changed."""
    dimension = offer.dataflow.reporter_dimension
    reporter = pl.col(dimension) if dimension in series.columns else pl.lit(offer.provider)
    by = (reporter.alias(REPORTER_COLUMN), frames.PERIOD)
    rows = {(name, period): count for name, period, count in cells.group_by(*by).len().iter_rows()}
    located = changes.select(CELL).join(series, on=SID)
    changed = {(name, period): count for name, period, count in located.group_by(*by).len().iter_rows()}
    places = {*rows, *changed, *((name, period.id) for name, period in offer.covers)}
    counted = [
        (name, period, rows.get((name, period), 0), changed.get((name, period), 0)) for name, period in places
    ]
    schema = {REPORTER_COLUMN: pl.String, frames.PERIOD: pl.Int64, "rows": pl.Int64, "changed": pl.Int64}
    return pl.DataFrame(sorted(counted), schema=schema, orient="row")
