from collections.abc import Iterator

import polars as pl
import pytest
import sqlalchemy as sa

from comity.store.dialect import dialect_of
from comity.store.fetch import fetch_frame, quote
from ledger_database import make_database

pytestmark = pytest.mark.databases
SCHEMA = {"n": pl.Int64, "value": pl.Float64, "text": pl.String, "note": pl.String}


@pytest.fixture(scope="module")
def connection(_database: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Connection]:
    """Return a connection to an empty database."""
    engine = sa.create_engine(make_database(tmp_path_factory.mktemp("fetch")))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def both(connection: sa.Connection, rows: list[tuple[object, ...]]) -> list[pl.DataFrame]:
    """Return what both ways of fetching make of a table of these rows."""
    dialect = dialect_of(connection)
    made = dialect.make_temporary(connection, "t", "n BIGINT, value DOUBLE PRECISION, text TEXT, note TEXT")
    dialect.insert_frame(connection, made, pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    sql = f"SELECT n, value, text, note FROM {made}"
    return [
        fetch_frame(connection, sql, schema=SCHEMA),
        dialect.fetch_columns(connection, sql, (), schema=SCHEMA, rare=("note",)),
    ]


VALUES = (0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, 2.0**63, -1e18, float("inf"), -7.0, None)
TEXTS = ('a "q" \\ / \n\t\x1f', "ж𝄞\u2028", '{"COMMENT":"[1,2]"}', "", "null", None)


@pytest.mark.parametrize("value", VALUES)
def test_numbers_come_bit_by_bit(connection: sa.Connection, value: float | None) -> None:
    """A value fetched by column is the value that was stored, whatever its size."""
    by_row, by_column = both(connection, [(1, value, "a", None), (2, 3.0, "b", None)])
    assert by_column["value"].to_list() == by_row["value"].to_list() == [value, 3.0]


@pytest.mark.parametrize("text", TEXTS)
def test_texts_come_as_they_are(connection: sa.Connection, text: str | None) -> None:
    """Quotes, control characters, JSON within and other scripts come through what carries them."""
    by_row, by_column = both(connection, [(1, 1.0, text, text), (2, None, "x", None)])
    assert by_column.equals(by_row)
    assert by_column["note"].to_list() == [text, None]


def test_long_columns_come_as_short_ones_do(connection: sa.Connection) -> None:
    """Columns of many values, which are read in another way, hold the same numbers and texts."""
    places = range(20_000)
    rows = [(n, VALUES[n % len(VALUES)], TEXTS[n % len(TEXTS)], TEXTS[-1 - n % len(TEXTS)]) for n in places]
    by_row, by_column = both(connection, list(rows))
    assert by_column.equals(by_row)
    assert by_column.rows() == rows


def test_nothing_is_an_empty_frame(connection: sa.Connection) -> None:
    """No rows make a frame of the right columns, not one of a single null."""
    assert [frame.schema for frame in both(connection, [])] == [pl.Schema(SCHEMA)] * 2
    assert [frame.height for frame in both(connection, [])] == [0, 0]


def test_names_may_be_words_of_sql(connection: sa.Connection) -> None:
    """A dimension called GROUP, or one with a quote or a brace in its name, is a column like any other."""
    names = ["GROUP", 'a"b', "x{0}"]
    dialect = dialect_of(connection)
    made = dialect.make_temporary(connection, "named", ", ".join(f"{quote(name)} TEXT" for name in names))
    dialect.insert_frame(connection, made, pl.DataFrame([("A", "B", "C")], schema=names, orient="row"))
    sql = f"SELECT {', '.join(map(quote, names))} FROM {made}"
    found = dialect.fetch_columns(connection, sql, (), schema=dict.fromkeys(names, pl.String), rare=())
    assert found.rows() == [("A", "B", "C")]
