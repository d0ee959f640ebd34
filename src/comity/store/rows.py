"""A submission's rows made ready to be played: typed, with flags for what each holds; their digest. Pure."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from comity.errors import LedgerError
from comity.exchange.ports import ANY_REPORTER, Offer
from comity.model import frames
from comity.model.groups import Action
from comity.model.structures import DataStructure
from comity.store.effect import GIVEN
from comity.store.state import components

PARTIAL = "partial"
MERGE, REPLACE, DELETE = "M", "R", "D"
_FIELD, _RECORD, _OMITTED = "\x1f", "\x1e", "\x00"


@dataclass(frozen=True)
class ActionRows:
    """What a submission's rows say.

    `frame` has `_action`, the dimensions, `_period`, each component of the observation with its `given:` flag, and
    each attribute that is attached elsewhere; null where omitted. `partial` marks the rows about a partial key (`~`
    in a dimension or in the time).
    """

    frame: pl.DataFrame
    structure: DataStructure

    @property
    def components(self) -> tuple[str, ...]:
        """The components of an observation, the measure first."""
        return components(self.structure)

    @property
    def attached(self) -> tuple[str, ...]:
        """Ids of the attributes attached above the observation."""
        return tuple(a.id for a in self.structure.attributes if a.attachment is not None)

    @cached_property
    def cells(self) -> pl.DataFrame:
        """The M and R rows of observations: each names one cell."""
        return self.observed.filter(pl.col(frames.ACTION) != DELETE)

    @cached_property
    def observed(self) -> pl.DataFrame:
        """The rows about observations, without those about attributes of a partial key."""
        return self.frame.filter(~pl.col(PARTIAL)) if self.frame[PARTIAL].any() else self.frame

    def runs(self) -> list[pl.DataFrame]:
        """Return the rows in stretches of one action, in the file's order."""
        if self.observed[frames.ACTION].n_unique() <= 1:
            return [self.observed] if self.observed.height else []
        marked = self.observed.with_columns(run=pl.col(frames.ACTION).rle_id())
        return [run.drop("run") for run in marked.partition_by("run", maintain_order=True)]


def is_partial(frame: pl.DataFrame, structure: DataStructure) -> pl.Expr:
    """Pick the rows of a checked frame that are about a partial key."""
    names = [name for name in (*structure.key_ids, structure.time_dimension.id) if name in frame.columns]
    off = [pl.col(name) == frames.SWITCHED_OFF for name in names]
    return pl.any_horizontal(pl.lit(value=False), *off).fill_null(value=False)


def read_rows(offer: Offer) -> ActionRows:
    """Return the offer's rows ready to be played; a frame that wasn't checked is refused."""
    structure = offer.dataflow.structure
    _check(offer)
    marked = is_partial(offer.frame, structure).alias(PARTIAL)
    frame = offer.frame.with_columns(pl.col(frames.ACTION).cast(pl.String), marked)
    if offer.action is Action.REPLACE:
        frame = frame.with_columns(pl.col(frames.ACTION).replace(MERGE, REPLACE))
    names = (*structure.key_ids, *(a.id for a in structure.attributes))
    text = [pl.col(name) if name in frame.columns else pl.lit(None).alias(name) for name in names]
    frame = frame.with_columns(expression.cast(pl.String) for expression in text)
    measure = structure.measure.id
    given = pl.col(measure if measure in frame.columns else frames.VALUE).is_not_null()
    held = components(structure)
    selected = frame.select(
        frames.ACTION,
        PARTIAL,
        *structure.key_ids,
        pl.col(frames.PERIOD).cast(pl.Int64),
        pl.col(frames.VALUE).cast(pl.Float64).fill_nan(None).alias(measure),
        *(a.id for a in structure.attributes),
        given.alias(GIVEN + measure),
        *(pl.col(name).is_not_null().alias(GIVEN + name) for name in held[1:]),
    )
    return ActionRows(selected, structure)


def digest(offer: Offer, rows: ActionRows) -> str:
    """Return the SHA-256 of the canonical action rows: the same content in another order or layout is the same."""
    header = {
        "action": offer.action.value,
        "scope": sorted(offer.scope) if offer.action is Action.REPLACE else [],
        "covers": sorted(f"{reporter} {period}" for reporter, period in offer.covers),
        "nil": offer.nil,
    }
    canonical = hashlib.sha256(json.dumps(header, sort_keys=True).encode())
    for record in _records(rows):
        canonical.update(record.encode())
    return canonical.hexdigest()


def _records(rows: ActionRows) -> list[str]:
    measure = rows.structure.measure.id
    numbers = [None if value is None else repr(value) for value in rows.frame[measure].to_list()]
    missing = pl.when(pl.col(GIVEN + measure)).then(pl.lit("NaN"))
    text = rows.frame.with_columns(
        pl.coalesce(pl.Series(measure, numbers, dtype=pl.String), missing).alias(measure)
    )
    columns = [name for name in text.columns if not name.startswith(GIVEN)]
    fields = [pl.col(name).cast(pl.String).fill_null(_OMITTED) for name in columns]
    records = text.select(pl.concat_str(*fields, pl.lit(_RECORD), separator=_FIELD)).to_series()
    return (records if _order_matters(rows) else records.sort()).to_list()


def _order_matters(rows: ActionRows) -> bool:
    """Say whether rows in another order would do something else: several actions, or one cell named twice."""
    if rows.frame[frames.ACTION].n_unique() > 1:
        return True
    cells = rows.cells.select(*rows.structure.key_ids, frames.PERIOD)
    return cells.n_unique() < cells.height


def _check(offer: Offer) -> None:
    frame, structure = offer.frame, offer.dataflow.structure
    for name in (frames.ACTION, frames.VALUE, frames.PERIOD):
        if name not in frame.columns:
            raise LedgerError(f"The frame lacks {name}.", remedy="Only checked frames are accepted.")
    if offer.findings.has_errors:
        raise LedgerError("The submission has errors.", remedy="Refuse it.")
    present = [name for name in (*structure.key_ids, frames.PERIOD) if name in frame.columns]
    cells = frame.filter((pl.col(frames.ACTION) != DELETE) & ~is_partial(frame, structure))
    if cells.height and (len(present) <= len(structure.key_ids) or sum(cells.select(present).null_count().row(0))):
        raise LedgerError("A row names no single cell.", remedy="Only checked frames are accepted.")
    _check_reporters(offer)


def _check_reporters(offer: Offer) -> None:
    dimension = offer.dataflow.reporter_dimension
    if offer.reporters == ANY_REPORTER or dimension not in offer.frame.columns:
        return
    foreign = set(offer.frame[dimension].drop_nulls().unique()) - {*offer.reporters, frames.SWITCHED_OFF}
    foreign |= {reporter for reporter, _ in offer.covers} - set(offer.reporters)
    if foreign:
        raise LedgerError(
            f"{offer.provider} may not write for {', '.join(sorted(foreign))}.",
            remedy="Name the reporter in the agreement.",
        )
