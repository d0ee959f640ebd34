"""Totals and parts: however a provider cuts its cube, nobody is counted twice and nobody is lost."""

from collections.abc import Mapping
from itertools import product

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.analysis.hierarchy import code_tree
from comity.analysis.totals import NET, OUT, VALUE, take_once

DIMENSIONS = {"PURPOSE": ("WORK", "STUDY", "CREW"), "MODE": ("AIR", "LAND"), "NEIGHBOUR": ("CN", "TJ")}
LEAVES = list(product(*DIMENSIONS.values()))
CUTS = list(product((True, False), repeat=len(DIMENSIONS)))

cubes = st.fixed_dictionaries({leaf: st.integers(0, 10_000) for leaf in LEAVES})
outs = st.sets(st.sampled_from(["CREW", "TJ"]))


def cut(cube: Mapping[tuple[str, ...], int], keep: tuple[bool, ...]) -> dict[tuple[str, ...], int]:
    """Return the cube summed over the dimensions that aren't kept."""
    cells: dict[tuple[str, ...], int] = {}
    for leaf, value in cube.items():
        codes = tuple(code if kept else "_T" for code, kept in zip(leaf, keep, strict=True))
        cells[codes] = cells.get(codes, 0) + value
    return cells


def chosen_sum(cells: Mapping[tuple[str, ...], int], *, out: set[str]) -> float:
    """Return what `take_once` makes of the cells."""
    frame = pl.DataFrame(
        [(*codes, float(value), bool(out & set(codes))) for codes, value in cells.items()],
        schema={**dict.fromkeys(DIMENSIONS, pl.String), VALUE: pl.Float64, OUT: pl.Boolean},
        orient="row",
    )
    trees = {dimension: code_tree(frame[dimension].unique(), None) for dimension in DIMENSIONS}
    return float(take_once(frame, keys=[], trees=trees)[NET].sum())


@given(cubes, st.sets(st.sampled_from(CUTS), min_size=1))
def test_any_set_of_whole_cuts_adds_up_to_the_total(
    cube: dict[tuple[str, ...], int], cuts: set[tuple[bool, ...]]
) -> None:
    """Margins, cross tables and grand totals in any mixture hold the same travellers."""
    cells = {codes: value for keep in cuts for codes, value in cut(cube, keep).items()}
    assert chosen_sum(cells, out=set()) == sum(cube.values())


@given(cubes, st.sets(st.sampled_from(CUTS)), outs)
def test_with_the_finest_cells_the_answer_is_exact(
    cube: dict[tuple[str, ...], int], cuts: set[tuple[bool, ...]], out: set[str]
) -> None:
    """Where all detail is there, totals beside it change nothing: the obvious sum over leaves is the reference."""
    cells = {codes: value for keep in {*cuts, (True,) * 3} for codes, value in cut(cube, keep).items()}
    assert chosen_sum(cells, out=out) == sum(v for leaf, v in cube.items() if not out & set(leaf))


@given(cubes, st.sets(st.sampled_from(CUTS)), st.sets(st.sampled_from(LEAVES)))
def test_suppressed_cells_do_not_shrink_a_total_that_was_sent(
    cube: dict[tuple[str, ...], int], cuts: set[tuple[bool, ...]], suppressed: set[tuple[str, ...]]
) -> None:
    """With the grand total there, missing leaves may cost no more than the tolerance of each level."""
    cells = {codes: value for keep in {*cuts, (True,) * 3} for codes, value in cut(cube, keep).items()}
    shown = {codes: value for codes, value in cells.items() if codes not in suppressed}
    shown |= cut(cube, (False,) * 3)
    total = sum(cube.values())
    assert 0.98 * total <= chosen_sum(shown, out=set()) <= total


@given(cubes, st.sets(st.sampled_from(CUTS), min_size=1), outs, st.sets(st.sampled_from(LEAVES)))
def test_never_more_than_all_that_may_count(
    cube: dict[tuple[str, ...], int],
    cuts: set[tuple[bool, ...]],
    out: set[str],
    suppressed: set[tuple[str, ...]],
) -> None:
    """Whatever is missing, the result is never negative and never above everybody."""
    cells = {codes: value for keep in cuts for codes, value in cut(cube, keep).items() if codes not in suppressed}
    assert 0 <= chosen_sum(cells, out=out) <= sum(cube.values())
