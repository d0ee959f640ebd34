"""Mirror statistics, measured on flows between European states: `python -m bench.analysis.mirror`.

Data: ../shared/data/eu_mirror_flows (Eurostat, compiled): 223 corridors of 16 states that both sides count, 2010 to
2019. One side of whole corridors is held out in five folds; settings are chosen by five inner folds among the
training corridors alone. A late side is the receiver's count of a year, estimated from earlier years and the
sender's count; only earlier years tell how. Errors are absolute errors of logarithms, where the held-out count is
at least 50 persons.
"""

import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.analysis.panels import DATA, AbsentDataError
from comity.analysis.mirror.blocks import Blocks, make_blocks
from comity.analysis.mirror.mirror import Mirror, mirror
from comity.analysis.mirror.model import fit
from comity.analysis.mirror.pairs import Pairs, Sides, pair
from comity.analysis.mirror.settings import DEFAULT, Settings
from comity.model.frames import PERIOD
from comity.model.periods import Frequency, Period

FILE = DATA / "eu_mirror_flows" / "mig_data.csv.gz"
SMALLEST = 50
FOLDS, LATE_YEARS = 5, (2016, 2017, 2018, 2019)
CORRIDOR = ["sender", "receiver"]
SIDES = Sides(other="PARTNER", definition=("DURATION_CRITERION",))
GRID = {"memory": (0.97, 0.99), "corridor": (0.16, 0.32), "outlier": (1.0, 1.5), "two_ways": (0.0, 0.4)}


def read_flows() -> pl.DataFrame:
    """Return both sides' counts: REPORTER, PARTNER, DIRECTION, DURATION_CRITERION, `_period`, `value`.

    The file doesn't name the duration criterion of a state; one is written in for all. Zeros are left out.
    """
    if not FILE.is_file():
        raise AbsentDataError(f"{FILE} isn't there: the figures of the bench can't be measured.")
    table = pl.read_csv(FILE, infer_schema_length=None)
    sides = [
        table.select(
            REPORTER=f"{reporter}_iso3",
            PARTNER=f"{partner}_iso3",
            DIRECTION=pl.lit(direction),
            year="Year",
            value=pl.col(count).cast(pl.Float64),
        )
        for reporter, partner, direction, count in (
            ("Sending", "Receiving", "OUT", "Emig"),
            ("Receiving", "Sending", "IN", "Immi"),
        )
    ]
    year = pl.col("year").map_elements(_period, return_dtype=pl.Int64)
    return (
        pl.concat(sides)
        .filter(pl.col("value") > 0)
        .with_columns(year.alias(PERIOD), DURATION_CRITERION=pl.lit("Y1"))
        .drop("year")
    )


def _period(year: int) -> int:
    return Period(Frequency.ANNUAL, year, 1).id


def read_pairs() -> Pairs:
    """Return the pairs of all states of the file."""
    flows = read_flows()
    return pair(flows, sides=SIDES, members={*flows["REPORTER"], *flows["PARTNER"]})


@dataclass(frozen=True)
class Errors:
    """Log errors of held-out counts of at least 50, and whether the 80 and 95 % intervals covered them."""

    size: NDArray[np.float64]
    covered80: NDArray[np.bool_]
    covered95: NDArray[np.bool_]

    @property
    def middle(self) -> float:
        """Median absolute log error."""
        return float(np.median(self.size))


