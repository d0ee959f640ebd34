"""Mirror statistics of a group: both sides' figures, how far they lie apart, and what reconciles them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from comity.analysis.mirror import anchors as levels
from comity.analysis.mirror.asymmetry import Constancy, compare_sides, measure_constancy, sum_up
from comity.analysis.mirror.blocks import SMALLEST, Blocks, Index, make_blocks, year_of, years_column
from comity.analysis.mirror.calibration import NORMAL80, Calibration, calibrate
from comity.analysis.mirror.frames import FACTORS, MISSING, RECONCILED, SENSITIVITY
from comity.analysis.mirror.missing import Basis, Side, fill_side
from comity.analysis.mirror.model import Model, fit
from comity.analysis.mirror.pairs import Pairs
from comity.analysis.mirror.reconcile import Figures, measure_steadiness, reconcile
from comity.analysis.mirror.settings import DEFAULT, Settings
from comity.analysis.mirror.spread import robust_variance
from comity.analysis.panel import Array
from comity.model.frames import PERIOD
from comity.model.periods import Period


@dataclass(frozen=True)
class Mirror:
    """Mirror statistics. The columns of the frames are documented in docs/explanation/mirror-statistics.md.

    `corridors`: a row a corridor (`asymmetry.sum_up`). `history`: a row a corridor and period that both sides have
    (`asymmetry.compare_sides`). `factors`: a row a state, side and year. `reconciled`: a row a corridor and period
    that either side has. `missing`: a row an estimate of a side that hasn't come. `sensitivity`: a row a state:
    what would change if it were the anchor. `no_mirror`: see `Pairs`. `anchors` are the states whose count of
    those who come is taken to be whole, `components` the parts that no state links (see `count_components`).
    """

    corridors: pl.DataFrame
    history: pl.DataFrame
    factors: pl.DataFrame
    reconciled: pl.DataFrame
    missing: pl.DataFrame
    sensitivity: pl.DataFrame
    no_mirror: pl.DataFrame
    constancy: Constancy
    anchors: tuple[str, ...] = ()
    components: int = 0
    calibration: Calibration | None = None


def mirror(pairs: Pairs, *, anchors: Sequence[str] = (), settings: Settings = DEFAULT) -> Mirror:
    """Return the mirror statistics of some pairs; of none, empty frames and the reasons.

    `anchors` are states by code; by default the quarter of them that count most fully. Raises UsageError for an
    anchor that has no figures with a mirror.
    """
    history = compare_sides(pairs.frame)
    corridors = sum_up(history, pairs.matched)
    blocks = make_blocks(pl.concat([pairs.frame, pairs.one_sided]))
    if not blocks.sent.size:
        return _without_factors(corridors, history, pairs.no_mirror)
    model = fit(blocks, settings)
    coverage = levels.coverage_contrasts(model)
    chosen = levels.check_anchors(model, anchors) or levels.choose_anchors(model, coverage)
    level = levels.level_contrast(model, coverage, chosen)
    calibration = calibrate(blocks, settings)
    work = _Work(model, coverage, level, calibration, _within(history, blocks))
    factors = _factors(work)
    reconciled, missing = _reconcile(_to_estimate(pairs, coverage, blocks), work)
    return Mirror(
        corridors,
        history,
        factors,
        reconciled,
        missing,
        levels.sensitivity(model, coverage, chosen),
        pairs.no_mirror,
        measure_constancy(history, factors),
        chosen,
        levels.count_components(model),
        calibration,
    )


def _to_estimate(pairs: Pairs, coverage: levels.Coverage, blocks: Blocks) -> pl.DataFrame:
    """Return the pairs, and the corridors of one side whose other side has factors from other corridors."""
    receivers = [a for a, has in zip(blocks.areas, levels.in_any_year(coverage.has_receiver), strict=True) if has]
    senders = [a for a, has in zip(blocks.areas, levels.in_any_year(coverage.has_sender), strict=True) if has]
    usable = pairs.one_sided.filter(pl.col("receiver").is_in(receivers), pl.col("sender").is_in(senders))
    return pl.concat([pairs.frame, usable]).sort("sender", "receiver", PERIOD)


def _without_factors(corridors: pl.DataFrame, history: pl.DataFrame, no_mirror: pl.DataFrame) -> Mirror:
    return Mirror(
        corridors,
        history,
        factors=pl.DataFrame(schema=FACTORS),
        reconciled=pl.DataFrame(schema=RECONCILED),
        missing=pl.DataFrame(schema=MISSING),
        sensitivity=pl.DataFrame(schema=SENSITIVITY),
        no_mirror=no_mirror,
        constancy=Constancy(None, None),
    )


@dataclass(frozen=True)
class _Work:
    """What the estimates are made with; `within`: variance of periods' log ratios about their year's."""

    model: Model
    coverage: levels.Coverage
    level: Array
    calibration: Calibration
    within: float


def _within(history: pl.DataFrame, blocks: Blocks) -> float:
    """Return the variance of single periods' log ratios about their year's; 0 of yearly figures."""
    ratio = pl.DataFrame(
        {
            "sender": [blocks.areas[at] for at in blocks.sender],
            "receiver": [blocks.areas[at] for at in blocks.receiver],
            "year": [blocks.years[at] for at in blocks.year],
            "of_year": blocks.log_ratio,
        }
    )
    joined = years_column(history.filter(pl.col("log_ratio").is_not_null())).join(
        ratio, on=["sender", "receiver", "year"]
    )
    return robust_variance((joined["log_ratio"] - joined["of_year"]).to_numpy())


def _factors(work: _Work) -> pl.DataFrame:
    """Return each state's coverage by side and year, over the anchors' level."""
    areas, years = work.model.blocks.areas, work.model.blocks.years
    rows = []
    for side, contrasts, has in (
        ("receiver", work.coverage.receiver, work.coverage.has_receiver),
        ("sender", work.coverage.sender, work.coverage.has_sender),
    ):
        area, year = np.nonzero(has)
        of_side = contrasts[area, year] - work.level
        value, spread = of_side @ work.model.effects, np.sqrt(work.model.contrast_variance(of_side))
        spread = work.calibration.scale * spread
        for at in range(len(area)):
            log, sd = float(value[at]), float(spread[at])
            low, high = (np.exp(log + sign * NORMAL80 * sd) for sign in (-1, 1))
            rows.append(
                {
                    "area": areas[area[at]],
                    "side": side,
                    "year": years[year[at]],
                    "coverage": float(np.exp(log)),
                    "lower80": float(low),
                    "upper80": float(high),
                    "corridors": _partners(work.model.blocks, side, int(area[at]), int(year[at])),
                }
            )
    return pl.DataFrame(rows, schema=FACTORS).sort("area", "side", "year")


def _partners(blocks: Blocks, side: str, area: int, year: int) -> int:
    return int(((blocks.receiver if side == "receiver" else blocks.sender) == area)[blocks.year == year].sum())


def _reconcile(frame: pl.DataFrame, work: _Work) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the reconciled estimates of all rows, and the estimates of missing sides."""
    season = Period.from_id(frame[PERIOD][0]).frequency.per_year
    places = _places(frame, work.model.blocks)
    sent, received = (
        fill_side(
            frame,
            side,
            model=work.model,
            calibration=work.calibration,
            season=season,
            places=places,
            within=work.within,
        )
        for side in ("sent", "received")
    )
    figures = Figures(
        *places,
        np.maximum(sent.value, SMALLEST),
        np.maximum(received.value, SMALLEST),
        sent.spread**2,
        received.spread**2,
    )
    found = reconcile(
        work.model,
        work.coverage,
        measure_steadiness(work.model),
        level=work.level,
        figures=figures,
        within=work.within,
        scale=work.calibration.scale,
    )
    bounds = _bounds(found.value, found.spread, work.calibration.tail95)
    table = frame.select(
        *("sender", "receiver", PERIOD, "sent", "received"),
        pl.Series("sent_basis", sent.basis, dtype=pl.String),
        pl.Series("received_basis", received.basis, dtype=pl.String),
        pl.Series("estimate", np.exp(found.value)),
        *bounds,
        pl.Series("receiver_weight", found.weight),
    ).cast(RECONCILED)  # type: ignore[arg-type]
    missing = [_missing(frame, side, one) for side, one in (("sent", sent), ("received", received))]
    return table, pl.concat(missing).sort("sender", "receiver", PERIOD)


