"""The rows of a file in which an error was found, as one mask: a million faults take a megabyte."""

import polars as pl

from comity.validation.sheet import AT


class FaultyRows:
    """Rows of a file by their `_at`, of which some are faulty; `len` says how many."""

    def __init__(self, height: int) -> None:
        """Begin with `height` sound rows."""
        self._mask = pl.repeat(value=False, n=height, dtype=pl.Boolean, eager=True)

    def __len__(self) -> int:
        """Return how many rows are faulty."""
        return int(self._mask.sum())

    def add(self, places: pl.Series) -> None:
        """Call the rows at these places faulty; null is no row."""
        places = places.drop_nulls()
        if not places.is_empty():
            self._mask = self._mask.scatter(places, values=True)

    def without(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return those of the rows, by their `_at`, that aren't faulty."""
        return rows.filter(~self._mask.gather(rows[AT])) if self._mask.any() else rows
