"""Small-count rounding: nothing small is shown, all adds up, margins hardly move, editions tell nothing."""

import itertools

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from comity.errors import ConfigurationError
from comity.publish.disclosure.lattice import make_lattice
from comity.publish.disclosure.linked import strays
from comity.publish.disclosure.protect import Terms, protect

BASE = 5
SECRET = bytes(range(32))
TERMS = Terms(base=BASE, secret=SECRET, name="test")
Counts = NDArray[np.float64]


def cube(*shape: int, seed: int = 0, mean: float = 2.0) -> Counts:
    """Return counts, most of them small."""
    return np.random.default_rng(seed).poisson(mean, size=shape).astype(np.float64)


def table_of(counts: Counts, *, totals: bool = False) -> pl.DataFrame:
    """Return the cells of a cube, with every total by every dimension where wanted."""
    codes = [[*range(size), "_T"] if totals else [*range(size)] for size in counts.shape]
    rows = []
    for key in itertools.product(*codes):
        place = tuple(slice(None) if code == "_T" else code for code in key)
        rows.append((*map(str, key), float(counts[place].sum())))
    return pl.DataFrame(rows, schema=[*dimensions(counts), "value"], orient="row")


def dimensions(counts: Counts) -> list[str]:
    """Return the names of a cube's dimensions."""
    return [f"d{place}" for place in range(counts.ndim)]


def shown_of(counts: Counts, terms: Terms = TERMS) -> Counts:
    """Return what is shown of a cube's inner cells."""
    return protect(table_of(counts), terms, dimensions=dimensions(counts)).to_numpy().reshape(counts.shape)


def add_edition(table: pl.DataFrame, shown: pl.Series, values: list[float]) -> pl.DataFrame:
    """Return a table's next edition: what it was and what was shown of it, and other values."""
    return table.with_columns(pl.col("value").alias("before"), shown).with_columns(value=pl.Series(values))


def test_nothing_small_is_shown_and_large_counts_stay() -> None:
    """A count from 1 to base − 1 in an answer is what protection is there to prevent."""
    counts = cube(6, 9, 4, mean=3)
    shown = shown_of(counts)
    assert not np.any((shown > 0) & (shown < BASE))
    assert np.array_equal(shown[counts >= BASE], counts[counts >= BASE])
    assert not shown[counts == 0].any()
    assert {*np.unique(shown[(counts > 0) & (counts < BASE)])} == {0, BASE}


def test_margins_move_by_no_more_than_two_bases() -> None:
    """Totals of many small counts must stay usable: errors don't pile up in them."""
    counts = cube(8, 30, 5)
    moved = np.abs(shown_of(counts) - counts)
    difference = shown_of(counts) - counts
    assert moved.sum() > 500
    for size in range(3):
        for kept in itertools.combinations(range(3), size):
            away = tuple(axis for axis in range(3) if axis not in kept)
            assert np.abs(difference.sum(axis=away)).max() <= 2 * BASE


def test_totals_that_were_sent_are_made_anew() -> None:
    """A total as it was sent, beside rounded parts, gives away the one that is missing."""
    counts = cube(4, 5, 3)
    table = table_of(counts, totals=True)
    shown = protect(table, TERMS, dimensions=dimensions(counts))
    lattice = make_lattice(table, {}, dimensions=dimensions(counts))
    assert not strays(lattice, table["value"].to_numpy(), shown.to_numpy()).any()
    whole = table.with_columns(shown)
    inner = whole.filter(pl.all_horizontal(pl.col(name) != "_T" for name in dimensions(counts)))
    top = whole.filter(pl.all_horizontal(pl.col(name) == "_T" for name in dimensions(counts)))
    assert top["shown"].item() == inner["shown"].sum()


def test_what_parts_leave_of_a_total_is_a_count_too() -> None:
    """A total of 12 with one part of 10 sent tells of the 2 that weren't."""
    table = pl.DataFrame({"d0": ["_T", "a"], "value": [12.0, 10.0]})
    shown = protect(table, TERMS, dimensions=["d0"]).to_list()
    assert shown[1] == 10
    assert shown[0] in {10, 15}


def test_code_lists_with_parents_add_up() -> None:
    """Land borders are the sum of their two kinds: between them no count may be left to be found."""
    table = pl.DataFrame({"d0": ["BORDER", "BCP", "BETWEEN"], "value": [9.0, 7.0, 2.0]})
    parents = {"d0": {"BCP": "BORDER", "BETWEEN": "BORDER"}}
    terms = Terms(base=BASE, secret=SECRET, parents=parents)
    border, bcp, between = protect(table, terms, dimensions=["d0"]).to_list()
    assert border == bcp + between
    assert between in {0, BASE}


