"""Pairs: which figures of two states are about the same movement, and which have no counterpart, and why."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.analysis.mirror.common_cells import common_cells, corridor_sums
from comity.analysis.mirror.reasons import NoMirror
from comity.model.frames import PERIOD
from comity.model.structures import NOT_APPLICABLE, OTHER, TOTAL, UNKNOWN

NOT_A_STATE = (TOTAL, UNKNOWN, OTHER, NOT_APPLICABLE)
UNITS = ("COUNT_UNIT", "UNIT")
SENT, RECEIVED = "sent", "received"
CORRIDOR = ("sender", "receiver")
NO_MIRROR_SCHEMA = {
    "reporter": pl.String,
    "other": pl.String,
    "direction": pl.String,
    "side": pl.String,
    "reason": pl.String,
    "dimension": pl.String,
    "periods": pl.Int64,
    "last": pl.Int64,
    "value": pl.Float64,
}


@dataclass(frozen=True, kw_only=True)
class Sides:
    """Which columns of a frame say who counted what.

    `other` names the state across, `direction` holds `arriving` or `leaving`. Figures are comparable where the
    codes of `definition` are the same; those of `compare` are parts that add up, and are matched part by part.
    """

    reporter: str = "REPORTER"
    other: str
    direction: str = "DIRECTION"
    arriving: str = "IN"
    leaving: str = "OUT"
    definition: tuple[str, ...] = ()
    compare: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pairs:
    """Both sides' counts of each corridor, like for like.

    `frame`: `sender` (the state left), `receiver` (the state entered), `definition` (`DIMENSION=code` of all that
    both have in common, comma-separated), `_period`, `sent` (what the sender counted), `received` (what the
    receiver counted); one of the two null where that side hasn't sent the period. Ordered by all but the counts.
    A corridor stands in it where both sides have counted it by one definition in at least one period; of several
    definitions the one with most such periods.

    `one_sided`: the same columns, of corridors that one side alone has counted, or both but never in one period, by
    a definition that pairs have: what the other side would have counted can be estimated, not compared.

    `matched`: `sender`, `receiver`, `sent_share`, `received_share`: which share of what each side counted is in
    parts that the other counts too (1: all of it).

    `no_mirror`: `reporter`, `other`, `direction`, `side` (`sent` or `received`), `reason` (a `NoMirror`),
    `dimension` (in which they differ, where it is that), `periods` (how many the reporter has), `last` (the last
    of them), `value` (its figure).
    """

    frame: pl.DataFrame
    one_sided: pl.DataFrame
    matched: pl.DataFrame
    no_mirror: pl.DataFrame


def pair(
    frame: pl.DataFrame, *, sides: Sides, members: Collection[str], reporters: Collection[str] | None = None
) -> Pairs:
    """Return the pairs of a frame: the columns that `sides` names, `_period`, `value` (persons or events).

    `reporters` are those who have sent this dataflow at all (by default those of the frame): another member's
    silence is told from a flow that it doesn't count. Where one side has no parts, the other's are added up.
    """
    counted = _orient(frame, sides)
    known = frozenset(reporters) if reporters is not None else frozenset(counted["reporter"])
    placed = counted.filter(pl.col("other").is_in(list(members)))
    chosen = placed.join(_common_definitions(placed), on=[*CORRIDOR, "definition"], how="semi")
    cells = common_cells(chosen, sides.compare)
    sums = corridor_sums(cells)
    found = sums.filter(_both().any().over(CORRIDOR))
    matched = _matched(chosen, found)
    reasons = _no_mirror(counted, found, members=frozenset(members), reporters=known, definition=sides.definition)
    one_sided = _one_sided(placed, found, reasons)
    order = (*CORRIDOR, "definition", PERIOD)
    return Pairs(found.sort(order), one_sided.sort(order), matched, reasons)


def _both() -> pl.Expr:
    return pl.col(SENT).is_not_null() & pl.col(RECEIVED).is_not_null()


def _orient(frame: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """Return the figures with the state left and the state entered, whoever counted them."""
    arriving = pl.col("direction") == sides.arriving
    parts = [pl.concat_str(pl.lit(f"{d}="), pl.col(d).cast(pl.String)) for d in sides.definition]
    return (
        frame.filter(pl.col("value").is_not_null())
        .with_columns(
            pl.col(sides.reporter).cast(pl.String).alias("reporter"),
            pl.col(sides.other).cast(pl.String).alias("other"),
            pl.col(sides.direction).cast(pl.String).alias("direction"),
            definition=pl.concat_str(parts, separator=",") if parts else pl.lit(""),
        )
        .filter(
            pl.col("direction").is_in([sides.arriving, sides.leaving]),
            pl.col("reporter") != pl.col("other"),
        )
        .with_columns(
            sender=pl.when(arriving).then("other").otherwise("reporter"),
            receiver=pl.when(arriving).then("reporter").otherwise("other"),
            side=pl.when(arriving).then(pl.lit(RECEIVED)).otherwise(pl.lit(SENT)),
        )
    )


def _common_definitions(placed: pl.DataFrame) -> pl.DataFrame:
    """Return each corridor's definition that both sides have in most periods: one row a corridor."""
    sides = placed.group_by(*CORRIDOR, "definition", PERIOD).agg(pl.col("side").n_unique().alias("sides"))
    return (
        sides.group_by(*CORRIDOR, "definition")
        .agg((pl.col("sides") == 2).sum().alias("common"))  # noqa: PLR2004 - the two sides
        .filter(pl.col("common") > 0)
        .sort("common", "definition", descending=[True, False])
        .unique(CORRIDOR, keep="first", maintain_order=True)
    )


