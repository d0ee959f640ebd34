"""Which series a scope takes: codes and wildcards by column, checked against what there is."""

import difflib
import fnmatch
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from comity.forecasting.scenario.definition import Place, Scope
from comity.forecasting.scenario.summing import Summing
from comity.forecasting.scenario.texts import say

SERIES = "series"
"""The column that every scope has: the series' own names, those of totals among them."""
_SHOWN = 12


def select(scope: Scope, place: Place, *, keys: pl.DataFrame, summing: Summing) -> npt.NDArray[np.bool_]:
    """Return which of the bottom series are in the scope, in the order of `summing.bottom`.

    `keys` has a row for each bottom series: `unique_id`, and text columns such as origin, destination, purpose. The
    column `series` takes names of bottom series and of totals, which stand for all their parts. Raises
    ConfigurationError for a column or a code that isn't there, and where nothing fits all columns.
    """
    table = pl.DataFrame({"unique_id": summing.bottom}).join(
        keys, on="unique_id", how="left", maintain_order="left"
    )
    taken = np.ones(len(summing.bottom), dtype=bool)
    for column, patterns in scope.items():
        if column == SERIES:
            taken &= _by_name(patterns, place, summing)
        else:
            taken &= _by_column(column, patterns, place, table)
    if not taken.any():
        raise place.fault("scope", say("no_series"), remedy=say("no_series_remedy"))
    return taken


def _by_name(patterns: Sequence[str], place: Place, summing: Summing) -> npt.NDArray[np.bool_]:
    names = [*summing.nodes, *(name for name in summing.bottom if name not in set(summing.nodes))]
    chosen = set().union(*(_fitting(pattern, names, place, SERIES) for pattern in patterns))
    below = summing.below(sorted(chosen & set(summing.nodes)))
    named = np.array([name in chosen for name in summing.bottom], dtype=bool)
    return np.asarray(below | named)


def _by_column(column: str, patterns: Sequence[str], place: Place, table: pl.DataFrame) -> npt.NDArray[np.bool_]:
    columns = [SERIES, *(name for name in table.columns if name != "unique_id")]
    if column not in columns:
        remedy = say("no_column_remedy", columns=", ".join(columns), hint=hint(column, columns))
        raise place.fault(f"scope.{column}", say("no_column", column=column), remedy=remedy)
    codes = sorted(table[column].drop_nulls().unique().to_list())
    chosen = set().union(*(_fitting(pattern, codes, place, column) for pattern in patterns))
    return np.array([code in chosen for code in table[column]])


def _fitting(pattern: str, codes: Sequence[str], place: Place, column: str) -> set[str]:
    found = {code for code in codes if code == pattern or fnmatch.fnmatchcase(code, pattern)}
    if not found:
        remedy = say("no_code_remedy", codes=listing(codes), hint=hint(pattern, codes))
        raise place.fault(f"scope.{column}", say("no_code", column=column, code=pattern), remedy=remedy)
    return found


def listing(codes: Sequence[str]) -> str:
    """Return the first codes as a list in words."""
    more = ", …" if len(codes) > _SHOWN else ""
    return ", ".join(codes[:_SHOWN]) + more


def hint(wanted: str, known: Sequence[str]) -> str:
    """Return a sentence that names the nearest that there is, or nothing."""
    nearest = difflib.get_close_matches(wanted, known, n=1)
    return say("did_you_mean", nearest=nearest[0]) if nearest else ""