@pytest.mark.parametrize("seed", range(3))
def test_margins_without_what_they_are_sums_of_have_one_total(seed: int) -> None:
    """Tables by sex and by age that are sent apart would differ in their total, and tell of small counts by it."""
    counts = cube(6, 4, seed=seed)
    names = dimensions(counts)
    sent = table_of(counts, totals=True).filter(pl.any_horizontal(pl.col(name) == "_T" for name in names))
    shown = protect(sent, TERMS, dimensions=names).to_numpy()
    assert not np.any((shown > 0) & (shown < BASE))
    assert not strays(make_lattice(sent, {}, dimensions=names), sent["value"].to_numpy(), shown).any()


def test_the_same_secret_shows_the_same() -> None:
    """A table that is made again must say what it said; another hub's secret says something else."""
    counts = cube(5, 8, 3)
    assert np.array_equal(shown_of(counts), shown_of(counts))
    assert not np.array_equal(
        shown_of(counts), shown_of(counts, Terms(base=BASE, secret=SECRET[::-1], name="test"))
    )
    assert np.array_equal(
        protect(table_of(counts).reverse(), TERMS, dimensions=dimensions(counts)).reverse(),
        protect(table_of(counts), TERMS, dimensions=dimensions(counts)),
    )


@pytest.mark.parametrize(("before", "after"), [(1, 4), (3, 2), (40, 41), (300, 260)])
def test_an_edition_that_differs_in_one_cell_tells_of_no_other(before: float, after: float) -> None:
    """Two editions, one changed cell: a small count that changed shows nothing, a large one only itself."""
    counts = cube(5, 8)
    counts[2, 3] = before
    table = table_of(counts, totals=True)
    names = dimensions(counts)
    first = protect(table, TERMS, dimensions=names)
    counts[2, 3] = after
    second = protect(
        add_edition(table, first, table_of(counts, totals=True)["value"].to_list()), TERMS, dimensions=names
    )
    moved = (second - first).unique().sort().to_list()
    assert moved == ([0.0] if before < BASE else sorted([0.0, after - before]))


def test_a_choice_is_undone_where_margins_stray() -> None:
    """What is kept from edition to edition may not add up to errors without bound."""
    counts = np.ones((6, 10))
    table, names = table_of(counts), ["d0", "d1"]
    shown = protect(table, TERMS, dimensions=names)
    for value in (4.0, 1.0, 4.0):
        table = add_edition(table.select(*names, "value"), shown, [value] * table.height)
        shown = protect(table, TERMS, dimensions=names)
    difference = shown.to_numpy().reshape(counts.shape) - 4
    assert max(np.abs(difference.sum(axis=axis)).max() for axis in (0, 1)) <= 2 * BASE


def test_parts_that_were_decided_elsewhere_stay() -> None:
    """A year is shown as the sum of its months as they are shown, else it tells of them."""
    months = [f"2026-{month:02d}" for month in range(1, 13)]
    table = pl.DataFrame(
        {
            "_time": [*months, "_T"],
            "value": [2.0, 10.0, *[0.0] * 10, 12.0],
            "before": [None] * 13,
            "shown": [5.0, 10.0, *[0.0] * 10, None],
            "fixed": [True] * 12 + [False],
        },
        schema_overrides={"before": pl.Float64},
    )
    assert protect(table, TERMS, dimensions=["_time"]).to_list() == [5.0, 10.0, *[0.0] * 10, 15.0]


def test_values_that_are_no_counts_stay() -> None:
    """A cell without a value, or below zero, isn't a small count."""
    table = pl.DataFrame({"d0": ["a", "b", "c"], "value": [None, -3.0, 80.0]})
    assert protect(table, TERMS, dimensions=["d0"]).to_list() == [None, -3.0, 80.0]
    empty = table.clear().cast({"d0": pl.String, "value": pl.Float64})
    assert protect(empty, TERMS, dimensions=["d0"]).is_empty()


def test_a_short_secret_is_refused() -> None:
    """A secret that can be guessed protects nobody."""
    with pytest.raises(ConfigurationError, match="32 bytes"):
        protect(table_of(cube(2, 2)), Terms(base=BASE, secret=b"short"), dimensions=["d0", "d1"])