def _matched(chosen: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return which share of each side's figures, where both have the period, is in parts that both count."""
    both = found.filter(_both())
    wide = corridor_sums(chosen).select(*CORRIDOR, PERIOD, all_sent=SENT, all_received=RECEIVED)
    joined = both.join(wide, on=[*CORRIDOR, PERIOD])
    shares = [
        (pl.col(side).sum() / pl.col(f"all_{side}").sum()).clip(0.0, 1.0).fill_nan(1.0).alias(f"{side}_share")
        for side in (SENT, RECEIVED)
    ]
    return joined.group_by(CORRIDOR).agg(shares).sort(CORRIDOR)


def _one_sided(placed: pl.DataFrame, found: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Return the corridors whose other side could be estimated, each by the definition it has most periods of."""
    wanted = reasons.filter(pl.col("reason").is_in([NoMirror.NOT_COUNTED, NoMirror.NO_PERIOD]))
    lonely = placed.join(wanted, on=["reporter", "other", "direction"], how="semi")
    usable = lonely.filter(pl.col("definition").is_in(found["definition"].unique().to_list()))
    best = (
        usable.group_by(*CORRIDOR, "definition")
        .agg(pl.col(PERIOD).n_unique().alias("held"))
        .sort("held", "definition", descending=[True, False])
        .unique(CORRIDOR, keep="first", maintain_order=True)
    )
    return corridor_sums(usable.join(best, on=[*CORRIDOR, "definition"], how="semi"))


def _no_mirror(
    counted: pl.DataFrame,
    found: pl.DataFrame,
    *,
    members: frozenset[str],
    reporters: frozenset[str],
    definition: tuple[str, ...],
) -> pl.DataFrame:
    lonely = counted.join(found, on=list(CORRIDOR), how="anti")
    last = pl.col(PERIOD) == pl.col(PERIOD).max()
    groups = lonely.group_by("reporter", "other", "direction", "side", *CORRIDOR).agg(
        pl.col(PERIOD).n_unique().cast(pl.Int64).alias("periods"),
        pl.col(PERIOD).max().alias("last"),
        pl.col("value").filter(last).sum().cast(pl.Float64),
        *(pl.col(d).cast(pl.String).unique().alias(f"codes {d}") for d in definition),
        pl.col(PERIOD).unique().alias("held"),
        pl.col("definition").unique().alias("definitions"),
    )
    by_side = {(g["sender"], g["receiver"], g["reporter"]): g for g in groups.iter_rows(named=True)}
    rows = [
        {**group, **_reason(group, by_side, members=members, reporters=reporters, definition=definition)}
        for group in by_side.values()
    ]
    kept = [{name: row[name] for name in NO_MIRROR_SCHEMA} for row in rows]
    return pl.DataFrame(kept, schema=NO_MIRROR_SCHEMA).sort("reporter", "other", "direction")


def _reason(
    group: Mapping[str, Any],
    by_side: Mapping[tuple[str, str, str], Mapping[str, Any]],
    *,
    members: frozenset[str],
    reporters: frozenset[str],
    definition: tuple[str, ...],
) -> dict[str, str | None]:
    """Return the first reason that holds, from the plainest to the finest."""
    other = group["other"]
    across = by_side.get((group["sender"], group["receiver"], other))
    if other in NOT_A_STATE:
        return {"reason": NoMirror.NO_STATE, "dimension": None}
    if other not in members:
        return {"reason": NoMirror.NOT_MEMBER, "dimension": None}
    if across is None:
        return {"reason": NoMirror.NOT_COUNTED if other in reporters else NoMirror.SILENT, "dimension": None}
    differing = next(_differing(group, across, definition), None)
    if differing is not None:
        return {
            "reason": NoMirror.UNIT if differing in UNITS else NoMirror.DEFINITION,
            "dimension": differing,
        }
    if not _set(group, "definitions") & _set(across, "definitions"):
        return {"reason": NoMirror.DEFINITION, "dimension": None}
    common = _set(group, "held") & _set(across, "held")
    return {"reason": NoMirror.PARTS if common else NoMirror.NO_PERIOD, "dimension": None}


def _differing(
    group: Mapping[str, Any], across: Mapping[str, object], definition: tuple[str, ...]
) -> Iterator[str]:
    """Yield the dimensions in which the two sides have no code in common, units first."""
    for name in sorted(definition, key=lambda d: d not in UNITS):
        if not _set(group, f"codes {name}") & _set(across, f"codes {name}"):
            yield name


def _set(group: Mapping[str, Any], name: str) -> set[object]:
    held = group[name]
    return set(held) if isinstance(held, list) else set()