def folds(corridors: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the corridors in five folds, shuffled as in the reference."""
    named = np.array([f"{sender}_{receiver}" for sender, receiver in sorted(corridors)])
    np.random.default_rng(0).shuffle(named)
    return [[tuple(name.split("_")) for name in fold] for fold in np.array_split(named, FOLDS)]  # type: ignore[misc]


def hide(pairs: Pairs, hidden: pl.Expr) -> tuple[Pairs, pl.DataFrame]:
    """Return the pairs without the receivers' counts of the rows that are hidden, and those rows as they are."""
    both = pl.col("sent").is_not_null() & pl.col("received").is_not_null()
    rows = pairs.frame.with_columns(hidden=hidden & both)
    kept = rows.with_columns(received=pl.when(~pl.col("hidden")).then("received"))
    truth = rows.filter("hidden").drop("hidden")
    return Pairs(kept.drop("hidden"), pairs.one_sided, pairs.matched, pairs.no_mirror), truth


def judge(found: Mirror, truth: pl.DataFrame) -> Errors:
    """Return the errors of the estimated receivers' counts."""
    made = found.missing.filter(pl.col("side") == "received").drop("side")
    joined = truth.filter(pl.col("received") >= SMALLEST).join(made, on=[*CORRIDOR, PERIOD])
    error = (joined["estimate"].log() - joined["received"].log()).abs().to_numpy()
    inside = [
        joined["received"].is_between(joined[f"lower{level}"], joined[f"upper{level}"]).to_numpy()
        for level in (80, 95)
    ]
    return Errors(error, *inside)


def choose(blocks: Blocks) -> Settings:
    """Return the settings of the grid with the least error in five folds of these corridors."""
    corridors = np.unique(blocks.corridor)
    order = np.random.default_rng(1).permutation(corridors)
    inner = [np.isin(blocks.corridor, fold) for fold in np.array_split(order, FOLDS)]
    return min(_grid(), key=lambda settings: float(np.mean([_inner_error(blocks, out, settings) for out in inner])))


def _grid() -> Iterator[Settings]:
    for values in itertools.product(*GRID.values()):
        yield Settings(**dict(zip(GRID, values, strict=True)))


def _inner_error(blocks: Blocks, out: NDArray[np.bool_], settings: Settings) -> float:
    model = fit(blocks.take(np.flatnonzero(~out)), settings)
    held = blocks.take(np.flatnonzero(out & (blocks.received >= SMALLEST)))
    expected, _ = model.expect(held.sender, held.receiver, held.year)
    return float(np.median(np.abs(held.log_ratio - expected)))


def held_out(pairs: Pairs) -> Iterator[tuple[Settings, Errors, Errors, pl.DataFrame]]:
    """Yield, by fold: the settings chosen, the errors with them and with the defaults, and the truth."""
    corridors = [(s, r) for s, r in pairs.frame.select(CORRIDOR).unique().rows()]
    for fold in folds(corridors):
        chosen = pl.struct(CORRIDOR).is_in([{"sender": s, "receiver": r} for s, r in fold])
        kept, truth = hide(pairs, chosen)
        settings = choose(make_blocks(kept.frame))
        yield settings, judge(mirror(kept, settings=settings), truth), judge(mirror(kept), truth), truth


def late(pairs: Pairs, year: int) -> tuple[Errors, pl.DataFrame]:
    """Return the errors of a year's receivers' counts, estimated when only earlier years and senders' are known."""
    last = _period(year)
    until = Pairs(
        pairs.frame.filter(pl.col(PERIOD) <= last), pairs.one_sided.clear(), pairs.matched, pairs.no_mirror
    )
    kept, truth = hide(until, pl.col(PERIOD) == last)
    found = mirror(kept)
    earlier = found.history.select(CORRIDOR).unique()
    return judge(found, truth.join(earlier, on=CORRIDOR, how="semi")), truth


def average(errors: list[Errors], part: str) -> float:
    """Return the folds' `middle` or share `covered80`, `covered95`, weighted by how many errors each has."""
    sizes = [len(one.size) for one in errors]
    values = [one.middle if part == "middle" else float(getattr(one, part).mean()) for one in errors]
    return float(np.average(values, weights=sizes))


def main() -> None:
    """Print the table."""
    started = time.process_time()
    try:
        pairs = read_pairs()
    except AbsentDataError as error:
        sys.exit(str(error))
    rows = list(held_out(pairs))
    chosen, standard = [row[1] for row in rows], [row[2] for row in rows]
    raw = [_raw(row[3]) for row in rows]
    lateness = [late(pairs, year)[0] for year in LATE_YEARS]
    whole = mirror(pairs)
    print("| what | target | reference | measured |\n| --- | --- | --- | --- |")
    for line in (
        ("held-out corridor, median abs. log error: raw other side", "–", ".543", _number(_plain(raw))),
        ("the same: estimated, settings by inner folds", "≤ .29", ".294", _number(average(chosen, "middle"))),
        ("the same: estimated, default settings", "≤ .29", ".294", _number(average(standard, "middle"))),
        ("80 % intervals cover", ".75–.85", ".794", _number(average(chosen, "covered80"))),
        ("95 % intervals cover", "–", "–", _number(average(chosen, "covered95"))),
        ("held-out counts of 50 or more", "–", "1410", str(sum(len(one.size) for one in chosen))),
        ("late side, 2016–2019, median abs. log error", "≤ .10", ".099", _number(average(lateness, "middle"))),
        ("late side: 80 % intervals cover", ".75–.85", "–", _number(average(lateness, "covered80"))),
        ("late figures of 50 or more", "–", "660", str(sum(len(one.size) for one in lateness))),
        ("share of variance that is constant", "–", ".801", _number(whole.constancy.constant or 0.0)),
        ("share of variance that state factors tell", "–", "–", _number(whole.constancy.states or 0.0)),
        ("anchors chosen", "–", "–", ", ".join(whole.anchors)),
        ("processor seconds of all this", "–", "–", f"{time.process_time() - started:.0f}"),
    ):
        print(f"| {' | '.join(line)} |")
    print("\nSettings chosen by inner folds, beside the defaults " + _named(DEFAULT) + ":")
    for at, (settings, *_) in enumerate(rows, 1):
        print(f"- fold {at}: {_named(settings)}")


def _raw(truth: pl.DataFrame) -> NDArray[np.float64]:
    shown = truth.filter(pl.col("received") >= SMALLEST)
    return (shown["sent"].log() - shown["received"].log()).abs().to_numpy()


def _plain(errors: list[NDArray[np.float64]]) -> float:
    return float(np.average([np.median(one) for one in errors], weights=[len(one) for one in errors]))


def _number(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


def _named(settings: Settings) -> str:
    return ", ".join(f"{name} {getattr(settings, name):g}" for name in GRID)


if __name__ == "__main__":
    main()
