"""A hierarchy: bottom series, the groupings that add them up, and the sparse matrix that does so."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from comity.errors import UsageError
from comity.forecasting.hierarchy.texts import say

TOTAL = "total"
BOTTOM = "bottom"


@dataclass(frozen=True)
class Grouping:
    """A way to add up: by the values of `columns`, none for the sum of all; its nodes are first to last - 1."""

    name: str
    columns: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True)
class Hierarchy:
    """Nodes of sums above bottom series.

    `nodes` names the sums, grouping by grouping, and then the bottom series; `summing` is the sparse (nodes, bottom
    series) matrix of zeros and ones that makes all of them from the bottom series. `keys` has `unique_id` and the
    key columns of the bottom series, in their order.
    """

    nodes: tuple[str, ...]
    groupings: tuple[Grouping, ...]
    keys: pl.DataFrame
    summing: Any

    @classmethod
    def from_keys(cls, keys: pl.DataFrame, groupings: Sequence[Sequence[str]]) -> Self:
        """Return the hierarchy of a table with `unique_id` and key columns, one row a bottom series.

        A grouping is a list of columns whose values, crossed, are its nodes; an empty one is the sum of all. A
        region is a column that is the same for all series of a country. A grouping that divides the series as an
        earlier one does, or that adds up nothing, is left out: its nodes would be the same figures again. Raises
        `UsageError` where a key is missing or a series or node is there twice.
        """
        columns = list(dict.fromkeys(column for grouping in groupings for column in grouping))
        keys = _check_keys(keys, columns)
        partitions: dict[bytes, _Partition] = {}
        for grouping in groupings:
            made = _divide(keys, tuple(grouping))
            partitions.setdefault(made.codes.tobytes(), made)
        partitions.pop(np.arange(keys.height).tobytes(), None)
        found = list(partitions.values())
        names = [name for one in found for name in one.names] + keys["unique_id"].to_list()
        _check_names(names)
        blocks = [_indicators(one.codes) for one in found] + [sparse.identity(keys.height, format="csr")]
        return cls(tuple(names), _place(found), keys, sparse.vstack(blocks, format="csr"))

    @classmethod
    def from_panel(
        cls, panel: pl.DataFrame, *, dimensions: Sequence[str], groupings: Sequence[Sequence[str]] | None = None
    ) -> Self:
        """Return the hierarchy of a long table that has the dimensions as columns beside `unique_id`.

        Without `groupings` every combination of dimensions is added up, from the sum of all downwards. Raises
        `UsageError` where a series has more than one value in a dimension.
        """
        chosen = groupings
        if chosen is None:
            chosen = [group for size in range(len(dimensions) + 1) for group in combinations(dimensions, size)]
        columns = list(dict.fromkeys([*dimensions, *(column for group in chosen for column in group)]))
        _check_columns(panel, columns)
        return cls.from_keys(panel.select("unique_id", *columns).unique(maintain_order=True), chosen)

    @property
    def bottoms(self) -> tuple[str, ...]:
        """Return the names of the bottom series."""
        return self.nodes[self.sums :]

    @property
    def sums(self) -> int:
        """Return how many nodes are sums; the bottom series follow them."""
        return int(self.summing.shape[0] - self.summing.shape[1])

    @property
    def upper(self) -> Any:  # noqa: ANN401 - a matrix of scipy
        """Return the rows of `summing` that are sums."""
        return self.summing[: self.sums]

    def levels(self) -> pl.DataFrame:
        """Return `unique_id` and `level` of every node: its grouping's name, or bottom."""
        level = [one.name for one in self.groupings for _ in range(one.first, one.last)]
        return pl.DataFrame({"unique_id": self.nodes, "level": level + [BOTTOM] * len(self.bottoms)})


@dataclass(frozen=True)
class _Partition:
    """A grouping's nodes: their names, and for every bottom series the number of its node."""

    columns: tuple[str, ...]
    codes: npt.NDArray[np.int64]
    names: tuple[str, ...]


def _check_columns(keys: pl.DataFrame, columns: Sequence[str]) -> None:
    for column in ("unique_id", *columns):
        if column not in keys.columns:
            raise UsageError(say("no_column", column=column), remedy=say("no_column_remedy"))


def _check_keys(keys: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return the key columns as texts."""
    _check_columns(keys, columns)
    if keys.is_empty():
        raise UsageError(say("no_bottom"))
    texts = keys.select(pl.col("unique_id", *columns).cast(pl.String))
    for column in texts.columns:
        empty = (texts[column].is_null() | (texts[column] == "")).arg_true()
        if len(empty):
            series = texts["unique_id"][empty[0]]
            raise UsageError(say("empty_key", series=series, column=column), remedy=say("empty_key_remedy"))
    repeated = texts["unique_id"].is_duplicated().arg_true()
    if len(repeated):
        raise UsageError(say("two_keys", series=texts["unique_id"][repeated[0]]), remedy=say("empty_key_remedy"))
    return texts


def _divide(keys: pl.DataFrame, columns: tuple[str, ...]) -> _Partition:
    """Return the nodes, numbered as their first series come, so that equal divisions have equal codes."""
    if len(set(columns)) < len(columns):
        raise UsageError(say("no_grouping", columns=", ".join(columns)))
    if not columns:
        return _Partition((), np.zeros(keys.height, dtype=np.int64), (TOTAL,))
    numbers: dict[tuple[str, ...], int] = {}
    codes = [numbers.setdefault(values, len(numbers)) for values in keys.select(columns).iter_rows()]
    names = tuple(
        ", ".join(f"{column}={value}" for column, value in zip(columns, values, strict=True)) for values in numbers
    )
    return _Partition(columns, np.array(codes, dtype=np.int64), names)


def _check_names(names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise UsageError(say("same_name", node=name), remedy=say("same_name_remedy"))
        seen.add(name)


def _indicators(codes: npt.NDArray[np.int64]) -> Any:  # noqa: ANN401 - a matrix of scipy
    places = np.arange(len(codes))
    return sparse.csr_matrix((np.ones(len(codes)), (codes, places)), shape=(int(codes.max()) + 1, len(codes)))


def _place(partitions: list[_Partition]) -> tuple[Grouping, ...]:
    places = np.cumsum([0, *(len(one.names) for one in partitions)])
    return tuple(
        Grouping(" × ".join(one.columns) or TOTAL, one.columns, int(first), int(last))
        for one, first, last in zip(partitions, places[:-1], places[1:], strict=True)
    )
