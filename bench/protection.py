"""Protected figures: what small-count rounding costs beside simpler ways, and whether anything can be worked out.

    python -m bench.protection

The table is 6 reporters × 200 citizenships × 5 purposes × 12 months (72,000 cells), made from IOM's public entries
into six states of the Americas in 2024, which lie beside the checkout. The references are counts below the base
dropped, and every count rounded to a multiple of the base at random. `worst` is how far a sum moves that is taken
over all cells, or by one, two or three of the four dimensions.
"""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bench.result import Result, at_most, every, exactly, missing
from bench.table import line
from comity.publish.disclosure.protect import Terms, protect

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "iom_americas_flows" / "regular_entries.csv.gz"
STATES = ("BRA", "COL", "CRI", "ECU", "HND", "MEX")
CITIZENSHIPS, PURPOSES, MONTHS = 200, 5, 12
SHARES = (6.0, 2.0, 1.0, 0.6, 0.4)
"""What is assumed of purposes (Dirichlet): the source doesn't tell them."""
DIVIDED_BY = 20
"""Counts are made as small as those of smaller states."""
NAMES = ("reporter", "citizenship", "purpose", "month")
SECRET, OTHER = bytes(range(32)), bytes(range(32, 64))
Counts = NDArray[np.float64]


def cube() -> Counts:
    """Return the true counts (6 × 200 × 5 × 12)."""
    rows = pl.read_csv(DATA, schema_overrides={"n": pl.Int64}).filter(
        pl.col("t").str.starts_with("2024-"), pl.col("geo").is_in(STATES), pl.col("nat") != ""
    )
    whole = rows.group_by("geo", "nat", "t").agg(pl.col("n").sum())
    largest = whole.group_by("nat").agg(pl.col("n").sum()).sort("n", "nat", descending=[True, False])
    nations = largest["nat"].head(CITIZENSHIPS).to_list()
    counts = {(geo, nat, t): n for geo, nat, t, n in whole.iter_rows()}
    months = [f"2024-{month:02d}" for month in range(1, MONTHS + 1)]
    generator = np.random.default_rng(0)
    shares = generator.dirichlet(SHARES, size=(len(STATES), CITIZENSHIPS))
    made = np.zeros((len(STATES), CITIZENSHIPS, PURPOSES, MONTHS))
    for (i, geo), (j, nat), (m, month) in itertools.product(*map(enumerate, (STATES, nations, months))):
        made[i, j, :, m] = generator.multinomial(counts.get((geo, nat, month), 0) // DIVIDED_BY, shares[i, j])
    return made


def table_of(counts: Counts) -> pl.DataFrame:
    """Return a cube's cells as rows."""
    codes = np.indices(counts.shape).reshape(counts.ndim, -1)
    columns = {name: pl.Series(codes[place]).cast(pl.String) for place, name in enumerate(NAMES)}
    return pl.DataFrame({**columns, "value": counts.ravel()})


def rounded(counts: Counts, base: int, *, secret: bytes = SECRET) -> Counts:
    """Return what is shown of the whole cube, decided about as one table."""
    shown = protect(table_of(counts), Terms(base=base, secret=secret), dimensions=NAMES)
    return shown.to_numpy().reshape(counts.shape)


def rounded_by_unit(counts: Counts, base: int) -> Counts:
    """Return what a hub shows of it: decided about reporter by reporter and month by month."""
    shown = np.zeros_like(counts)
    for reporter, month in itertools.product(range(counts.shape[0]), range(counts.shape[3])):
        part = table_of(counts[reporter : reporter + 1, :, :, month : month + 1])
        terms = Terms(base=base, secret=SECRET, name=f"{reporter}|{month}")
        shown[reporter, :, :, month] = protect(part, terms, dimensions=NAMES).to_numpy().reshape(counts.shape[1:3])
    return shown


def dropped(counts: Counts, base: int) -> Counts:
    """Return the counts with those below the base left out."""
    return np.where(counts < base, 0.0, counts)


def rounded_at_random(counts: Counts, base: int, *, seed: int = 0) -> Counts:
    """Return every count rounded to a multiple of the base, up or down at random, right on average."""
    low = counts // base * base
    return low + base * (np.random.default_rng(seed).random(counts.shape) < (counts - low) / base)


def moves(counts: Counts, shown: Counts) -> tuple[float, float]:
    """Return how far the grand total moves, and the worst sum by up to three dimensions."""
    difference = shown - counts
    sums = [
        np.abs(difference.sum(axis=tuple(axis for axis in range(counts.ndim) if axis not in kept))).max()
        for size in range(counts.ndim)
        for kept in itertools.combinations(range(counts.ndim), size)
    ]
    return float(abs(difference.sum())), float(max(sums))


def small_ones(shown: Counts, base: int) -> int:
    """Return how many counts below the base are in the table and in all of its sums by up to three dimensions."""
    sums = [
        shown.sum(axis=tuple(axis for axis in range(shown.ndim) if axis not in kept))
        for size in range(shown.ndim + 1)
        for kept in itertools.combinations(range(shown.ndim), size)
    ]
    return sum(int(((one > 0) & (one < base)).sum()) for one in sums)


def run() -> Iterator[Result]:
    """Yield a row for each way."""
    if not DATA.is_file():
        yield missing("protected cube of 72,000 cells", f"{DATA.parent.name} isn't beside the checkout")
        return
    counts = cube()
    rounded(counts[:2, :10], 5)  # compiles
    small = int(((counts > 0) & (counts < 5)).sum())
    yield Result("protected cube", f"{counts.size:,} cells, {small:,} from 1 to 4, total {counts.sum():,.0f}")
    for base in (5, 3):
        began = time.process_time()
        shown = rounded(counts, base)
        cost = time.process_time() - began
        goal = every(
            at_most(cost, 2, "CPU s"),
            at_most(moves(counts, shown)[1], 2 * base, "in margins"),
            exactly(small_ones(shown, base), 0, "none below the base"),
        )
        told = f"{_told(counts, shown, base)}; {cost:.2f} CPU s"
        yield Result(f"protected cube: small-count rounding, base {base}", told, goal)
    began = time.process_time()
    shown = rounded_by_unit(counts, 5)
    told = f"{_told(counts, shown, 5)}; {time.process_time() - began:.2f} CPU s"
    yield Result("… reporter by reporter, month by month, base 5", told)
    yield Result("reference: counts below 5 dropped", _told(counts, dropped(counts, 5), 5))
    yield Result("reference: every count rounded at random to 5", _told(counts, rounded_at_random(counts, 5), 5))
    yield from _attacks(counts)


def _told(counts: Counts, shown: Counts, base: int) -> str:
    total, worst = moves(counts, shown)
    return f"total moves {total:,.0f}, worst {worst:,.0f}, below base {small_ones(shown, base)}"


def _attacks(counts: Counts) -> Iterator[Result]:
    """Yield what somebody finds who holds tables against each other, and editions against editions."""
    small = (counts > 0) & (counts < 5)
    share = f"{_alone(small).sum() / small.sum():.0%} found exactly"
    yield Result("attack by one subtraction, where small counts are left out", share)
    shown = rounded(counts, 5)
    found = np.logical_or.reduce([small & (_left(shown, axis) == counts) for axis in range(counts.ndim)])
    exact = found.sum() / small.sum()
    yield Result("… where they are rounded", f"{exact:.0%} found exactly", exactly(exact, 0.0, "nothing found"))
    part, own = counts[5:, :, :, :1], small[5:, :, :, :1]
    yield Result("attack by 40 editions, every count rounded at random", f"{_by_mean(part, own):.0%} guessed right")
    guessed, always = _by_editions(part, own), _most_frequent(part[own])
    beside = f"{always:.0%} by always guessing the most frequent"
    yield Result("… by small-count rounding", f"{guessed:.0%} guessed right", beside=beside)


def _alone(small: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which small counts are the only one in a row of the table, so that a total gives them away."""
    found = np.zeros_like(small)
    for axis in range(small.ndim):
        found |= small & (small.sum(axis=axis, keepdims=True) == 1)
    return found


def _left(shown: Counts, axis: int) -> Counts:
    """Return what the other parts, as shown, leave of each total, as shown."""
    total = shown.sum(axis=axis, keepdims=True)
    left: Counts = total - (total - shown)
    return left


def _editions(part: Counts, count: int = 40) -> Iterator[Counts]:
    """Yield editions of a table, each with one large count changed."""
    generator = np.random.default_rng(1)
    large = np.argwhere(part > 100)
    for edition in range(count):
        now = part.copy()
        now[tuple(large[generator.integers(len(large))])] += edition
        yield now


def _by_mean(part: Counts, own: NDArray[np.bool_]) -> float:
    """Return the share of small counts that the mean of independent editions tells."""
    shown = [rounded_at_random(now, 5, seed=seed) for seed, now in enumerate(_editions(part))]
    return float((np.clip(np.round(np.mean(shown, axis=0)), 1, 4)[own] == part[own]).mean())


def _by_editions(part: Counts, own: NDArray[np.bool_]) -> float:
    """Return the share guessed right by who knows the likeliest count for each course through the editions."""
    table, courses = None, []
    for now in _editions(part):
        cells = table_of(now)
        if table is not None:
            cells = cells.with_columns(before=table["value"], shown=table["shown"])
        shown = protect(cells, Terms(base=5, secret=OTHER), dimensions=NAMES)
        table = cells.with_columns(shown)
        courses.append(shown.to_numpy().reshape(part.shape)[own])
    _, course = np.unique(np.stack(courses, axis=1), axis=0, return_inverse=True)
    true = part[own]
    right = sum(_most_frequent(true[course == one]) * (course == one).sum() for one in np.unique(course))
    return float(right / len(true))


def _most_frequent(values: Counts) -> float:
    numbers = np.unique(values, return_counts=True)[1]
    return float(numbers.max() / numbers.sum())


def main() -> None:
    """Print the table."""
    for row in run():
        print(line(row), flush=True)


if __name__ == "__main__":
    main()