def _places(frame: pl.DataFrame, blocks: Blocks) -> tuple[Index, Index, Index]:
    area = {code: at for at, code in enumerate(blocks.areas)}
    year = {number: blocks.years.index(year_of(number)) for number in frame[PERIOD].unique()}
    sender, receiver = (np.array([area[c] for c in frame[side]], dtype=np.intp) for side in ("sender", "receiver"))
    return sender, receiver, np.array([year[number] for number in frame[PERIOD]], dtype=np.intp)


def _missing(frame: pl.DataFrame, side: str, filled: Side) -> pl.DataFrame:
    log = np.log(np.maximum(filled.value, SMALLEST))
    return (
        frame.select("sender", "receiver", PERIOD)
        .with_columns(
            pl.lit(side).alias("side"),
            pl.Series("basis", filled.basis, dtype=pl.String),
            pl.Series("estimate", filled.value),
            *_bounds(log, filled.spread, filled.tail95),
        )
        .filter(pl.col("basis") != Basis.COUNTED.value)
        .select(list(MISSING))
    )


def _bounds(log: Array, spread: Array, tail95: Array | float) -> list[pl.Series]:
    return [
        pl.Series(f"{name}{level}", np.exp(log + sign * wide * spread))
        for level, wide in (("80", NORMAL80), ("95", tail95))
        for name, sign in (("lower", -1), ("upper", 1))
    ]
