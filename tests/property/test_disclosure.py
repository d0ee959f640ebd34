"""Protected tables of any shape: nothing small is shown, what added up does, the same edition is shown the same."""

import itertools

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from comity.publish.disclosure.lattice import make_lattice
from comity.publish.disclosure.linked import strays
from comity.publish.disclosure.protect import Terms, protect
from examples import examples

BASES = (3, 5, 10)
SECRETS = st.binary(min_size=32, max_size=32)


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """Return a table by up to three dimensions with its totals, of which some cells may not have been sent."""
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    counts = np.array(
        draw(st.lists(st.integers(0, 12), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    )
    counts = counts.reshape(shape)
    rows = []
    for key in itertools.product(*([*range(size), "_T"] for size in shape)):
        place = tuple(slice(None) if code == "_T" else code for code in key)
        rows.append((*map(str, key), float(counts[place].sum())))
    kept = draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
    some = [row for row, is_sent in zip(rows, kept, strict=True) if is_sent or draw(st.booleans())] or rows
    return pl.DataFrame(some, schema=[*(f"d{n}" for n in range(len(shape))), "value"], orient="row")


@examples(40)
@given(table=tables(), base=st.sampled_from(BASES), secret=SECRETS)
def test_any_table_is_protected_and_adds_up(table: pl.DataFrame, base: int, secret: bytes) -> None:
    """A shape of table that was not thought of must not let a small count through, or totals fall apart."""
    names = [name for name in table.columns if name != "value"]
    terms = Terms(base=base, secret=secret)
    shown = protect(table, terms, dimensions=names)
    values = shown.to_numpy()
    assert not np.any((values > 0) & (values < base))
    assert not np.any((values > 0) & (table["value"].to_numpy() == 0))
    differing = [name for name in names if table[name].n_unique() > 1]
    assert not strays(make_lattice(table, {}, dimensions=differing), table["value"].to_numpy(), values).any()
    again = protect(table.with_columns(pl.col("value").alias("before"), shown), terms, dimensions=names)
    assert again.equals(shown)
