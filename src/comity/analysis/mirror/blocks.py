"""What the factors are fitted to: each corridor's counts by year, over the periods that both sides have."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.analysis.panel import Array
from comity.model.frames import PERIOD
from comity.model.periods import Period

Index = NDArray[np.intp]
SMALLEST = 0.5
"""What a count of nothing stands for where its logarithm is taken."""


@dataclass(frozen=True)
class Blocks:
    """Corridor by year: `sender`, `receiver` (places in `areas`), `year` (places in `years`), both counts.

    Counts are above zero; each year's are sums over the periods for which both sides have a figure.
    """

    areas: tuple[str, ...]
    years: tuple[int, ...]
    sender: Index
    receiver: Index
    year: Index
    sent: Array
    received: Array

    @property
    def log_ratio(self) -> Array:
        """Logarithm of received over sent."""
        return np.asarray(np.log(self.received) - np.log(self.sent))

    @property
    def corridor(self) -> Index:
        """A number of the corridor, the same for all of its years."""
        return self.sender * len(self.areas) + self.receiver

    def take(self, rows: Index) -> "Blocks":
        """Return some of the rows, in the same space of areas and years."""
        sender, receiver, year = (part[rows] for part in (self.sender, self.receiver, self.year))
        return Blocks(self.areas, self.years, sender, receiver, year, self.sent[rows], self.received[rows])


def year_of(period: int) -> int:
    """Return the year of a period's id."""
    return Period.from_id(period).year


def years_column(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the column `year`."""
    held = {number: year_of(number) for number in frame[PERIOD].unique().to_list()}
    return frame.with_columns(year=pl.col(PERIOD).replace_strict(held, return_dtype=pl.Int64))


def make_blocks(frame: pl.DataFrame) -> Blocks:
    """Return the blocks of a pair frame (see `Pairs.frame`); its areas and years are all that occur in it."""
    placed = years_column(frame)
    areas = tuple(sorted({*placed["sender"], *placed["receiver"]}))
    known = placed["year"].unique().sort().to_list()
    years = tuple(range(known[0], known[-1] + 1)) if known else ()
    sums = (
        placed.filter(pl.col("sent").is_not_null(), pl.col("received").is_not_null())
        .group_by("sender", "receiver", "year")
        .agg(pl.col("sent").sum(), pl.col("received").sum())
        .filter(pl.col("sent") > 0, pl.col("received") > 0)
        .sort("sender", "receiver", "year")
    )
    place = {area: at for at, area in enumerate(areas)}
    return Blocks(
        areas,
        years,
        np.array([place[a] for a in sums["sender"]], dtype=np.intp),
        np.array([place[a] for a in sums["receiver"]], dtype=np.intp),
        np.array([years.index(y) for y in sums["year"]], dtype=np.intp),
        sums["sent"].to_numpy().astype(float),
        sums["received"].to_numpy().astype(float),
    )
